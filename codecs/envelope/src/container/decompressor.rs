use adler2::adler32_slice;
use wirecost_codec::{DecodeError, Limits};
use wirecost_compress::{Compressor, Deflate};

use super::BlockCompression;

/// The decompressor of the blocks of a container.
pub(super) enum Decompressor {
    Deflate(Box<Deflate>),
    Other(Box<dyn Compressor>),
}

impl Decompressor {
    pub(super) fn new(compression: BlockCompression) -> Self {
        match compression {
            BlockCompression::Deflate(level) => Self::Deflate(Box::new(Deflate::new(level))),
            other => Self::Other(other.compressor()),
        }
    }

    /// Appends the contents of a block to `out`, which is empty.
    pub(super) fn decompress(
        &mut self,
        block: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), DecodeError> {
        match self {
            Self::Deflate(deflate) => {
                let end = deflate.decompress_first(block, out, limits)?;
                check_rest(block, end, out)
            }
            Self::Other(compressor) => compressor.decompress(block, out, limits),
        }
    }
}

/// Checks the bytes of a block after its DEFLATE stream, which ends at byte `end`. Apache's library in
/// Python and fastavro leave three bytes of zlib's checksum there.
fn check_rest(block: &[u8], end: usize, contents: &[u8]) -> Result<(), DecodeError> {
    let rest = &block[end..];
    let suits = match rest.len() {
        0 => true,
        3 => adler32_slice(contents).to_be_bytes().starts_with(rest),
        _ => false,
    };
    match suits {
        true => Ok(()),
        false => Err(DecodeError::TrailingBytes {
            offset: end,
            count: rest.len(),
        }),
    }
}
