use std::io::{BufRead, ErrorKind, Read as _};

use wirecost_codec::{DecodeError, input::Input};

use crate::ReadError;

/// The largest size of an integer of variable length.
const VARINT_BYTES: usize = 10;

/// A byte stream that knows the offset of its next byte.
#[derive(Debug)]
pub(crate) struct Source<R> {
    reader: R,
    pub(crate) offset: u64,
}

impl<R: BufRead> Source<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self { reader, offset: 0 }
    }

    /// Returns whether the stream has ended.
    pub(crate) fn is_at_end(&mut self) -> Result<bool, ReadError> {
        loop {
            match self.reader.fill_buf() {
                Ok(buffer) => return Ok(buffer.is_empty()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Reads the next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let (start, mut array) = (self.offset, [0; N]);
        for (arrived, place) in array.iter_mut().enumerate() {
            *place = self.byte(start, arrived, N)?;
        }
        Ok(array)
    }

    /// Reads an unsigned integer of variable length.
    pub(crate) fn varint(&mut self) -> Result<u64, ReadError> {
        let (start, mut bytes) = (self.offset, [0; VARINT_BYTES]);
        let mut len = 0;
        while len < VARINT_BYTES {
            bytes[len] = self.byte(start, len, len + 1)?;
            len += 1;
            if bytes[len - 1] < 0x80 {
                break;
            }
        }
        let number = Input::new(&bytes[..len]).varint();
        number.map_err(|error| ReadError::Part { start, error })
    }

    /// Reads the next byte of a part that has `needed` bytes, of which `arrived` were read.
    fn byte(&mut self, start: u64, arrived: usize, needed: usize) -> Result<u8, ReadError> {
        if self.is_at_end()? {
            return Err(ended(start, arrived, needed));
        }
        let mut byte = [0];
        self.reader.read_exact(&mut byte)?;
        self.offset += 1;
        Ok(byte[0])
    }

    /// Replaces the contents of `part` by the next `len` bytes, if `check` accepts `len`. Reserves memory as the bytes
    /// arrive.
    pub(crate) fn take(
        &mut self,
        len: u64,
        part: &mut Vec<u8>,
        check: impl FnOnce(usize) -> Result<(), DecodeError>,
    ) -> Result<(), ReadError> {
        let start = self.offset;
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        check(len).map_err(|error| ReadError::Part { start, error })?;
        part.clear();
        let arrived = self.reader.by_ref().take(len as u64).read_to_end(part)?;
        self.offset += arrived as u64;
        match arrived == len {
            true => Ok(()),
            false => Err(ended(start, arrived, len)),
        }
    }
}

/// Returns the error for a part that lacks bytes.
#[cold]
fn ended(start: u64, arrived: usize, needed: usize) -> ReadError {
    ReadError::Part {
        start,
        error: DecodeError::UnexpectedEnd {
            offset: arrived,
            needed: needed - arrived,
        },
    }
}
