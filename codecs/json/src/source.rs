use std::{marker::PhantomData, ops::Range};

use wirecost_codec::{Copies, DecodeError, utf8};

use crate::error::not_utf8;

/// The bytes of a message, with access to their text.
pub(crate) trait Source<'a>: Copy {
    /// True if reading stops as soon as all fields of the outermost record are read.
    const LEADING: bool;

    /// The [`Lender`](wirecost_codec::Lender) of its texts.
    type Lender;

    fn bytes(self) -> &'a [u8];

    /// Returns the text in `range`.
    fn text(self, range: Range<usize>) -> Result<&'a str, DecodeError>;
}

/// A whole message in UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a, L>(&'a str, PhantomData<L>);

impl<'a, L> Whole<'a, L> {
    /// Checks the whole message at once: this is cheaper than checking each text, and covers
    /// skipped ones.
    pub(crate) fn new(message: &'a [u8]) -> Result<Self, DecodeError> {
        utf8(message)
            .map(|text| Self(text, PhantomData))
            .map_err(|error| not_utf8(message, &error))
    }
}

impl<'a, L: Copy> Source<'a> for Whole<'a, L> {
    const LEADING: bool = false;

    type Lender = L;

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

/// A message of which only the beginning is read.
#[derive(Clone, Copy)]
pub(crate) struct Beginning<'a>(pub(crate) &'a [u8]);

impl<'a> Source<'a> for Beginning<'a> {
    const LEADING: bool = true;

    type Lender = Copies;

    #[inline]
    fn bytes(self) -> &'a [u8] {
        self.0
    }

    #[inline]
    fn text(self, range: Range<usize>) -> Result<&'a str, DecodeError> {
        let offset = range.start;
        let bytes = self.0.get(range).unwrap_or_default();
        utf8(bytes).map_err(|error| DecodeError::InvalidUtf8 {
            offset: offset + error.valid_up_to(),
        })
    }
}
