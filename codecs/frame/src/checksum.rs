use wirecost_codec::input::Input;

use crate::FrameError;

/// The checksum at the end of a frame, over all bytes before it, and over the agreed wire if the frame is
/// compact. The sender chooses whether to write it, the receiver whether to require it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Checksum {
    /// CRC-32C (Castagnoli), 4 bytes. A receiver refuses frames without it.
    #[default]
    Crc32c,
    /// None, for a link with integrity checks of its own, such as TLS (TCP's checksum is too weak).
    /// A receiver accepts frames with and without a checksum, and verifies those that have one.
    None,
}

impl Checksum {
    /// Returns the size of the trailer, in bytes.
    pub(crate) const fn bytes(self) -> u64 {
        match self {
            Self::Crc32c => 4,
            Self::None => 0,
        }
    }

    /// Appends the checksum of `out` from `start` on, which continues from `continued`.
    pub(crate) fn append(
        self,
        continued: u32,
        out: &mut (impl AsRef<[u8]> + Extend<u8>),
        start: usize,
    ) {
        match self {
            Self::Crc32c => {
                let checksum = crc32c::crc32c_append(continued, &out.as_ref()[start..]);
                out.extend(checksum.to_le_bytes());
            }
            Self::None => {}
        }
    }

    /// Reads the checksum of `covered`, which continues from `continued`, from `input` and compares it.
    pub(crate) fn verify(
        self,
        continued: u32,
        covered: &[u8],
        input: &mut Input<'_>,
    ) -> Result<(), FrameError> {
        match self {
            Self::Crc32c => check(continued, covered, u32::from_le_bytes(input.array()?)),
            Self::None => Ok(()),
        }
    }
}

fn check(continued: u32, covered: &[u8], found: u32) -> Result<(), FrameError> {
    let computed = crc32c::crc32c_append(continued, covered);
    if found == computed {
        return Ok(());
    }
    Err(FrameError::ChecksumMismatch {
        offset: covered.len(),
        found,
        computed,
    })
}
