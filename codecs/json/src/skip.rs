//! Values of fields that the schema does not have: JSON they must be, but nothing of them is kept.

use wirecost_codec::DecodeError;

use crate::{read::JsonReader, source::Source};

impl<'a, S: Source<'a>> JsonReader<'a, '_, S> {
    /// Passes over a value. How deep it goes is remembered by one byte a level, not by recursion, so
    /// that it is bounded by what the message takes.
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

    /// Passes over what begins here as far as its first value: whether there is one in it.
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

    /// Passes over the ends of lists and objects behind a value, and the comma before the next:
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
