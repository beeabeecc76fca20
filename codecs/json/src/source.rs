use std::ops::Range;

use wirecost_codec::DecodeError;

/// The bytes of a message, and how text is taken from them.
pub(crate) trait Source<'a>: Copy {
    /// Whether the message is let go as soon as it has shown all fields of the outermost record.
    const LEADING: bool;

    fn bytes(self) -> &'a [u8];

    /// The text that stands in `range`.
    fn text(self, range: Range<usize>) -> Result<&'a str, DecodeError>;
}

/// A whole message, which is UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a>(&'a str);

impl<'a> Whole<'a> {
    /// Checked at once: cheaper than each text by itself, and what is skipped is checked too.
    pub(crate) fn new(message: &'a [u8]) -> Result<Self, DecodeError> {
        std::str::from_utf8(message)
            .map(Self)
            .map_err(|error| DecodeError::InvalidUtf8 {
                offset: error.valid_up_to(),
            })
    }
}

impl<'a> Source<'a> for Whole<'a> {
    const LEADING: bool = false;

    #[inline]
    fn bytes(self) -> &'a [u8] {
        self.0.as_bytes()
    }

    #[inline]
    fn text(self, range: Range<usize>) -> Result<&'a str, DecodeError> {
        let offset = range.start;
        self.0.get(range).ok_or(DecodeError::InvalidUtf8 { offset })
    }
}

/// A message of which only the beginning is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Beginning<'a>(pub(crate) &'a [u8]);

impl<'a> Source<'a> for Beginning<'a> {
    const LEADING: bool = true;

    #[inline]
    fn bytes(self) -> &'a [u8] {
        self.0
    }

    #[inline]
    fn text(self, range: Range<usize>) -> Result<&'a str, DecodeError> {
        let offset = range.start;
        let bytes = self.0.get(range).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|error| DecodeError::InvalidUtf8 {
            offset: offset + error.valid_up_to(),
        })
    }
}
