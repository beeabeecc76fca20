//! The data model from bytes of the compact protocol, which may come from a stranger.

use std::{borrow::Cow, marker::PhantomData};

use wirecost_codec::{
    Budget, Decode, DecodeError, Element, Key, Lender, Limits, ReadUnion, ReadValue, Reader,
    ScalarsMut, TaggedFormat, TaggedReader, UnknownField, UnknownFields,
    describe::{EnumType, UnionType},
    input::{Input, Leb128, reserve},
    put::from_zigzag,
};

use crate::wire::{STOP, WireType, narrow};

/// A reader of structs from a slice.
pub(crate) struct CompactReader<'a, L> {
    input: Input<'a>,
    budget: Budget,
    /// The id of the struct's last field, 0 before the first.
    last_id: i16,
    /// The value of a boolean field, which is part of its header.
    pending_bool: Option<bool>,
    lender: PhantomData<L>,
}

/// The contents of a field's header.
#[derive(Clone, Copy)]
pub(crate) struct FieldHeader {
    id: u32,
    wire_type: WireType,
}

/// The contents of the header of a list, or of a map's values.
struct Elements {
    wire_type: WireType,
    count: usize,
}

impl<'a, 'de, L: Lender<'a, 'de>> CompactReader<'a, L> {
    pub(crate) fn new(message: &'a [u8], limits: Limits) -> Self {
        Self {
            input: Input::new(message),
            budget: Budget::new(limits),
            last_id: 0,
            pending_bool: None,
            lender: PhantomData,
        }
    }

    /// Checks that no byte is left.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        self.input.finish()
    }

    /// Checks the type of a known field, and keeps the value of a boolean.
    #[inline]
    fn expect(&mut self, header: FieldHeader, expected: WireType) -> Result<(), DecodeError> {
        match (expected, header.wire_type) {
            (WireType::True, WireType::True) => self.pending_bool = Some(true),
            (WireType::True, WireType::False) => self.pending_bool = Some(false),
            (expected, found) if expected == found => {}
            _ => return Err(self.wrong_type(header)),
        }
        Ok(())
    }

    #[cold]
    fn out_of_range(&self, expected: &'static str) -> DecodeError {
        DecodeError::OutOfRange {
            offset: self.input.offset(),
            expected,
        }
    }

    #[cold]
    fn unknown(&self, of: &'static str, number: i64) -> DecodeError {
        DecodeError::UnknownMember {
            of,
            number,
            offset: self.input.offset(),
        }
    }

    #[cold]
    fn wrong_type(&self, header: FieldHeader) -> DecodeError {
        DecodeError::WrongType {
            id: header.id,
            offset: self.input.offset(),
        }
    }

    /// Returns the type in the lower four bits of the byte before the cursor.
    #[inline]
    fn wire_type(&self, bits: u8) -> Result<WireType, DecodeError> {
        WireType::from_bits(bits & 0x0f).ok_or_else(|| self.malformed("no type of Thrift's"))
    }

    /// Returns the type of elements. Both codes of boolean fields stand for booleans, since writers
    /// do not agree which of them to use.
    #[inline]
    fn element_type(&self, bits: u8) -> Result<WireType, DecodeError> {
        Ok(match self.wire_type(bits)? {
            WireType::False => WireType::True,
            other => other,
        })
    }

    /// Returns the error for a defect of the byte before the cursor.
    #[cold]
    fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::Malformed {
            what,
            offset: self.input.offset().saturating_sub(1),
        }
    }

    /// Checks that the rest of the message has room for a claimed number of elements of at least
    /// `min_bytes` bytes each.
    #[inline]
    fn count(&self, claimed: u64, min_bytes: u64) -> Result<usize, DecodeError> {
        let mut ahead = self.input;
        ahead.take(claimed.saturating_mul(min_bytes))?;
        // A number that fits into the message fits into a usize.
        Ok(claimed as usize)
    }

    /// Reads the type and the number of elements; returns `None` for an empty list, in whose header
    /// some writers put no type.
    #[inline]
    fn list_header(&mut self) -> Result<Option<Elements>, DecodeError> {
        let byte = self.input.byte()?;
        let claimed = match byte >> 4 {
            15 => self.input.varint()?,
            count => count.into(),
        };
        if claimed == 0 {
            return Ok(None);
        }
        let wire_type = self.element_type(byte)?;
        let count = self.count(claimed, wire_type.min_bytes())?;
        Ok(Some(Elements { wire_type, count }))
    }

    /// Reads the types of keys and values and their number; returns `None` for an empty map, which
    /// has no types.
    #[inline]
    fn map_header(&mut self) -> Result<Option<(WireType, Elements)>, DecodeError> {
        let claimed = self.input.varint()?;
        if claimed == 0 {
            return Ok(None);
        }
        let byte = self.input.byte()?;
        let key_type = self.element_type(byte >> 4)?;
        let wire_type = self.element_type(byte)?;
        let count = self.count(claimed, key_type.min_bytes() + wire_type.min_bytes())?;
        Ok(Some((key_type, Elements { wire_type, count })))
    }

    /// Reads the fields of a struct by `read`, with their ids counted from 0 again.
    #[inline]
    fn structure<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let outer_id = std::mem::take(&mut self.last_id);
        let value = read(self)?;
        self.last_id = outer_id;
        Ok(value)
    }

    /// Runs `read` one level deeper.
    #[inline]
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.budget.enter(self.input.offset())?;
        let value = read(self)?;
        self.budget.leave();
        Ok(value)
    }

    /// Reads a list in a field with this header.
    #[inline]
    fn elements<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.nested(|reader| {
            let Some(elements) = reader.list_header()? else {
                return Ok(());
            };
            if elements.wire_type != const { WireType::of(T::TYPE) } {
                return Err(reader.wrong_type(header));
            }
            let claimed = elements
                .count
                .div_ceil(const { Limits::values_per_element::<P, T>() });
            reader
                .budget
                .take_elements(claimed, reader.input.offset())?;
            reserve(values, elements.count);
            if let Some(scalars) = T::scalars_mut(values) {
                reader.scalars(scalars, elements.count)?;
            } else if let Some(integers) = T::integers_mut(values) {
                let unsigned = |word| from_zigzag(word).cast_unsigned();
                let input = &mut reader.input;
                integers.extend::<Leb128>(input, elements.count, unsigned, from_zigzag);
            }
            while values.len() < elements.count {
                values.push(T::read(reader)?);
            }
            Ok(())
        })
    }

    /// Reads the elements of a list: all, or none if one of them is not valid.
    fn scalars(&mut self, list: ScalarsMut<'_>, count: usize) -> Result<(), DecodeError> {
        let mut ahead = self.input;
        match list {
            ScalarsMut::Bool(values) => {
                let bytes = ahead.take(count as u64)?;
                // A fold over all values is vectorized, a search is not.
                if bytes.iter().fold(0, |most, byte| most.max(*byte)) > 2 {
                    return Ok(());
                }
                values.extend(bytes.iter().map(|byte| *byte == 1));
            }
            ScalarsMut::F32(values) => {
                let doubles = ahead.arrays(count)?.iter().copied().map(f64::from_le_bytes);
                // The bits that the doubles lose. If there are any, the values are read one by one
                // with `narrow`, which accepts NaNs that lose bits.
                let mut lost = 0;
                values.extend(doubles.map(|double| {
                    let single = double as f32;
                    lost |= f64::from(single).to_bits() ^ double.to_bits();
                    single
                }));
                if lost != 0 {
                    values.clear();
                    return Ok(());
                }
            }
            doubles @ ScalarsMut::F64(_) => doubles.extend(&mut ahead, count, "")?,
        }
        self.input = ahead;
        Ok(())
    }

    fn skip_element(&mut self, wire_type: WireType) -> Result<(), DecodeError> {
        match wire_type {
            WireType::True | WireType::False | WireType::I8 => self.input.byte().map(drop),
            WireType::I16 | WireType::I32 | WireType::I64 => self.input.varint().map(drop),
            WireType::Double => self.input.array::<8>().map(drop),
            WireType::Uuid => self.input.array::<16>().map(drop),
            WireType::Binary => {
                let len = self.input.varint()?;
                self.input.take(len).map(drop)
            }
            WireType::List | WireType::Set => self.nested(Self::skip_list),
            WireType::Map => self.nested(Self::skip_map),
            WireType::Struct => self.nested(|reader| reader.structure(Self::skip_fields)),
        }
    }

    fn skip_list(&mut self) -> Result<(), DecodeError> {
        let Some(elements) = self.list_header()? else {
            return Ok(());
        };
        for _ in 0..elements.count {
            self.skip_element(elements.wire_type)?;
        }
        Ok(())
    }

    fn skip_map(&mut self) -> Result<(), DecodeError> {
        let Some((key_type, values)) = self.map_header()? else {
            return Ok(());
        };
        for _ in 0..values.count {
            self.skip_element(key_type)?;
            self.skip_element(values.wire_type)?;
        }
        Ok(())
    }

    fn skip_fields(&mut self) -> Result<(), DecodeError> {
        while let Some((_, header)) = self.next_field()? {
            self.skip(header)?;
        }
        Ok(())
    }

    /// Reads the single field of a union's struct.
    fn variant<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        let Some((id, header)) = self.next_field()? else {
            return Err(self.malformed("a union without a value"));
        };
        let Some(index) = T::index_of(id) else {
            return Err(self.unknown(T::UNION.name, id.cast_signed().into()));
        };
        match const { are_structs(T::UNION) } {
            true => self.expect(header, WireType::Struct)?,
            false => self.expect(header, WireType::of(T::UNION.variants[index].value))?,
        }
        let value = T::read(index, self)?;
        match self.next_field()? {
            None => Ok(value),
            Some(_) => Err(self.malformed("a second value in a union")),
        }
    }
}

