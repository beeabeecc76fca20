use std::{borrow::Cow, marker::PhantomData};

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Lender, Limits, ReadUnion, ReadValue, Reader,
    ScalarsMut, TaggedFormat, TaggedReader, Time, TimeKind, UnknownField, UnknownFields,
    describe::{EnumType, FieldType, ValueType},
    input::{Input, Leb128, reserve},
    proto::ProtoInteger,
    put::from_zigzag,
};

use crate::wire::{ELEMENTS, NANOS, ONE_OF, SECONDS, Varints, WireType};

/// A reader of the data model from protobuf.
pub(crate) struct ProtobufReader<'a, L> {
    /// The rest of the record being read.
    pub(crate) input: Input<'a>,
    budget: Budget,
    lender: PhantomData<L>,
}

/// A field's tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tag {
    id: u32,
    pub(crate) wire: WireType,
}

impl<'a, 'de, L: Lender<'a, 'de>> ProtobufReader<'a, L> {
    pub(crate) fn new(message: &'a [u8], limits: Limits) -> Self {
        Self::within(Input::new(message), Budget::new(limits))
    }

    /// Returns a reader that continues a message's budget.
    pub(crate) const fn within(input: Input<'a>, budget: Budget) -> Self {
        Self {
            input,
            budget,
            lender: PhantomData,
        }
    }

    /// Reads the record of a whole message.
    pub(crate) fn message<T: Decode<'de>>(mut self) -> Result<T, DecodeError> {
        self.budget.enter(0)?;
        T::read_tagged(&mut self)
    }

    /// Runs `read` on the next length-delimited value alone.
    #[inline]
    fn delimited<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let len = self.input.varint()?;
        let nested = self.input.nested(len)?;
        let outer = std::mem::replace(&mut self.input, nested);
        // A `?` would move the value once more.
        let value = read(self);
        self.input = outer;
        self.budget.leave();
        value
    }

    /// Returns the number of length-delimited fields with this tag that follow the value of one.
    fn followers(&self, tag: Tag) -> usize {
        let mut others = 0;
        if tag.wire == WireType::Len {
            let mut ahead = self.input;
            let mut next = || {
                let len = ahead.varint().ok()?;
                ahead.take(len).ok()?;
                ahead.varint().ok()
            };
            while next() == Some(tag.wire.tag(tag.id)) {
                others += 1;
            }
        }
        others
    }

    /// Reads a list of numbers of constant or variable length.
    fn packed<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        let count = match WireType::of(T::TYPE).fixed_size() {
            Some(size) => self.input.len() / size,
            None => self.input.count_varints(),
        };
        let elements = count.div_ceil(const { Limits::values_per_element::<P, T>() });
        self.budget.take_elements(elements, self.input.offset())?;
        match T::scalars_mut(values) {
            Some(ScalarsMut::Bool(values)) if count == self.input.len() => {
                reserve(values, count);
                values.extend(self.input.take(count as u64)?.iter().map(|byte| *byte != 0));
            }
            None | Some(ScalarsMut::Bool(_)) => reserve(values, count),
            Some(floats) => floats.extend(&mut self.input, count, "")?,
        }
        if let Some(integers) = T::integers_mut(values) {
            let (input, unsigned) = (&mut self.input, |word| word);
            match const { Varints::of(T::TYPE) } {
                Some(Varints::Plain) => {
                    integers.extend::<Leb128>(input, count, unsigned, u64::cast_signed);
                }
                Some(Varints::ZigZag) => {
                    integers.extend::<Leb128>(input, count, unsigned, from_zigzag);
                }
                None => {}
            }
        }
        while !self.input.is_empty() {
            values.push(T::read(self)?);
        }
        Ok(())
    }

    fn entry<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<(K, T), DecodeError> {
        // The form that writers produce; the loop reads all others.
        let mut key = self.value_of(1)?;
        let mut value = self.value_of(2)?;
        while let Some((id, tag)) = self.next_field()? {
            match id {
                1 if tag.wire == WireType::of(K::TYPE) => key = Some(self.value(tag)?),
                2 if tag.wire == WireType::of(T::TYPE) => {
                    let message = match T::TYPE {
                        ValueType::Record(record) => Some(record.name),
                        ValueType::Union(held) => Some(held.union().name),
                        _ => None,
                    };
                    if let (Some(record), Some(_)) = (message, &value) {
                        return Err(DecodeError::DuplicateField {
                            record,
                            field: "value",
                        });
                    }
                    value = Some(self.value(tag)?);
                }
                _ => self.skip(tag)?,
            }
        }
        let value = match value {
            Some(value) => value,
            None => self.absent()?,
        };
        let key = match key {
            Some(key) => key,
            None => self.absent()?,
        };
        Ok((key, value))
    }

    /// Reads the value of this field of a map's entry, if it comes next.
    #[inline]
    fn value_of<P, T: ReadValue<'de, P>>(&mut self, id: u32) -> Result<Option<T>, DecodeError> {
        let wire = WireType::of(T::TYPE);
        if self.input.pass(wire.tag(id) as u8) {
            return T::read(self).map(Some);
        }
        Ok(None)
    }

    /// Returns a key or value that a map's entry lacks: zero, or the record without fields.
    fn absent<P, T: ReadValue<'de, P>>(&mut self) -> Result<T, DecodeError> {
        match T::zero() {
            Some(zero) => Ok(zero),
            None => T::read(&mut Self::within(Input::new(&[0]), self.budget.clone())),
        }
    }

    fn skip_group(&mut self, start: u32) -> Result<(), DecodeError> {
        self.budget.enter(self.input.offset())?;
        loop {
            let offset = self.input.offset();
            match self.tag()? {
                Tag {
                    id,
                    wire: WireType::GroupEnd,
                } if id == start => break,
                Tag {
                    wire: WireType::GroupEnd,
                    ..
                } => {
                    return Err(DecodeError::Malformed {
                        what: "end of another group",
                        offset,
                    });
                }
                tag => self.skip(tag)?,
            }
        }
        self.budget.leave();
        Ok(())
    }

    #[inline]
    fn tag(&mut self) -> Result<Tag, DecodeError> {
        let offset = self.input.offset();
        let number = self.input.varint()?;
        match (u32::try_from(number), WireType::from_tag(number)) {
            (Ok(tag), Some(wire)) if tag >> 3 != 0 => Ok(Tag { id: tag >> 3, wire }),
            _ => Err(DecodeError::Malformed {
                what: "a tag that no field can have",
                offset,
            }),
        }
    }
}

