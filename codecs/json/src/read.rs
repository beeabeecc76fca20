//! The data model from JSON, which may come from a stranger.

use std::borrow::Cow;

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Lender, Limits, ReadUnion, ReadValue, Reader,
    TaggedFormat, TaggedReader, UnknownField, UnknownFields, base64,
    describe::{EnumType, RecordType, UnionType, ValueType},
    short_text,
};

use crate::{
    error::BYTE_ORDER_MARK,
    fields::{Fields, is_optional},
    source::Source,
};

/// The next field of a record.
enum Next {
    /// The field with this index.
    Known(usize),
    /// A field that the record lacks and keeps, from its name on.
    Unknown,
    /// None.
    End,
}

/// A reader of values from a text.
pub(crate) struct JsonReader<'a, 's, S> {
    pub(crate) source: S,
    /// The bytes of the source.
    pub(crate) bytes: &'a [u8],
    /// The number of bytes read.
    pub(crate) at: usize,
    pub(crate) budget: Budget,
    /// The fields of the record being read.
    fields: Fields,
    /// The number of records that are being read, one within the other.
    records: usize,
    /// The last text that had escapes.
    pub(crate) scratch: &'s mut String,
}

impl<'a, 's, S: Source<'a>> JsonReader<'a, 's, S> {
    pub(crate) fn new(source: S, limits: Limits, scratch: &'s mut String) -> Self {
        Self {
            source,
            bytes: source.bytes(),
            at: 0,
            budget: Budget::new(limits),
            fields: const { Fields::of(&RecordType::NOTHING) },
            records: 0,
            scratch,
        }
    }

    /// Checks that only white space is left.
    pub(crate) fn finish(mut self) -> Result<(), DecodeError> {
        self.skip_white_space();
        match self.bytes.len() - self.at {
            0 => Ok(()),
            count => Err(DecodeError::TrailingBytes {
                offset: self.at,
                count,
            }),
        }
    }

    /// Skips white space and returns the next byte without reading it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<u8, DecodeError> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.peek_behind_space(),
        }
    }

    #[cold]
    fn peek_behind_space(&mut self) -> Result<u8, DecodeError> {
        self.skip_white_space();
        self.bytes
            .get(self.at)
            .copied()
            .ok_or_else(|| self.unexpected_end())
    }

    fn skip_white_space(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .unwrap_or(rest.len());
    }

    /// Skips white space and reads `wanted`.
    #[inline]
    pub(crate) fn expect(&mut self, wanted: u8, name: &'static str) -> Result<(), DecodeError> {
        if self.peek()? != wanted {
            return Err(self.expected(name));
        }
        self.at += 1;
        Ok(())
    }

    /// Skips white space and reads a comma or `end`; returns whether it was the end.
    #[inline]
    pub(crate) fn is_end(&mut self, end: u8, name: &'static str) -> Result<bool, DecodeError> {
        let byte = self.peek()?;
        if byte != b',' && byte != end {
            return Err(self.expected(name));
        }
        self.at += 1;
        Ok(byte == end)
    }

    /// Reads `word`.
    #[inline]
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), DecodeError> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let matching = rest.iter().zip(word.as_bytes());
        self.at += matching
            .take_while(|(found, wanted)| found == wanted)
            .count();
        Err(self.expected_byte(word))
    }

    /// Runs `read` one level deeper.
    #[inline]
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.budget.enter(self.at)?;
        let value = read(self)?;
        self.budget.leave();
        Ok(value)
    }

    /// Reads each value by `read`, up to `end`. Each group of `per_element` values counts
    /// as an element.
    #[inline]
    fn elements(
        &mut self,
        end: u8,
        name: &'static str,
        per_element: usize,
        mut read: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.at += 1;
        if self.peek()? == end {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.budget.take_elements(1, self.at)?;
            for _ in 0..per_element {
                read(self)?;
                if self.is_end(end, name)? {
                    return Ok(());
                }
            }
        }
    }

    /// Appends the values of a list.
    #[inline]
    fn append<'de, P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError>
    where
        S::Lender: Lender<'a, 'de>,
    {
        if self.peek()? != b'[' {
            return Err(self.expected("a list"));
        }
        self.nested(|reader| {
            let per_element = const { Limits::values_per_element::<P, T>() };
            reader.elements(b']', "`,` or `]`", per_element, |reader| {
                values.push(T::read(reader)?);
                Ok(())
            })
        })
    }

    /// Reads the key of a map: a text, or a number or boolean in quotes.
    #[inline]
    fn map_key<'de, K: Key + ReadValue<'de>>(&mut self) -> Result<K, DecodeError>
    where
        S::Lender: Lender<'a, 'de>,
    {
        if let ValueType::String | ValueType::Enum(_) = K::TYPE {
            return K::read(self);
        }
        self.expect(b'"', "a key")?;
        if self.bytes.get(self.at).is_some_and(|byte| *byte <= b' ') {
            return Err(self.expected_byte("a key"));
        }
        let key = K::read(self)?;
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.expected_byte("`\"`"));
        }
        self.at += 1;
        Ok(key)
    }

    /// Returns the next field after a deviation from the writer's usual form: another order, white
    /// space or unknown fields. An unknown one is skipped unless the record keeps it.
    #[inline(never)]
    fn other_field(&mut self) -> Result<Next, DecodeError> {
        loop {
            let separator = self.peek()?;
            if separator == b'}' {
                self.at += 1;
                self.fields.finish()?;
                return Ok(Next::End);
            }
            if separator != self.fields.separator {
                return Err(self.expected("`,` or `}`"));
            }
            self.at += 1;
            let was_tight = self.bytes.get(self.at) == Some(&b'"');
            if self.peek()? == b'}' && separator == b'{' {
                continue;
            }
            let start = self.at;
            let index = match self.quoted()? {
                Some(name) => self.fields.find(name, was_tight),
                None => self.fields.find(self.scratch, was_tight),
            };
            self.expect(b':', "`:`")?;
            if let Some(index) = index {
                return Ok(Next::Known(index));
            }
            if self.fields.keeps_unknown() {
                self.at = start;
                return Ok(Next::Unknown);
            }
            self.skip_value()?;
            self.fields.separator = b',';
        }
    }

    /// Reads the name of the variant, and returns its index in the union.
    fn variant(&mut self, of: &'static UnionType) -> Result<usize, DecodeError> {
        let index = self.one_of(of.name, |name| of.variant_named(name))?;
        self.expect(b':', "`:`")?;
        Ok(index)
    }

    /// Reads a text and returns its index among names, by `find`.
    #[inline]
    fn one_of(
        &mut self,
        of: &'static str,
        find: impl FnOnce(&str) -> Option<usize>,
    ) -> Result<usize, DecodeError> {
        self.peek()?;
        let start = self.at;
        let text = match self.quoted()? {
            Some(text) => text,
            None => self.scratch,
        };
        match find(text) {
            Some(index) => Ok(index),
            None => {
                let message = short_text(format_args!("`{of}` has no member `{text}`"));
                Err(self.syntax(start, message))
            }
        }
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

impl<'a, 'de, S: Source<'a>> Reader<'de> for JsonReader<'a, '_, S>
where
    S::Lender: Lender<'a, 'de>,
{
    const HUMAN_READABLE: bool = true;

    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.peek()? {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.expected("a boolean")),
        }
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.unsigned("u32")
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.unsigned("u64")
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.unsigned("u64")
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        self.signed("i32")
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.signed("i64")
    }

    fn u128(&mut self) -> Result<u128, DecodeError> {
        self.wide("u128")
    }

    fn i128(&mut self) -> Result<i128, DecodeError> {
        self.wide("i128")
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        self.single()
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        self.double()
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        Ok(match self.quoted()? {
            Some(text) => take(text),
            None => take(self.scratch),
        })
    }

    #[inline]
    fn cow_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        Ok(match self.quoted()? {
            Some(text) => S::Lender::lend(text),
            None => Cow::Owned(self.scratch.clone()),
        })
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        self.byte_vec().map(|bytes| take(&bytes))
    }

    fn byte_vec(&mut self) -> Result<Vec<u8>, DecodeError> {
        self.peek()?;
        let start = self.at;
        self.str(base64::decode)?
            .map_err(|error| self.syntax(start, format!("no base64: {error}")))
    }

    /// Reads a list of numbers, which counts as one element.
    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        if self.peek()? != b'[' {
            return Err(self.expected("a list"));
        }
        let (mut bytes, mut found) = ([0; N], 0);
        self.nested(|reader| {
            reader.elements(b']', "`,` or `]`", N, |reader| {
                let byte = <u8 as ReadValue>::read(reader)?;
                if let Some(place) = bytes.get_mut(found) {
                    *place = byte;
                }
                found += 1;
                Ok(())
            })
        })?;
        match found == N {
            true => Ok(bytes),
            false => Err(DecodeError::WrongCount { expected: N, found }),
        }
    }

    #[inline]
    fn symbol(&mut self, of: &'static EnumType) -> Result<i64, DecodeError> {
        self.one_of(of.name, |name| of.symbol_named(name))
            .map(|position| position as i64)
    }

    /// Reads the name of a symbol, or any number.
    fn open_symbol(&mut self, of: &'static EnumType) -> Result<i32, DecodeError> {
        if self.peek()? != b'"' {
            return self.i32();
        }
        let position = self.one_of(of.name, |name| of.symbol_named(name))?;
        Ok(of.symbols[position].number)
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let mut values = Vec::new();
        self.append::<P, T>(&mut values)?;
        Ok(values)
    }

    #[inline]
    fn option_value<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Option<T>, DecodeError> {
        match self.peek()? {
            b'n' => self.word("null").map(|()| None),
            _ => T::read(self).map(Some),
        }
    }

    #[inline(always)]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        if self.peek()? != b'{' {
            return Err(self.expected("an object"));
        }
        self.nested(|reader| {
            let outer = std::mem::replace(&mut reader.fields, const { Fields::of(T::RECORD_TYPE) });
            reader.records += 1;
            let record = T::read_tagged(reader)?;
            reader.records -= 1;
            reader.fields = outer;
            Ok(record)
        })
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        self.nested(|reader| {
            reader.expect(b'{', "an object")?;
            let index = reader.variant(T::UNION)?;
            let value = T::read(index, reader)?;
            reader.expect(b'}', "`}`")?;
            Ok(value)
        })
    }

    #[inline]
    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, self.at)
    }

    #[inline]
    fn offset(&self) -> usize {
        self.at
    }
}

