use std::fmt;

/// The most bytes: those of an IPv6 address with an IPv4 address at its end are 45.
const MOST_BYTES: usize = 48;

/// A short text that is formatted without an allocation.
pub(crate) struct SmallText {
    bytes: [u8; MOST_BYTES],
    len: usize,
}

impl SmallText {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; MOST_BYTES],
            len: 0,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl fmt::Write for SmallText {
    /// # Errors
    /// When the text has more bytes than there is room.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let room = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}
