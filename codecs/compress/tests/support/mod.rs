//! Messages to compress.

/// Text that repeats itself with small changes, as messages do.
pub(crate) fn text(bytes: usize) -> Vec<u8> {
    let lines =
        (0..).flat_map(|n: u64| format!("node-{}: rtt={}us alive\n", n % 7, n * n).into_bytes());
    lines.take(bytes).collect()
}

/// Bytes that no compression makes smaller (SplitMix64).
pub(crate) fn noise(bytes: usize) -> Vec<u8> {
    let words = (1..).flat_map(|n: u64| {
        let mut word = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)).to_le_bytes()
    });
    words.take(bytes).collect()
}
