//! Lists of booleans as text, by a store of a word for each.

/// The number of booleans whose text is staged.
const BLOCK: usize = 32;

/// The most bytes of a boolean with its comma.
const WIDEST: usize = 6;

/// Appends the values with commas between them.
pub(crate) fn put(out: &mut Vec<u8>, values: &[bool]) {
    for (index, block) in values.chunks(BLOCK).enumerate() {
        let mut staged = [0; BLOCK * WIDEST + 8];
        let mut at = 0;
        for value in block {
            let (text, len) = match value {
                true => (b",true\0\0\0", 5),
                false => (b",false\0\0", 6),
            };
            staged[at..at + 8].copy_from_slice(text);
            at += len;
        }
        let before_first = usize::from(index == 0);
        out.extend_from_slice(&staged[before_first..at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_those_of_std() {
        let values: Vec<bool> = (0..3 * BLOCK).map(|n| n % 3 == 0 || n % 7 == 2).collect();
        for len in 0..values.len() {
            let mut out = b"[".to_vec();
            put(&mut out, &values[..len]);
            let texts: Vec<String> = values[..len].iter().map(bool::to_string).collect();
            assert_eq!(out, format!("[{}", texts.join(",")).into_bytes());
        }
    }
}
