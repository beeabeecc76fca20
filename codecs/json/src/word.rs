//! Eight bytes at a time in a word, the first of them in its lowest byte.

/// The highest bit of each byte.
pub(crate) const HIGH_BITS: u64 = each(0x80);

/// Returns this byte eight times.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::MAX / 0xff * byte as u64
}
