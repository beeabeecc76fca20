//! Values of unknown fields: they must be valid JSON, but are not kept.

use wirecost_codec::DecodeError;

use crate::{read::JsonReader, source::Source};

impl<'a, S: Source<'a>> JsonReader<'a, '_, S> {
    /// Skips a value. It keeps one byte per level instead of recursing, so that the size of the
    /// message bounds the memory.
    #[cold]
    pub(crate) fn skip_value(&mut self) -> Result<(), DecodeError> {
        self.scratch.clear();
        loop {
            let goes_deeper = self.skip_scalar_or_enter()?;
            if !goes_deeper && self.skip_ends()? {
                return Ok(());
            }
            // The key of the next value.
            if self.scratch.ends_with('}') {
                self.skip_text()?;
                self.expect(b':', "`:`")?;
            }
        }
    }

    /// Skips a scalar or an empty list or object, or the opening bracket of any other; returns
    /// whether it entered one.
    fn skip_scalar_or_enter(&mut self) -> Result<bool, DecodeError> {
        let end = match self.peek()? {
            b'[' => b']',
            b'{' => b'}',
            b'"' => return self.skip_text().map(|()| false),
            b't' => return self.word("true").map(|()| false),
            b'f' => return self.word("false").map(|()| false),
            b'n' => return self.word("null").map(|()| false),
            b'-' | b'0'..=b'9' => return self.skip_number().map(|()| false),
            _ => return Err(self.expected("a value")),
        };
        self.at += 1;
        if self.peek()? == end {
            self.at += 1;
            return Ok(false);
        }
        self.scratch.push(end.into());
        Ok(true)
    }

    /// Skips the ends of lists and objects after a value, and the comma before the next; returns
    /// whether it was the last.
    fn skip_ends(&mut self) -> Result<bool, DecodeError> {
        while let Some(end) = self.scratch.bytes().last() {
            let is_end = self.is_end(end, "`,` or the end of a list or an object")?;
            if !is_end {
                return Ok(false);
            }
            self.scratch.pop();
        }
        Ok(true)
    }
}
