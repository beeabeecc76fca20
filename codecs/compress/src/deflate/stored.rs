//! Stored blocks, RFC 1951 section 3.2.4.

/// The largest content of a stored block, in bytes.
const BLOCK_BYTES: usize = 0xffff;

/// The head of a stored block: its kind, its length, and the complement of its length.
const HEAD_BYTES: usize = 5;

/// Replaces the DEFLATE stream of `input`, which stands in `out` from byte `start` on, by stored
/// blocks if these are smaller.
pub(crate) fn store_if_smaller(input: &[u8], out: &mut Vec<u8>, start: usize) {
    if stored_bytes(input.len()) >= out.len() - start {
        return;
    }
    out.truncate(start);
    let mut blocks = input.chunks(BLOCK_BYTES).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
}

/// Returns the size of `bytes` bytes in stored blocks. A stream has at least one.
const fn stored_bytes(bytes: usize) -> usize {
    let blocks = bytes.div_ceil(BLOCK_BYTES);
    bytes + HEAD_BYTES * if blocks == 0 { 1 } else { blocks }
}
