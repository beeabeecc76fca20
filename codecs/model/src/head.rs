use wirecost_codec::{DecodeError, input::Input, put};

/// The most keyframes of a group: a receiver may have to learn from all of them again for one message.
pub(crate) const MOST_IN_GROUP: u8 = 32;

/// The bytes ahead of a keyed message, which name the keyframes that it is predicted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// The message is predicted from the keyframe with this number and those before it in its group; with
    /// number 0 from the model alone.
    After(u32),
    /// The message is the keyframe with this number.
    Keyframe {
        number: u32,
        /// The number of keyframes before it in its group.
        place: u8,
    },
}

impl Head {
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::After(number) => put::varint(out, u64::from(number) << 1),
            Self::Keyframe { number, place } => {
                put::varint(out, u64::from(number) << 1 | 1);
                out.push(place);
            }
        }
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let head = input.varint()?;
        let number = u32::try_from(head >> 1).map_err(|_| DecodeError::OutOfRange {
            offset,
            expected: "the number of a keyframe",
        })?;
        if head & 1 == 0 {
            return Ok(Self::After(number));
        }
        let place = input.byte()?;
        match place < MOST_IN_GROUP && u32::from(place) < number {
            true => Ok(Self::Keyframe { number, place }),
            false => Err(DecodeError::Malformed {
                what: "a keyframe with more before it in its group than there can be",
                offset,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Head, DecodeError> {
        let mut input = Input::new(bytes);
        let head = Head::read(&mut input)?;
        input.finish().map(|()| head)
    }

    #[test]
    fn a_head_is_read_back() {
        let keyframe = |number, place| Head::Keyframe { number, place };
        for (head, size) in [
            (Head::After(0), 1),
            (Head::After(63), 1),
            (Head::After(64), 2),
            (Head::After(u32::MAX), 5),
            (keyframe(1, 0), 2),
            (keyframe(64, 31), 3),
            (keyframe(u32::MAX, 7), 6),
        ] {
            let mut bytes = Vec::new();
            head.write(&mut bytes);
            assert_eq!(bytes.len(), size, "{head:?}");
            assert_eq!(read(&bytes), Ok(head));
            assert!(read(&bytes[..size - 1]).is_err());
        }
    }

    #[test]
    fn no_keyframe_has_more_before_it_than_there_can_be() {
        for bytes in [&[1, 0][..], &[3, 1], &[7, 3], &[0x81, 1, 32], &[0x80, 0]] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
        assert!(read(&[0x80, 0x80, 0x80, 0x80, 0x20]).is_err());
    }
}
