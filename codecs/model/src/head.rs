use wirecost_codec::{DecodeError, input::Input, put};

/// The number ahead of a keyed message, which names the keyframes that it is predicted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// The message is predicted from the keyframe with this number and those before it in its group; with
    /// number 0 from the model alone.
    After(u32),
    /// The message is the keyframe with this number, which continues the group of the one before.
    Next(u32),
    /// The message is the keyframe with this number, the first of its group.
    First(u32),
}

impl Head {
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let (number, kind) = match self {
            Self::After(number) => (number, 0),
            Self::Next(number) => (number, 1),
            Self::First(number) => (number, 2),
        };
        put::varint(out, u64::from(number) << 2 | kind);
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let head = input.varint()?;
        let number = u32::try_from(head >> 2).map_err(|_| DecodeError::OutOfRange {
            offset,
            expected: "the number of a keyframe",
        })?;
        match (head & 3, number) {
            (0, _) => Ok(Self::After(number)),
            (1, 2..) => Ok(Self::Next(number)),
            (2, 1..) => Ok(Self::First(number)),
            _ => Err(DecodeError::Malformed {
                what: "a head that no message has",
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
        for (head, size) in [
            (Head::After(0), 1),
            (Head::First(1), 1),
            (Head::Next(31), 1),
            (Head::After(32), 2),
            (Head::Next(4_095), 2),
            (Head::First(4_096), 3),
            (Head::After(u32::MAX), 5),
        ] {
            let mut bytes = Vec::new();
            head.write(&mut bytes);
            assert_eq!(bytes.len(), size, "{head:?}");
            assert_eq!(read(&bytes), Ok(head));
            assert!(read(&bytes[..size - 1]).is_err());
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        for bytes in [
            &[1][..],
            &[2],
            &[5],
            &[3],
            &[7],
            &[0x80, 0x80, 0x80, 0x80, 0x40],
        ] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }
}
