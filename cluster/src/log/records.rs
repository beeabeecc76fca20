use wirecost_codec::{Codec, DecodeError, EncodeError, Schema};
use wirecost_frame::{
    CompressionId, Content, Decoded, Format, FrameError, Framing, Header, SchemaId,
};
use wirecost_message::{CompactString, Message};
use wirecost_protobuf::Protobuf;

use super::member::InvalidMember;
use crate::state::{Author, InvalidOperation, Time};

/// The name of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Clock,
    Operation(Author, Time),
    Floor(Author),
    Member(Author),
    Receipt(Time),
    Ledger(CompactString, CompactString),
}

impl Key {
    /// Returns the key. Numbers are big-endian, so the records of an author are in order.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(17);
        match self {
            Self::Clock => bytes.push(b'c'),
            Self::Operation(author, time) => {
                bytes.push(b'o');
                bytes.extend(author.0.to_be_bytes());
                bytes.extend(time.to_be_bytes());
            }
            Self::Floor(author) => {
                bytes.push(b'f');
                bytes.extend(author.0.to_be_bytes());
            }
            Self::Member(number) => {
                bytes.push(b'm');
                bytes.extend(number.0.to_be_bytes());
            }
            Self::Receipt(time) => {
                bytes.push(b'r');
                bytes.extend(time.to_be_bytes());
            }
            Self::Ledger(sale, area) => {
                bytes.push(b'l');
                bytes.extend(sale.as_bytes());
                bytes.push(b'~');
                bytes.extend(area.as_bytes());
            }
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        match kind {
            b'c' if rest.is_empty() => Some(Self::Clock),
            b'o' => {
                let (author, time) = rest.split_first_chunk()?;
                let time = u64::from_be_bytes(time.try_into().ok()?);
                Some(Self::Operation(Author(u64::from_be_bytes(*author)), time))
            }
            b'f' => {
                let author = rest.try_into().ok()?;
                Some(Self::Floor(Author(u64::from_be_bytes(author))))
            }
            b'm' => {
                let number = rest.try_into().ok()?;
                Some(Self::Member(Author(u64::from_be_bytes(number))))
            }
            b'r' => {
                let time = rest.try_into().ok()?;
                Some(Self::Receipt(u64::from_be_bytes(time)))
            }
            b'l' => {
                let (sale, area) = str::from_utf8(rest).ok()?.split_once('~')?;
                Some(Self::Ledger(sale.into(), area.into()))
            }
            _ => None,
        }
    }
}

/// Encodes a record of variable size: protobuf in a frame.
pub(crate) fn encode<T: Schema>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let (mut content, mut bytes) = (Vec::new(), Vec::new());
    Protobuf::default().encode(value, &mut content)?;
    Framing::default().encode(&HEADER, &content, &mut bytes)?;
    Ok(bytes)
}

/// Decodes what [`encode`] wrote.
pub(crate) fn decode<T: Schema>(bytes: &[u8]) -> Result<T, Unreadable> {
    match Framing::default().decode(bytes)? {
        Decoded::Frame { frame, consumed } if consumed == bytes.len() && frame.header == HEADER => {
            Ok(Protobuf::default().decode(frame.payload)?)
        }
        Decoded::Frame { .. } => Err(Unreadable::Header),
        Decoded::NotYet { .. } => Err(Unreadable::Length),
    }
}

/// Appends a checksum to a record of fixed size.
pub(super) fn seal(fields: &[u8]) -> Vec<u8> {
    let checksum = crc32c::crc32c(fields).to_le_bytes();
    [fields, &checksum].concat()
}

/// Takes the fields from what [`seal`] wrote.
pub(super) fn unseal<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Unreadable> {
    let (fields, checksum) = bytes.split_first_chunk().ok_or(Unreadable::Length)?;
    let checksum = checksum.try_into().map_err(|_| Unreadable::Length)?;
    if crc32c::crc32c(fields) != u32::from_le_bytes(checksum) {
        return Err(Unreadable::Checksum);
    }
    Ok(*fields)
}

/// The first bytes of the frames of records.
const HEADER: Header = Header {
    format: Format::Protobuf,
    compression: CompressionId::None,
    schema: SchemaId::Version(Message::VERSION as u32),
    content: Content::Message,
};

/// An error in a record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("there is no such record, or its value is that of another record")]
    Key,
    #[error("it has the wrong length")]
    Length,
    #[error("its checksum does not match")]
    Checksum,
    #[error("it is in another format, or of another schema")]
    Header,
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error(transparent)]
    Content(#[from] DecodeError),
    #[error(transparent)]
    Operation(#[from] InvalidOperation),
    #[error(transparent)]
    Member(#[from] InvalidMember),
    #[error("its mark, {0}, is above the ceiling of all clocks")]
    Mark(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back() {
        let keys = [
            Key::Clock,
            Key::Operation(Author(u64::MAX), 7),
            Key::Floor(Author(0x0102)),
            Key::Member(Author(0x0102)),
            Key::Receipt(0x0102),
            Key::Ledger("phone".into(), "BJ".into()),
        ];
        for key in keys {
            assert_eq!(Key::from_bytes(&key.to_bytes()), Some(key));
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        for bytes in [
            &b""[..],
            b"x",
            b"c1",
            b"o1234567",
            b"f123456789",
            b"m1",
            b"r1",
            b"lphone",
        ] {
            assert_eq!(Key::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn operations_of_an_author_are_in_order() {
        let key = |author, time| Key::Operation(Author(author), time).to_bytes();
        assert!(key(1, 255) < key(1, 256));
        assert!(key(1, u64::MAX) < key(2, 0));
    }
}