/// Returns whether all variants are structs, whose type needs no look-up.
const fn are_structs(union: &UnionType) -> bool {
    let mut at = 0;
    while at < union.variants.len() {
        if !matches!(WireType::of(union.variants[at].value), WireType::Struct) {
            return false;
        }
        at += 1;
    }
    true
}

impl<'a, 'de, L: Lender<'a, 'de>> Reader<'de> for CompactReader<'a, L> {
    const NUMBERS_SYMBOLS: bool = true;

    #[inline]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        if let Some(value) = self.pending_bool.take() {
            return Ok(value);
        }
        match self.input.byte()? {
            1 => Ok(true),
            // 0 in older versions of the protocol's description, 2 in most libraries.
            0 | 2 => Ok(false),
            _ => Err(self.malformed("no boolean")),
        }
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, DecodeError> {
        self.input.byte()
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.i64()?).map_err(|_| self.out_of_range("u32"))
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, DecodeError> {
        self.i64().map(i64::cast_unsigned)
    }

    #[inline]
    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        self.u64()
    }

    #[inline]
    fn i8(&mut self) -> Result<i32, DecodeError> {
        self.input.byte().map(|byte| byte.cast_signed().into())
    }

    #[inline]
    fn i32(&mut self) -> Result<i32, DecodeError> {
        i32::try_from(self.i64()?).map_err(|_| self.out_of_range("i32"))
    }

    #[inline]
    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.input.zigzag()
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        narrow(self.f64()?).ok_or_else(|| self.out_of_range("f32"))
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

    #[inline]
    fn uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.input.array()
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumType) -> Result<i64, DecodeError> {
        self.i64()
    }

    #[inline]
    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let header = FieldHeader {
            id: i32::from(self.last_id).cast_unsigned(),
            wire_type: WireType::List,
        };
        let mut values = Vec::new();
        self.elements::<P, T>(header, &mut values)?;
        Ok(values)
    }

    #[inline(always)]
    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.nested(|reader| reader.structure(T::read_tagged))
    }

    #[inline]
    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        self.structure(Self::variant)
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

