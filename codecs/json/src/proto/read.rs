use std::{
    collections::{BTreeSet, HashSet},
    str::FromStr,
    sync::Arc,
};

use wirecost_codec::{
    Copies, Decode, DecodeError, Element, Key, Limits, ReadUnion, ReadValue, Reader, TaggedReader,
    base64,
    describe::{EnumType, ValueType},
    short_text,
};

use super::{
    index::{Index, Member, Members},
    number,
    write::{ELEMENTS, text_of_key},
};
use crate::{read::JsonReader, source::Whole};

/// A reader of values from a text.
pub(super) struct ProtoReader<'r, 'a, 's> {
    json: JsonReader<'a, 's, Whole<'a, Copies>>,
    index: &'r mut Index,
    object: Object,
    /// True while the key of a map is read. Its opening quote has been read.
    in_key: bool,
}

/// The object being read.
#[derive(Default)]
struct Object {
    members: Arc<Members>,
    /// The ids of the members that were read.
    seen: BTreeSet<u32>,
    /// The indexes of the fields that have a value.
    set: BTreeSet<usize>,
    /// True once a member was read, after which a comma or the end comes.
    has_begun: bool,
}

impl<'r, 'a, 's> ProtoReader<'r, 'a, 's> {
    pub(super) fn new(json: JsonReader<'a, 's, Whole<'a, Copies>>, index: &'r mut Index) -> Self {
        Self {
            json,
            index,
            object: Object::default(),
            in_key: false,
        }
    }

    /// Checks that only white space is left.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        self.json.finish()
    }

    /// Reads an object with these members one level deeper, by `read`, up to its closing brace.
    fn object<T>(
        &mut self,
        members: Arc<Members>,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.json.budget.enter(self.json.at)?;
        self.json.expect(b'{', "an object")?;
        let inner = Object {
            members,
            ..Object::default()
        };
        let outer = std::mem::replace(&mut self.object, inner);
        let value = read(self)?;
        self.object = outer;
        self.json.budget.leave();
        Ok(value)
    }

    /// Returns the next known member of the object that is not null; `None` at its end.
    fn next_member(&mut self) -> Result<Option<Member>, DecodeError> {
        loop {
            if self.is_object_end()? {
                return Ok(None);
            }
            self.json.peek()?;
            let start = self.json.at;
            let name = match self.json.quoted()? {
                Some(name) => name,
                None => self.json.scratch,
            };
            let Some(&member) = self.object.members.get(name) else {
                self.json.expect(b':', "`:`")?;
                self.json.skip_value()?;
                continue;
            };
            if !self.object.seen.insert(member.id) {
                let message = short_text(format_args!("`{name}` occurs twice"));
                return Err(self.json.syntax(start, message));
            }
            self.json.expect(b':', "`:`")?;
            if self.json.peek()? == b'n' {
                self.json.word("null")?;
                continue;
            }
            return match self.object.set.insert(member.field) {
                true => Ok(Some(member)),
                false => Err(self.refusal_of_name(start, "is a second member of its oneof")),
            };
        }
    }

    /// Returns the error that refuses the name or the key at `start` for a reason.
    #[cold]
    fn refusal_of_name(&mut self, start: usize, reason: &str) -> DecodeError {
        self.json.at = start;
        match self.text(|name| short_text(format_args!("`{name}` {reason}"))) {
            Ok(message) => self.json.syntax(start, message),
            Err(error) => error,
        }
    }

    /// Reads what precedes a member, or the closing brace; returns whether it was the brace.
    fn is_object_end(&mut self) -> Result<bool, DecodeError> {
        if std::mem::replace(&mut self.object.has_begun, true) {
            return self.json.is_end(b'}', "`,` or `}`");
        }
        let is_end = self.json.peek()? == b'}';
        self.json.at += usize::from(is_end);
        Ok(is_end)
    }

    /// Reads each value by `read`, up to `end`, one level deeper. Each group of `per_element` values
    /// counts as an element.
    fn elements(
        &mut self,
        [begin, end]: [u8; 2],
        name: &'static str,
        per_element: usize,
        mut read: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.json.budget.enter(self.json.at)?;
        self.json.expect(begin, name)?;
        let mut is_end = self.json.peek()? == end;
        self.json.at += usize::from(is_end);
        let mut left = 0;
        while !is_end {
            if left == 0 {
                self.json.budget.take_elements(1, self.json.at)?;
                left = per_element;
            }
            left -= 1;
            read(self)?;
            is_end = self
                .json
                .is_end(end, "`,` or the end of a list or an object")?;
        }
        self.json.budget.leave();
        Ok(())
    }

    fn append<'de, P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        let per_element = const { Limits::values_per_element::<P, T>() };
        self.elements(*b"[]", "a list", per_element, |reader| {
            values.push(T::read(reader)?);
            Ok(())
        })
    }

    /// Reads the key of a map: a text, or a number or boolean in quotes.
    fn key<'de, K: Key + ReadValue<'de>>(&mut self) -> Result<K, DecodeError> {
        if let ValueType::String | ValueType::Char = K::TYPE {
            return K::read(self);
        }
        self.json.expect(b'"', "a key")?;
        // Without white space or another quote.
        if !matches!(
            self.json.bytes.get(self.json.at),
            Some(b'-' | b'0'..=b'9' | b't' | b'f')
        ) {
            return Err(self.json.expected_byte("a key"));
        }
        self.in_key = true;
        let key = K::read(self)?;
        self.in_key = false;
        match self.json.bytes.get(self.json.at) {
            Some(b'"') => {
                self.json.at += 1;
                Ok(key)
            }
            _ => Err(self.json.expected_byte("`\"`")),
        }
    }

    /// Reads a number that may be text, by `parse`.
    fn number<T>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, DecodeError> {
        let number = match self.json.peek()? {
            b'"' => self.text(parse)?,
            _ => {
                let start = self.json.at;
                self.json.skip_number()?;
                let text = std::str::from_utf8(&self.json.bytes[start..self.json.at]);
                text.ok().and_then(parse)
            }
        };
        number.ok_or(DecodeError::OutOfRange {
            offset: self.json.at,
            expected,
        })
    }

    fn integer<T: FromStr>(&mut self, expected: &'static str) -> Result<T, DecodeError> {
        self.number(expected, number::integer)
    }

    fn text<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        Ok(match self.json.quoted()? {
            Some(text) => take(text),
            None => take(self.json.scratch),
        })
    }

    /// Reads the name or the number of a symbol.
    fn number_of_symbol(&mut self, of: &'static EnumType) -> Result<i32, DecodeError> {
        if self.in_key || self.json.peek()? != b'"' {
            return self.integer("i32");
        }
        let start = self.json.at;
        let name = match self.json.quoted()? {
            Some(name) => name,
            None => self.json.scratch,
        };
        match self.index.symbol(of, name) {
            Some(number) => Ok(number),
            None => {
                let message = format_args!("`{}` has no member `{name}`", of.proto_name);
                let message = short_text(message);
                Err(self.json.syntax(start, message))
            }
        }
    }
}

