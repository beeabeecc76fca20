//! Numbers in as few bytes as they need: LEB128. Only the shortest form is accepted, so that each
//! frame has exactly one encoding.

use wirecost_codec::{DecodeError, input::Input};

/// The largest size of a 32-bit number.
const MAX_BYTES: usize = 5;

/// Reads a 32-bit number; [`wirecost_codec::put::varint`] writes it.
///
/// `Input::varint` would wait for the tenth byte of a number that is already invalid at its fifth.
pub(crate) fn read(input: &mut Input<'_>) -> Result<u32, DecodeError> {
    let start = input.offset();
    let mut number = 0;
    for group in 0..MAX_BYTES {
        let byte = input.byte()?;
        number |= u64::from(byte & 0x7f) << (7 * group);
        if byte == 0 && group > 0 {
            return Err(DecodeError::Malformed {
                what: "a number in more bytes than it needs",
                offset: start,
            });
        }
        if byte < 0x80 {
            return u32::try_from(number).map_err(|_| too_large(input));
        }
    }
    Err(too_large(input))
}

#[cold]
fn too_large(input: &Input<'_>) -> DecodeError {
    DecodeError::OutOfRange {
        offset: input.offset(),
        expected: "u32",
    }
}

/// Returns the size of a number.
pub(crate) const fn bytes(number: u64) -> usize {
    // Zero takes one group, too.
    (number | 1).ilog2() as usize / 7 + 1
}

#[cfg(test)]
mod tests {
    use wirecost_codec::put;

    use super::*;

    #[test]
    fn only_the_shortest_form() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            put::varint(&mut bytes, number.into());
            assert_eq!(read(&mut Input::new(&bytes)), Ok(number));
            assert_eq!(super::bytes(number.into()), bytes.len());

            *bytes.last_mut().unwrap() |= 0x80;
            bytes.push(0);
            read(&mut Input::new(&bytes)).unwrap_err();
        }
    }

    #[test]
    fn nothing_beyond_32_bits() {
        let too_large = Err(DecodeError::OutOfRange {
            offset: 5,
            expected: "u32",
        });
        for bytes in [[0x80, 0x80, 0x80, 0x80, 0x10], [0xff; 5]] {
            assert_eq!(read(&mut Input::new(&bytes)), too_large);
            let cut = read(&mut Input::new(&bytes[..4]));
            assert!(matches!(cut, Err(DecodeError::UnexpectedEnd { .. })));
        }
    }
}