impl<'a, 'de, L: Lender<'a, 'de>> Reader<'de> for ProtobufReader<'a, L> {
    const NUMBERS_SYMBOLS: bool = true;

    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        Ok(self.input.varint()? != 0)
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        let number = self.input.varint()?;
        u32::try_from(number).map_err(|_| DecodeError::OutOfRange {
            offset: self.offset(),
            expected: "u32",
        })
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.input.varint()
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.input.array().map(u64::from_le_bytes)
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        let number = self.i64()?;
        i32::try_from(number).map_err(|_| DecodeError::OutOfRange {
            offset: self.offset(),
            expected: "i32",
        })
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.input.varint().map(u64::cast_signed)
    }

    #[inline]
    fn proto<P: ProtoInteger>(&mut self) -> Result<P::Integer, DecodeError> {
        let bits = match WireType::of(P::TYPE).fixed_size() {
            None => self.input.varint()?,
            Some(4) => u32::from_le_bytes(self.input.array()?).into(),
            Some(_) => u64::from_le_bytes(self.input.array()?),
        };
        P::from_bits(bits).ok_or_else(|| DecodeError::OutOfRange {
            offset: self.offset(),
            expected: std::any::type_name::<P::Integer>(),
        })
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        self.input.array().map(f32::from_le_bytes)
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        self.input.array().map(f64::from_le_bytes)
    }

    #[inline]
    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        let len = self.input.varint()?;
        self.input.text(len).map(take)
    }

    #[inline]
    fn cow_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let len = self.input.varint()?;
        self.input.text(len).map(L::lend)
    }

    #[inline]
    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        let len = self.input.varint()?;
        self.input.take(len).map(take)
    }

    #[inline]
    fn cow_bytes(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        let len = self.input.varint()?;
        self.input.take(len).map(L::lend)
    }

    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        self.delimited(|reader| {
            let (mut seconds, mut nanos) = (0, 0);
            while let Some((id, tag)) = reader.next_field()? {
                match (id, tag.wire) {
                    (SECONDS, WireType::Varint) => seconds = reader.i64()?,
                    (NANOS, WireType::Varint) => nanos = reader.i32()?,
                    _ => reader.skip(tag)?,
                }
            }
            Time::new(kind, seconds, nanos).ok_or_else(|| DecodeError::InvalidValue {
                expected: kind.range(),
                offset: reader.offset(),
            })
        })
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        self.i64()
    }

    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        self.delimited(|reader| {
            let mut values = Vec::new();
            while let Some((id, tag)) = reader.next_field()? {
                match id {
                    ELEMENTS if Self::fits(tag, FieldType::List(T::TYPE)) => {
                        reader.list::<P, T>(tag, &mut values)?;
                    }
                    _ => reader.skip(tag)?,
                }
            }
            Ok(values)
        })
    }

    /// Reads a message with one member of a oneof.
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let (record, field) = (T::UNION.name, ONE_OF);
        self.delimited(|reader| {
            let mut value = None;
            while let Some((id, tag)) = reader.next_field()? {
                if !T::fits::<Self>(id, tag) {
                    reader.skip(tag)?;
                } else if value.is_some() {
                    return Err(DecodeError::DuplicateField { record, field });
                } else {
                    value = Some(reader.union(id, tag)?);
                }
            }
            value.ok_or(DecodeError::MissingField { record, field })
        })
    }

    #[inline]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        if const { T::RECORD_TYPE.constant_bytes().is_none() } {
            return self.delimited(T::read_tagged);
        }
        // No list or map begins in the record, so its reader need not return a budget and can stay
        // in registers.
        let mut budget = self.budget.clone();
        budget.enter(self.input.offset())?;
        let len = self.input.varint()?;
        T::read_tagged(&mut Self::within(self.input.nested(len)?, budget))
    }

    #[inline]
    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.budget.take_elements(1, self.input.offset())
    }

    #[inline]
    fn offset(&self) -> usize {
        self.input.offset()
    }
}

