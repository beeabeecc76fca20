use std::str::Utf8Error;

/// The number of bytes from which simdutf8 uses vector instructions; below it, simdutf8 calls std.
const LONG: usize = 64;

/// Returns the text of bytes in UTF-8. Text of up to 63 bytes is checked eight bytes at a time, and longer
/// text by vector instructions.
///
/// # Errors
/// As [`std::str::from_utf8`], with the place of the defect.
#[inline]
pub fn utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {
    match bytes.len() {
        ..LONG => short(bytes),
        LONG.. => long(bytes),
    }
}

/// Checks short text in a function of its own, so that callers with long text stay small.
#[inline(never)]
fn short(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // Only std finds the place of a defect.
    smoothutf8::from_utf8(bytes).map_or_else(|| std::str::from_utf8(bytes), Ok)
}

/// Checks long text apart from short text, which then keeps its registers.
#[inline(never)]
fn long(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // Only std finds the place of a defect.
    simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_that_of_std() {
        for unit in [
            "a",
            "é",
            "北",
            "🦀",
            "gw-é",
            "a\u{7ff}\u{800}\u{ffff}\u{10000}",
        ] {
            let text = unit.repeat(LONG);
            for len in 0..=text.len().min(3 * LONG) {
                let bytes = &text.as_bytes()[..len];
                assert_eq!(utf8(bytes), std::str::from_utf8(bytes));
            }
        }
    }

    /// A byte that no text has, a byte that continues nothing, an overlong form, a surrogate, a code
    /// point that is too large, and a start without its end.
    #[test]
    fn a_defect_has_the_place_that_std_gives() {
        let defects: [&[u8]; 6] = [
            &[0xff],
            &[0x80],
            &[0xc0, 0xaf],
            &[0xed, 0xa0, 0x80],
            &[0xf4, 0x90, 0x80, 0x80],
            &[0xe5, 0x8c],
        ];
        for defect in defects {
            for at in 0..=2 * LONG {
                let bytes = [
                    &vec![b'a'; at],
                    defect,
                    "北".repeat(LONG - at / 2).as_bytes(),
                ]
                .concat();
                let error = utf8(&bytes).unwrap_err();
                assert_eq!(error.valid_up_to(), at);
                assert_eq!(Err(error), std::str::from_utf8(&bytes));
            }
        }
    }
}
