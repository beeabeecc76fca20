//! The checksum at the end of each message: CRC-32C, which continues the checksum of the model or
//! message from which the message is predicted. A message is therefore decoded only with the model, and
//! after the messages, with which it was encoded.

use wirecost_codec::DecodeError;

const BYTES: usize = 4;

/// Returns the checksum of a message.
pub(crate) fn of(message: &[u8], before: u32) -> u32 {
    crc32c::crc32c_append(before, message)
}

/// Appends the checksum of `out` from `start` on, and returns it.
pub(crate) fn append(out: &mut Vec<u8>, start: usize, before: u32) -> u32 {
    let checksum = of(&out[start..], before);
    out.extend_from_slice(&checksum.to_le_bytes());
    checksum
}

/// Checks the checksum of a message, and returns the message without it, and the checksum.
///
/// # Errors
/// When the checksum is wrong or missing.
pub(crate) fn remove(message: &[u8], before: u32) -> Result<(&[u8], u32), DecodeError> {
    let Some((bytes, checksum)) = message.split_last_chunk::<BYTES>() else {
        return Err(DecodeError::UnexpectedEnd {
            offset: 0,
            needed: BYTES - message.len(),
        });
    };
    let checksum = u32::from_le_bytes(*checksum);
    match of(bytes, before) == checksum {
        true => Ok((bytes, checksum)),
        false => Err(DecodeError::Malformed {
            what: "the checksum is not that of the message: damage, another model, or a lost message",
            offset: bytes.len(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_and_another_past_are_found() {
        for message in [&b""[..], b"a", b"a message"] {
            let mut sealed = message.to_vec();
            let checksum = append(&mut sealed, 0, 7);
            assert_eq!(remove(&sealed, 7), Ok((message, checksum)));
            assert!(remove(&sealed, 8).is_err());
            assert!(remove(&sealed[..sealed.len() - 1], 7).is_err());
            for bit in 0..8 * sealed.len() {
                sealed[bit / 8] ^= 1 << (bit % 8);
                assert!(remove(&sealed, 7).is_err());
                sealed[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }
}
