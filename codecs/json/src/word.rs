//! Eight bytes at a time, the first of them in a word's lowest byte.

/// The highest bit of each byte.
pub(crate) const HIGH_BITS: u64 = each(0x80);

/// This byte eight times.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::MAX / 0xff * byte as u64
}
