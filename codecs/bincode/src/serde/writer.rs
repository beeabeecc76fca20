use bincode::{enc::write::Writer, error::EncodeError};

/// A writer that appends to the caller's buffer; bincode's own writers go through `std::io::Write`
/// or keep their own buffer.
pub(crate) struct MessageWriter<'a>(pub(crate) &'a mut Vec<u8>);

impl Writer for MessageWriter<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