impl<'de> Reader<'de> for ProtoReader<'_, '_, '_> {
    const HUMAN_READABLE: bool = true;

    const BYTES_AS_TEXT: bool = false;

    const NUMBERS_SYMBOLS: bool = true;

    fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.json.peek()? {
            b't' => self.json.word("true").map(|()| true),
            b'f' => self.json.word("false").map(|()| false),
            _ => Err(self.json.expected("a boolean")),
        }
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.integer("u32")
    }

    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.integer("u64")
    }

    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.integer("u64")
    }

    fn i32(&mut self) -> Result<i32, DecodeError> {
        self.integer("i32")
    }

    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.integer("i64")
    }

    fn f32(&mut self) -> Result<f32, DecodeError> {
        match self.json.peek()? {
            b'"' => self.number("f32", number::float),
            _ => self.json.single(),
        }
    }

    fn f64(&mut self) -> Result<f64, DecodeError> {
        match self.json.peek()? {
            b'"' => self.number("f64", number::float),
            _ => self.json.double(),
        }
    }

    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        self.text(take)
    }

    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        self.json.peek()?;
        let start = self.json.at;
        match self.text(base64::decode_lenient)? {
            Ok(bytes) => Ok(take(&bytes)),
            Err(error) => Err(self.json.syntax(start, format!("no base64: {error}"))),
        }
    }

    fn symbol(&mut self, of: &'static EnumType) -> Result<i64, DecodeError> {
        self.number_of_symbol(of).map(i64::from)
    }

    fn open_symbol(&mut self, of: &'static EnumType) -> Result<i32, DecodeError> {
        self.number_of_symbol(of)
    }

    /// Reads a message with the elements in its one field.
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let elements = Member { id: 1, field: 0 };
        let members = Members::from([(ELEMENTS.to_owned(), elements)]);
        self.object(Arc::new(members), |reader| {
            let mut values = Vec::new();
            while reader.next_member()?.is_some() {
                reader.append::<P, T>(&mut values)?;
            }
            Ok(values)
        })
    }

    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        let members = self.index.of_record(T::RECORD_TYPE);
        self.object(members, T::read_tagged)
    }

    /// Reads a message with one member of a oneof.
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let members = self.index.of_union(T::UNION);
        let value = self.object(members, |reader| {
            let mut value = None;
            while let Some(member) = reader.next_member()? {
                value = Some(reader.union(member.id, ())?);
            }
            Ok(value)
        })?;
        value.ok_or(DecodeError::MissingField {
            record: T::UNION.name,
            field: "one_of",
        })
    }

    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.json.budget.take_elements(1, self.json.at)
    }

    fn offset(&self) -> usize {
        self.json.at
    }
}

impl<'de> TaggedReader<'de> for ProtoReader<'_, '_, '_> {
    type Header = ();

    const FLAT_UNIONS: bool = true;

    const LEAVES_OUT_ZEROS: bool = true;

    fn next_field(&mut self) -> Result<Option<(u32, ())>, DecodeError> {
        let member = self.next_member()?;
        Ok(member.map(|member| (member.id, ())))
    }

    fn skip(&mut self, (): ()) -> Result<(), DecodeError> {
        self.json.skip_value()
    }

    fn value<P, T: ReadValue<'de, P>>(&mut self, (): ()) -> Result<T, DecodeError> {
        T::read(self)
    }

    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        (): (),
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.append::<P, T>(values)
    }

    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        (): (),
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        let mut keys = HashSet::new();
        self.elements(*b"{}", "an object", 1, |reader| {
            reader.json.peek()?;
            let start = reader.json.at;
            let key = reader.key()?;
            if !keys.insert(text_of_key(&key)) {
                return Err(reader.refusal_of_name(start, "occurs twice"));
            }
            reader.json.expect(b':', "`:`")?;
            entries.push((key, T::read(reader)?));
            Ok(())
        })
    }

    fn union<T: ReadUnion<'de>>(&mut self, id: u32, (): ()) -> Result<T, DecodeError> {
        match T::index_of(id) {
            Some(index) => T::read(index, self),
            None => Err(DecodeError::UnknownMember {
                of: T::UNION.name,
                number: id.into(),
                offset: self.json.at,
            }),
        }
    }
}