impl<'a, 'de, L: Lender<'a, 'de>> TaggedReader<'de> for CompactReader<'a, L> {
    type Header = FieldHeader;

    const FLAT_UNIONS: bool = false;

    #[inline]
    fn next_field(&mut self) -> Result<Option<(u32, FieldHeader)>, DecodeError> {
        let byte = self.input.byte()?;
        if byte == STOP {
            return Ok(None);
        }
        let wire_type = self.wire_type(byte)?;
        let id = match byte >> 4 {
            0 => self.input.zigzag()?,
            step => i64::from(self.last_id) + i64::from(step),
        };
        self.last_id =
            i16::try_from(id).map_err(|_| self.malformed("a field id of more than 16 bits"))?;
        // A negative id, which other writers may use, becomes an id above all of a schema.
        let id = i32::from(self.last_id).cast_unsigned();
        Ok(Some((id, FieldHeader { id, wire_type })))
    }

    /// Skips a value. Its elements take no memory, and nothing of the budget.
    fn skip(&mut self, header: FieldHeader) -> Result<(), DecodeError> {
        match header.wire_type {
            // The header is the whole field.
            WireType::True | WireType::False => Ok(()),
            other => self.skip_element(other),
        }
    }

    fn keep(
        &mut self,
        header: FieldHeader,
        unknown: &mut UnknownFields,
    ) -> Result<(), DecodeError> {
        let value = self.input;
        self.budget.take_elements(1, value.offset())?;
        self.skip(header)?;
        unknown.push(UnknownField {
            format: TaggedFormat::Thrift,
            id: header.id,
            wire_type: header.wire_type as u8,
            bytes: value.until(self.input).into(),
        });
        Ok(())
    }

    #[inline]
    fn value<P, T: ReadValue<'de, P>>(&mut self, header: FieldHeader) -> Result<T, DecodeError> {
        self.expect(header, const { WireType::of(T::TYPE) })?;
        T::read(self)
    }

    #[inline]
    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.expect(header, WireType::List)?;
        // Of a list that occurs twice the last counts.
        values.clear();
        self.elements::<P, T>(header, values)
    }

    #[inline]
    fn set<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        self.expect(header, WireType::Set)?;
        values.clear();
        self.elements::<P, T>(header, values)
    }

    #[inline]
    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: FieldHeader,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        self.expect(header, WireType::Map)?;
        entries.clear();
        self.nested(|reader| {
            let Some((key_type, elements)) = reader.map_header()? else {
                return Ok(());
            };
            let expected = const { (WireType::of(K::TYPE), WireType::of(T::TYPE)) };
            if (key_type, elements.wire_type) != expected {
                return Err(reader.wrong_type(header));
            }
            reader
                .budget
                .take_elements(elements.count, reader.input.offset())?;
            reserve(entries, elements.count);
            for _ in 0..elements.count {
                entries.push((K::read(reader)?, T::read(reader)?));
            }
            Ok(())
        })
    }

    #[inline]
    fn union<T: ReadUnion<'de>>(&mut self, _: u32, header: FieldHeader) -> Result<T, DecodeError> {
        self.expect(header, WireType::Struct)?;
        self.union_value()
    }
}