impl<'a, 'de, S: Source<'a>> TaggedReader<'de> for JsonReader<'a, '_, S>
where
    S::Lender: Lender<'a, 'de>,
{
    type Header = ();

    const FLAT_UNIONS: bool = false;

    #[inline]
    fn next_field(&mut self) -> Result<Option<(u32, ())>, DecodeError> {
        loop {
            if S::LEADING && self.records == 1 && self.fields.are_all_seen() {
                return Ok(None);
            }
            let index = match self.fields.expected(&self.bytes[self.at..]) {
                Some((index, len)) => {
                    self.at += len;
                    index
                }
                None => match self.other_field()? {
                    Next::Known(index) => index,
                    Next::Unknown => return Ok(Some((0, ()))),
                    Next::End => return Ok(None),
                },
            };
            let field = self.fields.take(index)?;
            if is_optional(field) && self.peek()? == b'n' {
                self.word("null")?;
                continue;
            }
            return Ok(Some((field.id, ())));
        }
    }

    fn skip(&mut self, (): ()) -> Result<(), DecodeError> {
        self.skip_value()
    }

    /// Reads the name and the value. White space around them is not kept.
    fn keep(&mut self, (): (), unknown: &mut UnknownFields) -> Result<(), DecodeError> {
        let start = self.at;
        self.budget.take_elements(1, start)?;
        self.quoted()?;
        let name = start..self.at;
        self.expect(b':', "`:`")?;
        self.peek()?;
        let value = self.at;
        self.skip_value()?;
        self.fields.separator = b',';
        let bytes = [&self.bytes[name], b":", &self.bytes[value..self.at]].concat();
        unknown.push(UnknownField {
            format: TaggedFormat::Json,
            id: 0,
            wire_type: 0,
            bytes: bytes.into(),
        });
        Ok(())
    }

    #[inline]
    fn value<P, T: ReadValue<'de, P>>(&mut self, (): ()) -> Result<T, DecodeError> {
        T::read(self)
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        (): (),
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.append::<P, T>(values)
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        (): (),
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        if self.peek()? != b'{' {
            return Err(self.expected("an object"));
        }
        self.nested(|reader| {
            reader.elements(b'}', "`,` or `}`", 1, |reader| {
                let key = reader.map_key()?;
                reader.expect(b':', "`:`")?;
                entries.push((key, T::read(reader)?));
                Ok(())
            })
        })
    }

    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self, _: u32, (): ()) -> Result<T, DecodeError> {
        self.union_value()
    }
}
