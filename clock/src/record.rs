//! The bytes of the durable clock's file.

use core::error::Error;
use core::fmt;

use crate::CEILING;

/// The length of a file in bytes. All integers are little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | [`MAGIC`] |
/// | 4 | 4 | [`VERSION`] |
/// | 8 | 8 | mark |
/// | 16 | 8 | node |
/// | 24 | 4 | incarnation |
/// | 28 | 8 | [checksum](fnv1a) of all preceding bytes |
pub(crate) const LENGTH: usize = 36;
const MAGIC: [u8; 4] = *b"WCLK";
const VERSION: u32 = 1;

/// The state of a clock that must survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    /// The mark: no time above it has been issued.
    pub(crate) mark: u64,
    pub(crate) node: u64,
    pub(crate) incarnation: u32,
}

impl Record {
    pub(crate) fn to_bytes(self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[0..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&VERSION.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.mark.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.node.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.incarnation.to_le_bytes());
        let checksum = fnv1a(&bytes[..28]);
        bytes[28..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Corruption> {
        let bytes: &[u8; LENGTH] = bytes.try_into().map_err(|_| Corruption::Length)?;
        if bytes[0..4] != MAGIC {
            return Err(Corruption::Magic);
        }
        let version = u32::from_le_bytes(field(bytes, 4));
        if version != VERSION {
            return Err(Corruption::Version { found: version });
        }
        if u64::from_le_bytes(field(bytes, 28)) != fnv1a(&bytes[..28]) {
            return Err(Corruption::Checksum);
        }
        let mark = u64::from_le_bytes(field(bytes, 8));
        if mark > CEILING {
            return Err(Corruption::Mark { found: mark });
        }
        Ok(Self {
            mark,
            node: u64::from_le_bytes(field(bytes, 16)),
            incarnation: u32::from_le_bytes(field(bytes, 24)),
        })
    }
}

fn field<const N: usize>(bytes: &[u8; LENGTH], offset: usize) -> [u8; N] {
    core::array::from_fn(|i| bytes[offset + i])
}

/// Computes FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923), with its offset basis and prime.
///
/// Each step is a bijection of the state, so the checksum detects every change of one byte. It
/// guards against damage, not against an attacker, who could as well write a valid file.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The defect of a corrupt clock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Corruption {
    /// The file is not 36 bytes long.
    Length,
    /// The file does not begin with the magic bytes, `WCLK`.
    Magic,
    /// The file has a version that this crate does not read.
    Version {
        /// The version at byte 4.
        found: u32,
    },
    /// The checksum at byte 28 is not that of the bytes before it.
    Checksum,
    /// The mark at byte 8 is above [`CEILING`].
    Mark {
        /// The mark.
        found: u64,
    },
}

impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "not {LENGTH} bytes long"),
            Self::Magic => f.write_str("no clock's file: its magic bytes are missing"),
            Self::Version { found } => write!(f, "version {found} instead of {VERSION}"),
            Self::Checksum => f.write_str("the checksum does not match"),
            Self::Mark { found } => write!(f, "mark {found} is above the ceiling, {CEILING}"),
        }
    }
}

impl Error for Corruption {}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: Record = Record {
        mark: 0x0102_0304,
        node: 7,
        incarnation: 3,
    };

    #[test]
    fn bytes_are_those_of_the_table() {
        let bytes = RECORD.to_bytes();
        assert_eq!(bytes[..8], *b"WCLK\x01\0\0\0");
        assert_eq!(bytes[8..16], [4, 3, 2, 1, 0, 0, 0, 0]);
        assert_eq!(bytes[16..28], [7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(Record::from_bytes(&bytes), Ok(RECORD));
    }

    /// The test vectors of the algorithm's authors.
    #[test]
    fn checksum_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn every_flipped_bit_is_found() {
        for bit in 0..LENGTH * 8 {
            let mut bytes = RECORD.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Record::from_bytes(&bytes).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_truncation_and_extension_is_found() {
        let mut bytes = RECORD.to_bytes().to_vec();
        for length in 0..LENGTH {
            assert_eq!(
                Record::from_bytes(&bytes[..length]),
                Err(Corruption::Length)
            );
        }
        bytes.push(0);
        assert_eq!(Record::from_bytes(&bytes), Err(Corruption::Length));
    }

    #[test]
    fn a_mark_above_the_ceiling_is_refused_although_its_checksum_is_right() {
        for mark in [CEILING + 1, 1 << 63, u64::MAX] {
            let bytes = Record { mark, ..RECORD }.to_bytes();
            assert_eq!(
                Record::from_bytes(&bytes),
                Err(Corruption::Mark { found: mark })
            );
        }
        let at_ceiling = Record {
            mark: CEILING,
            ..RECORD
        };
        assert_eq!(Record::from_bytes(&at_ceiling.to_bytes()), Ok(at_ceiling));
    }
}
