use bincode::{
    de::read::{BorrowReader, Reader},
    error::DecodeError as LibraryError,
};
use wirecost_codec::{DecodeError, input::Input};

/// A reader that knows its offset in the message, which bincode's own reader does not report.
#[derive(Clone, Copy)]
pub(crate) struct MessageReader<'a> {
    input: Input<'a>,
    /// The start of the text or bytes that were borrowed last.
    borrowed_at: usize,
}

impl<'a> MessageReader<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self {
            input: Input::new(message),
            borrowed_at: 0,
        }
    }

    /// Returns the number of bytes read.
    pub(crate) fn offset(&self) -> usize {
        self.input.offset()
    }

    /// Returns the start of the text or bytes that were borrowed last.
    pub(crate) fn borrowed_at(&self) -> usize {
        self.borrowed_at
    }

    /// Returns the end of the message.
    pub(crate) fn end(&self) -> usize {
        self.input.offset() + self.input.len()
    }

    /// Checks that no byte is left.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        self.input.finish()
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<&'a [u8], LibraryError> {
        self.input
            .take(count as u64)
            .map_err(|_| LibraryError::UnexpectedEnd {
                additional: count - self.input.len(),
            })
    }
}

impl Reader for MessageReader<'_> {
    #[inline]
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), LibraryError> {
        bytes.copy_from_slice(self.take(bytes.len())?);
        Ok(())
    }

    #[inline]
    fn peek_read(&mut self, count: usize) -> Option<&[u8]> {
        let mut ahead = self.input;
        ahead.take(count as u64).ok()
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        // bincode has peeked at these bytes, so they exist.
        let _ = self.input.take(count as u64);
    }
}

impl<'a> BorrowReader<'a> for MessageReader<'a> {
    #[inline]
    fn take_bytes(&mut self, count: usize) -> Result<&'a [u8], LibraryError> {
        self.borrowed_at = self.input.offset();
        self.take(count)
    }
}
