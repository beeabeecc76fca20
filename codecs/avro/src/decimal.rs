//! Decimals as `bytes` or a `fixed`: the integer of all their digits in two's complement, the highest byte
//! first.

/// The bounds of decimals, for errors.
pub(crate) const RANGE: &str = "the precision and scale of its decimal";

/// Returns the fewest bytes of an integer.
pub(crate) fn fewest(bytes: &[u8; 16]) -> &[u8] {
    let integer = i128::from_be_bytes(*bytes);
    let sign_bits = integer.leading_zeros().max(integer.leading_ones()) as usize;
    // One bit of the sign stays.
    &bytes[(sign_bits - 1) / 8..]
}

/// Returns the integer of 1 to 16 bytes.
pub(crate) fn integer(bytes: &[u8]) -> Option<i128> {
    let is_negative = bytes.first()?.cast_signed() < 0;
    let mut extended = [if is_negative { 0xff } else { 0 }; 16];
    let start = extended.len().checked_sub(bytes.len())?;
    extended[start..].copy_from_slice(bytes);
    Some(i128::from_be_bytes(extended))
}

#[cfg(test)]
mod tests {
    use super::{fewest, integer};

    #[test]
    fn integers_come_back_from_the_fewest_bytes() {
        for (number, bytes) in [
            (0, &[0][..]),
            (127, &[0x7f]),
            (128, &[0, 0x80]),
            (-1, &[0xff]),
            (-128, &[0x80]),
            (-129, &[0xff, 0x7f]),
            (i128::MAX, &i128::MAX.to_be_bytes()),
            (i128::MIN, &i128::MIN.to_be_bytes()),
        ] {
            assert_eq!(fewest(&number.to_be_bytes()), bytes);
            assert_eq!(integer(bytes), Some(number));
        }
        assert_eq!(integer(&[0xff; 16]), Some(-1));
        assert_eq!(integer(&[]), None);
        assert_eq!(integer(&[0; 17]), None);
    }
}
