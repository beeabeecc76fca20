use std::str::Utf8Error;

use wirecost_codec::DecodeError;

use crate::{read::JsonReader, source::Source};

/// The byte order mark, U+FEFF in UTF-8, which some editors put before a text and JSON does not
/// allow.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The byte order marks of UTF-16, little-endian and big-endian. That of UTF-32 begins like the first.
const WIDE_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// Returns the error for a message that is not UTF-8.
#[cold]
pub(crate) fn not_utf8(message: &[u8], error: &Utf8Error) -> DecodeError {
    match WIDE_MARKS.iter().any(|mark| message.starts_with(mark)) {
        true => DecodeError::Syntax {
            line: 1,
            column: 1,
            message: "expected UTF-8, found the byte order mark of UTF-16 or UTF-32".to_owned(),
        },
        false => DecodeError::InvalidUtf8 {
            offset: error.valid_up_to(),
        },
    }
}

impl<'a, S: Source<'a>> JsonReader<'a, '_, S> {
    /// Returns the error for a message that ends too early.
    #[cold]
    pub(crate) fn unexpected_end(&self) -> DecodeError {
        DecodeError::UnexpectedEnd {
            offset: self.bytes.len(),
            needed: 1,
        }
    }

    /// Returns the error for a wrong byte, or none, at the cursor, in the place of a value or
    /// between values.
    #[cold]
    pub(crate) fn expected(&self, what: &'static str) -> DecodeError {
        let Some(&byte) = self.bytes.get(self.at) else {
            return self.unexpected_end();
        };
        let found = match byte {
            b'"' => "text",
            b'-' | b'0'..=b'9' => "a number",
            b'{' => "an object",
            b'[' => "a list",
            _ if self.bytes[self.at..].starts_with(BYTE_ORDER_MARK) => "a byte order mark",
            _ => return self.expected_byte(what),
        };
        self.syntax(self.at, format!("expected {what}, found {found}"))
    }

    /// Returns the error for a wrong byte, or none, at the cursor, within a value.
    #[cold]
    pub(crate) fn expected_byte(&self, what: &'static str) -> DecodeError {
        let Some(&byte) = self.bytes.get(self.at) else {
            return self.unexpected_end();
        };
        let found = char::from(byte);
        let message = match found {
            ' '..='~' => format!("expected {what}, found `{found}`"),
            _ => format!("expected {what}, found `{}`", byte.escape_ascii()),
        };
        self.syntax(self.at, message)
    }

    /// Returns the error for a defect at the cursor.
    #[cold]
    pub(crate) fn wrong(&self, what: &str) -> DecodeError {
        self.syntax(self.at, what.to_owned())
    }

    /// Returns the error for a defect at `offset`.
    #[cold]
    pub(crate) fn syntax(&self, offset: usize, message: String) -> DecodeError {
        let before = self.bytes.get(..offset).unwrap_or(self.bytes);
        let lines = before.iter().filter(|&&byte| byte == b'\n').count();
        let in_line = before.iter().rev().take_while(|&&byte| byte != b'\n');
        DecodeError::Syntax {
            line: lines + 1,
            column: in_line.count() + 1,
            message,
        }
    }
}
