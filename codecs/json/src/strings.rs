//! Texts, which are borrowed from the message in the common case that nothing is escaped.

use wirecost_codec::DecodeError;

use crate::{read::JsonReader, source::Source, text::plain_len};

impl<'a, S: Source<'a>> JsonReader<'a, '_, S> {
    /// Reads a text: returns it from the message, or `None` if it had escapes and is now in
    /// `scratch`.
    #[inline]
    pub(crate) fn quoted(&mut self) -> Result<Option<&'a str>, DecodeError> {
        self.expect(b'"', "text")?;
        let start = self.at;
        let end = start + plain_len(&self.bytes[start..]);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return self.source.text(start..end).map(Some);
        }
        self.unescape(end)?;
        Ok(None)
    }

    /// Continues a text at `special`, its first special byte, into `scratch`.
    #[cold]
    fn unescape(&mut self, mut special: usize) -> Result<(), DecodeError> {
        self.scratch.clear();
        loop {
            let plain = self.source.text(self.at..special)?;
            self.scratch.push_str(plain);
            self.at = special;
            if self.is_end_of_text()? {
                return Ok(());
            }
            let escaped = self.escape()?;
            self.scratch.push(escaped);
            special = self.at + plain_len(&self.bytes[self.at..]);
        }
    }

    /// Reads the quote that ends a text or the backslash of an escape; returns whether it was the
    /// end.
    fn is_end_of_text(&mut self) -> Result<bool, DecodeError> {
        let is_end = match self.bytes.get(self.at) {
            None => return Err(self.unexpected_end()),
            Some(b'"') => true,
            Some(b'\\') => false,
            Some(_) => return Err(self.wrong("a control character in a text")),
        };
        self.at += 1;
        Ok(is_end)
    }

    /// Reads the rest of an escape whose backslash is read, and returns its character.
    fn escape(&mut self) -> Result<char, DecodeError> {
        let escape = self.escape_letter()?;
        Ok(match escape {
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            // A quote, a backslash or a slash stands for itself.
            itself => itself.into(),
        })
    }

    fn escape_letter(&mut self) -> Result<u8, DecodeError> {
        match self.bytes.get(self.at) {
            None => Err(self.unexpected_end()),
            Some(&letter @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u')) => {
                self.at += 1;
                Ok(letter)
            }
            Some(_) => Err(self.wrong("an escape that JSON does not have")),
        }
    }

    /// Reads a code point by its number; one above 16 bits comes as two escapes.
    fn code_point(&mut self) -> Result<char, DecodeError> {
        let start = self.at;
        let first = self.hex_digits()?;
        let number = match first {
            0xd800..=0xdbff => {
                match self.other_half()? {
                    Some(second) => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                    // Not a code point.
                    None => first,
                }
            }
            number => number,
        };
        char::from_u32(number)
            .ok_or_else(|| self.syntax(start, "half of a surrogate pair".to_owned()))
    }

    /// Returns the second half of a surrogate pair, if such an escape comes next.
    fn other_half(&mut self) -> Result<Option<u32>, DecodeError> {
        let rest = &self.bytes[self.at..];
        if !rest.starts_with(b"\\u") {
            return match b"\\u".starts_with(rest) {
                true => Err(self.unexpected_end()),
                false => Ok(None),
            };
        }
        self.at += 2;
        let second = self.hex_digits()?;
        Ok((0xdc00..=0xdfff).contains(&second).then_some(second))
    }

    fn hex_digits(&mut self) -> Result<u32, DecodeError> {
        let mut number = 0;
        for _ in 0..4 {
            let Some(&byte) = self.bytes.get(self.at) else {
                return Err(self.unexpected_end());
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(self.expected_byte("a hexadecimal digit"));
            };
            number = number * 16 + digit;
            self.at += 1;
        }
        Ok(number)
    }

    /// Skips a text. Its escapes are not decoded, since the text is not kept.
    pub(crate) fn skip_text(&mut self) -> Result<(), DecodeError> {
        self.expect(b'"', "text")?;
        loop {
            self.at += plain_len(&self.bytes[self.at..]);
            if self.is_end_of_text()? {
                return Ok(());
            }
            if self.escape_letter()? == b'u' {
                self.hex_digits()?;
            }
        }
    }
}
