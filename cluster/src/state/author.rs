use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use wirecost_message::CompactString;

/// The number of a node that writes operations: the one in its stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "CompactString", try_from = "CompactString")]
pub struct Author(pub u64);

impl From<Author> for CompactString {
    fn from(author: Author) -> Self {
        use fmt::Write;
        let mut text = Self::default();
        // Writing to a string cannot fail.
        let _ = write!(text, "{author}");
        text
    }
}

impl TryFrom<CompactString> for Author {
    type Error = NoAuthor;

    fn try_from(text: CompactString) -> Result<Self, NoAuthor> {
        text.parse()
    }
}

/// Writes the number in 16 hexadecimal digits.
impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Author {
    type Err = NoAuthor;

    /// Reads 16 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, NoAuthor> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 16 || !text.bytes().all(is_digit) {
            return Err(NoAuthor);
        }
        u64::from_str_radix(text, 16)
            .map(Self)
            .map_err(|_| NoAuthor)
    }
}

/// A text that is no author's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an author's number has 16 lower-case hexadecimal digits")]
pub struct NoAuthor;
