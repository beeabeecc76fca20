//! The buffers between compression and frame.

use wirecost_compress::KEPT_BYTES;

/// Empties a buffer, and frees its capacity beyond [`KEPT_BYTES`].
pub(crate) fn reuse(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(KEPT_BYTES);
}
