//! The parts of a container in a byte stream.

use std::io::BufRead;

use wirecost_codec::{DecodeError, put};

use crate::{ReadError, source::Source};

impl<R: BufRead> Source<R> {
    /// Reads a signed integer of variable length, in zig-zag coding.
    pub(super) fn zigzag(&mut self) -> Result<i64, ReadError> {
        self.varint().map(put::from_zigzag)
    }

    /// Reads a length or a count, which Avro writes as a signed integer.
    pub(super) fn natural(&mut self) -> Result<u64, ReadError> {
        let start = self.offset;
        let number = self.zigzag()?;
        u64::try_from(number).map_err(|_| malformed(start, "a negative length"))
    }
}

/// Returns the error for a part that is not of the format.
#[cold]
pub(super) fn malformed(start: u64, what: &'static str) -> ReadError {
    ReadError::Part {
        start,
        error: DecodeError::Malformed { what, offset: 0 },
    }
}
