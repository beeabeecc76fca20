use wirecost_wire::ClusterKey;

use super::mac::{MacKey, TAG_BYTES};

/// The largest payload of a record, in bytes.
pub const LARGEST_PAYLOAD: usize = 16 << 10;

const LENGTH_BYTES: usize = 2;

/// The largest record, in bytes: the most that a receiver holds before it is authenticated.
pub const LARGEST_RECORD: usize = LENGTH_BYTES + LARGEST_PAYLOAD + TAG_BYTES;

/// The direction of records on a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    ToInitiator = 1,
    ToResponder = 2,
}

/// The key of a direction of a stream, and the number of its next record.
struct Keyed {
    key: MacKey,
    next: u64,
}

impl Keyed {
    fn new(key: &ClusterKey, nonces: [[u8; 16]; 2], direction: Direction) -> Self {
        let [initiator, responder] = nonces;
        let label: &[u8] = b"cluster stream 1";
        let purpose = [label, &[direction as u8], &initiator, &responder].concat();
        Self {
            key: MacKey::new(&key.derive(&purpose)),
            next: 0,
        }
    }
}

/// The sending end of a stream's direction.
pub struct RecordWriter(Keyed);

impl RecordWriter {
    /// Returns the sending end of a stream whose initiator and responder have drawn these nonces.
    pub(super) fn new(key: &ClusterKey, nonces: [[u8; 16]; 2], direction: Direction) -> Self {
        Self(Keyed::new(key, nonces, direction))
    }

    /// Appends records with these bytes to `link`.
    pub fn write(&mut self, bytes: &[u8], link: &mut Vec<u8>) {
        for payload in bytes.chunks(LARGEST_PAYLOAD) {
            let start = link.len();
            // No chunk is longer than a payload, whose length has 15 bits.
            link.extend((payload.len() as u16).to_le_bytes());
            link.extend(payload);
            let tag = self
                .0
                .key
                .tag(&[&self.0.next.to_le_bytes(), &link[start..]]);
            link.extend(tag);
            self.0.next += 1;
        }
    }
}

/// The receiving end of a stream's direction. It keeps no bytes.
pub struct RecordReader(Keyed);

/// The first record of the arrived bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record<'a> {
    /// An authenticated record.
    Payload {
        /// Its bytes.
        payload: &'a [u8],
        /// The size of the record, in bytes: the next one starts after them.
        consumed: usize,
    },
    /// An incomplete record.
    NotYet {
        /// The number of missing bytes: a lower bound, and exact once the length has arrived.
        missing: usize,
    },
}

impl RecordReader {
    /// Returns the receiving end of a stream whose initiator and responder have drawn these nonces.
    pub(super) fn new(key: &ClusterKey, nonces: [[u8; 16]; 2], direction: Direction) -> Self {
        Self(Keyed::new(key, nonces, direction))
    }

    /// Reads the record at the start of the arrived bytes.
    ///
    /// # Errors
    ///
    /// [`RefusedRecord`]: the stream must be closed.
    pub fn read<'a>(&mut self, arrived: &'a [u8]) -> Result<Record<'a>, RefusedRecord> {
        let Some((length, rest)) = arrived.split_first_chunk() else {
            let missing = LENGTH_BYTES - arrived.len();
            return Ok(Record::NotYet { missing });
        };
        let length = usize::from(u16::from_le_bytes(*length));
        if length == 0 || length > LARGEST_PAYLOAD {
            return Err(RefusedRecord::Length(length));
        }
        let consumed = LENGTH_BYTES + length + TAG_BYTES;
        let Some(Some(tag)) = rest.get(length..).map(<[u8]>::first_chunk) else {
            let missing = consumed - arrived.len();
            return Ok(Record::NotYet { missing });
        };
        let sealed = &arrived[..LENGTH_BYTES + length];
        let number = self.0.next.to_le_bytes();
        if !self.0.key.verify(&[&number, sealed], tag) {
            return Err(RefusedRecord::Forged(self.0.next));
        }
        self.0.next += 1;
        let payload = &rest[..length];
        Ok(Record::Payload { payload, consumed })
    }
}

/// The reason for which a record is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedRecord {
    /// An empty record, or more bytes than the largest record has.
    #[error("a record of {0} bytes, not 1 to {LARGEST_PAYLOAD}")]
    Length(usize),
    /// The tag of the record with this number does not match: it was changed, repeated or moved.
    #[error("the tag of record {0} does not match")]
    Forged(u64),
}
