//! The buffers between compression and frame.

/// What is kept for the next message, in bytes; what a larger one took is given back.
const KEPT_BYTES: usize = 1 << 20;

/// Empties a buffer, and gives back what it has beyond what is kept.
pub(crate) fn reuse(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(KEPT_BYTES);
}
