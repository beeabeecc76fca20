//! Messages to compress, and helpers that compress them.
#![allow(dead_code, reason = "each test uses what it needs")]

use wirecost_codec::{DecodeError, LimitKind, Limits};
use wirecost_compress::Compressor;

/// Returns text that repeats itself with small changes, as messages do.
pub(crate) fn text(bytes: usize) -> Vec<u8> {
    let lines =
        (0..).flat_map(|n: u64| format!("node-{}: rtt={}us alive\n", n % 7, n * n).into_bytes());
    lines.take(bytes).collect()
}

/// Returns bytes that no compression makes smaller (SplitMix64).
pub(crate) fn noise(bytes: usize) -> Vec<u8> {
    let words = (1..).flat_map(|n: u64| {
        let mut word = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)).to_le_bytes()
    });
    words.take(bytes).collect()
}

pub(crate) fn compressed(compressor: &mut dyn Compressor, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    compressor.compress(message, &mut out).expect("a message");
    out
}

pub(crate) fn decompressed(
    compressor: &mut dyn Compressor,
    input: &[u8],
) -> Result<Vec<u8>, DecodeError> {
    within(compressor, input, Limits::DEFAULT)
}

/// Decompresses, and checks that an error leaves the output as it was, and that no more memory is
/// reserved than the limit and its surplus byte.
pub(crate) fn within(
    compressor: &mut dyn Compressor,
    input: &[u8],
    limits: Limits,
) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    let result = compressor.decompress(input, &mut out, limits);
    assert!(out.capacity() <= limits.max_message_bytes + 1);
    assert!(result.is_ok() || out.is_empty());
    result.map(|()| out)
}

/// Checks that bytes after a compressed message are refused.
pub(crate) fn refuses_trailing(compressor: &mut dyn Compressor, message: &[u8]) {
    let one = compressed(compressor, message);
    for tail in [b"\0".as_slice(), b"garbage", &[0; 1000], &one] {
        let error = decompressed(compressor, &[&one, tail].concat()).expect_err("trailing bytes");
        let trailing = DecodeError::TrailingBytes {
            offset: one.len(),
            count: tail.len(),
        };
        assert_eq!(error, trailing);
    }
}

pub(crate) fn is_damage(error: &DecodeError) -> bool {
    matches!(error, DecodeError::Compression { .. })
}

pub(crate) fn is_end(error: &DecodeError) -> bool {
    matches!(error, DecodeError::UnexpectedEnd { .. })
}

pub(crate) const TOO_LARGE: DecodeError = DecodeError::LimitExceeded {
    kind: LimitKind::MessageBytes,
    limit: 1 << 20,
    offset: 0,
};

pub(crate) const ONE_MIB: Limits = Limits {
    max_message_bytes: 1 << 20,
    ..Limits::DEFAULT
};