impl<'a, 'de, L: Lender<'a, 'de>> TaggedReader<'de> for ProtobufReader<'a, L> {
    type Header = Tag;

    const FLAT_UNIONS: bool = true;

    const LEAVES_OUT_ZEROS: bool = true;

    /// Is evaluated by the compiler, so it must be inlined.
    #[inline(always)]
    fn fits(tag: Tag, field: FieldType) -> bool {
        match field {
            FieldType::Required(value) | FieldType::Optional(value) => {
                tag.wire == WireType::of(value)
            }
            FieldType::List(value) | FieldType::Set(value) | FieldType::Array { value, .. } => {
                let wire = WireType::of(value);
                tag.wire == wire || wire.is_packed() && tag.wire == WireType::Len
            }
            FieldType::Map { .. } | FieldType::Union(_) | FieldType::OptionalUnion(_) => {
                tag.wire == WireType::Len
            }
        }
    }

    #[inline]
    fn next_field(&mut self) -> Result<Option<(u32, Tag)>, DecodeError> {
        if self.input.is_empty() {
            return Ok(None);
        }
        let tag = self.tag()?;
        Ok(Some((tag.id, tag)))
    }

    fn skip(&mut self, tag: Tag) -> Result<(), DecodeError> {
        match tag.wire {
            WireType::Varint => self.input.varint().map(drop),
            WireType::I64 => self.input.array::<8>().map(drop),
            WireType::I32 => self.input.array::<4>().map(drop),
            WireType::Len => {
                let len = self.input.varint()?;
                self.input.take(len).map(drop)
            }
            WireType::GroupStart => self.skip_group(tag.id),
            WireType::GroupEnd => Err(DecodeError::Malformed {
                what: "end of a group that did not start",
                offset: self.input.offset(),
            }),
        }
    }

    fn keep(&mut self, tag: Tag, unknown: &mut UnknownFields) -> Result<(), DecodeError> {
        let value = self.input;
        self.budget.take_elements(1, value.offset())?;
        self.skip(tag)?;
        unknown.push(UnknownField {
            format: TaggedFormat::Protobuf,
            id: tag.id,
            wire_type: tag.wire as u8,
            bytes: value.until(self.input).into(),
        });
        Ok(())
    }

    #[inline]
    fn value<P, T: ReadValue<'de, P>>(&mut self, _: Tag) -> Result<T, DecodeError> {
        T::read(self)
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        tag: Tag,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        if WireType::of(T::TYPE).is_packed() && tag.wire == WireType::Len {
            return self.delimited(|reader| reader.packed(values));
        }
        // The list is a level of its own, as in formats that give it a header.
        self.budget.enter(self.input.offset())?;
        // Without the count, a growing list would be copied whenever it doubles.
        let others = self.followers(tag);
        self.budget.take_elements(1 + others, self.input.offset())?;
        reserve(values, 1 + others);
        for left in (0..=others).rev() {
            // A `?` would move the value once more before it is in the list.
            T::read(self).map(|value| values.push(value))?;
            if left > 0 {
                // `followers` has compared this tag.
                self.input.varint()?;
            }
        }
        self.budget.leave();
        Ok(())
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        tag: Tag,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        // Counted like a list, but not read in a loop like one, which was slower.
        if entries.is_empty() {
            let count = 1 + self.followers(tag);
            entries.reserve_exact(count.min(self.budget.elements_left()));
        }
        self.budget.take_elements(1, self.input.offset())?;
        entries.push(self.delimited(Self::entry)?);
        Ok(())
    }

    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self, id: u32, _: Tag) -> Result<T, DecodeError> {
        match T::index_of(id) {
            Some(index) => T::read(index, self),
            None => Err(DecodeError::UnknownMember {
                of: T::UNION.name,
                number: id.into(),
                offset: self.offset(),
            }),
        }
    }
}
