//! The buffers between compression and frame.

/// The capacity that is kept for the next message, in bytes; the excess of a larger one is freed.
const KEPT_BYTES: usize = 1 << 20;

/// Empties a buffer, and frees its capacity beyond the kept bytes.
pub(crate) fn reuse(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(KEPT_BYTES);
}
