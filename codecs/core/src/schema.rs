use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash},
};

use crate::{
    DecodeError, FieldWriter, Integers, IntegersMut, Map, Nested, OrderedReader, Reader, Scalars,
    ScalarsMut, TaggedReader, Writer,
    describe::{FieldDef, FieldType, HeldUnion, RecordType, Recursive, UnionType, ValueType},
    proto::{As, Held, Plain},
};

/// A record of the data model. `#[derive(Schema)]` makes a struct one. The formats write and read it
/// without a walk over a schema at run time.
///
/// Derive it rather than implement it by hand. The crate's first page has an example.
pub trait Schema: Decode<'static> {
    /// The record's name, fields and ids.
    const RECORD: &'static RecordType = Self::RECORD_TYPE;
}

impl<T: Decode<'static>> Schema for T {}

/// The half of [`Schema`] that describes and writes a record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of the schema",
    note = "put `#[derive(Schema)]` on the struct, and `#[schema(id = ...)]` on its fields"
)]
pub trait Record: Sized {
    /// [`Schema::RECORD`].
    const RECORD_TYPE: &'static RecordType;

    /// Writes the fields in the order of their ids.
    fn write_fields<W: FieldWriter>(&self, writer: &mut W);
}

/// The half of [`Schema`] that reads a record from a message that lives for `'de`. A record of
/// lifetime `'a` may borrow from each message that outlives it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record of the schema",
    note = "put `#[derive(Schema)]` on the struct, and `#[schema(id = ...)]` on its fields"
)]
pub trait Decode<'de>: Record {
    /// Reads fields that come with their ids, in any order, unknown ones skipped.
    ///
    /// # Errors
    /// When a field is missing or cannot be read.
    fn read_tagged<R: TaggedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError>;

    /// Reads fields that come without ids, in the order of their declaration.
    ///
    /// # Errors
    /// When a field cannot be read.
    fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError>;
}

/// A single value: a number, text, bytes, an enum or a record.
///
/// Implement it by hand for a type of your own that restricts such a value, such as an address of 4
/// or 16 bytes.
///
/// The type of an integer, a moment or a decimal implements this trait several times: once for each form `P`
/// that protobuf or Avro has for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that every format can carry here",
    note = "values are bool, u8 to u128, i8 to i128, f32, f64, char, String, Box<str>, Rc<str>, Arc<str>, Cow<str>, &str, CompactString, Bytes, Cow<[u8]>, &[u8], [u8; N], Fixed64, IpAddr, Uuid, Decimal, times and dates of std, jiff, chrono and time by features, enums and structs with `#[derive(Schema)]`, also in a Box, Rc or Arc, and tuples of two to four fields",
    note = "a field may be a value, an Option, a Vec, an array, a set, or a Map, BTreeMap or HashMap of one; the values may be a Vec, and those of a Vec or a map an Option; nest deeper by way of a record",
    note = "an enum whose variants carry records is a union: mark its field with `#[schema(id = ..., union)]`"
)]
pub trait Value<P = As<Plain>>: Sized {
    /// The type of the value in every format.
    const TYPE: ValueType;

    /// The type in a field whose record may contain itself: a record is looked up at its use.
    const RECURSIVE: ValueType = Self::TYPE;

    /// Writes the value by exactly one call of the writer, which may put the field's id before it.
    fn write<W: Writer>(&self, writer: &mut W);

    /// Returns the value that a format with implicit presence leaves out: zero, false, empty, the
    /// first symbol. Records have none.
    fn zero() -> Option<Self>;

    /// Returns whether this is [`Value::zero`], to the bit: -0.0 is not.
    fn is_zero(&self) -> bool;
}

/// A [`Value`] that is read from a message that lives for `'de`. A type that owns its contents
/// implements it for every lifetime.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that every format can carry here"
)]
pub trait ReadValue<'de, P = As<Plain>>: Value<P> {
    /// Reads the value.
    ///
    /// # Errors
    /// When the bytes are no such value.
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError>;
}

/// A value that may stand in a list or a map: every [`Value`] but `u8`, since a list of `u8` should
/// be [`Bytes`](crate::Bytes).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a list or a map of the schema",
    note = "a list of u8 is `wirecost_codec::Bytes`; nest deeper by way of a record"
)]
pub trait Element<P = As<Plain>>: Value<P> {
    /// Returns the values as a list that a format copies, if their type is one of [`Scalars`].
    #[inline]
    fn scalars(values: &[Self]) -> Option<Scalars<'_>> {
        let _ = values;
        None
    }

    /// Returns the list as one to which a format copies values, if their type is one of
    /// [`Scalars`].
    #[inline]
    fn scalars_mut(values: &mut Vec<Self>) -> Option<ScalarsMut<'_>> {
        let _ = values;
        None
    }

    /// Returns the values as a list of integers, if their type is one of [`Integers`].
    #[inline]
    fn integers(values: &[Self]) -> Option<Integers<'_>> {
        let _ = values;
        None
    }

    /// Returns the list as one to which a format appends integers, if their type is one of
    /// [`Integers`].
    #[inline]
    fn integers_mut(values: &mut Vec<Self>) -> Option<IntegersMut<'_>> {
        let _ = values;
        None
    }
}

/// A value that may be the key of a map: text, an integer, a boolean, or an enum that keeps no
/// unknown numbers.
///
/// protobuf, Thrift and bincode write the value. JSON writes it as text. Avro's maps have text as
/// keys; a map with other keys is a list of records of `key` and `value`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map of the schema",
    note = "keys are text, integers, booleans, and enums without a variant for unknown numbers"
)]
pub trait Key: Value {}

/// The type of a record's field: a [`Value`], an `Option` of one, a `Vec`, an array, a `BTreeSet` or a
/// `HashSet` of [`Element`]s, or a [`Map`], `BTreeMap` or `HashMap` from [`Key`]s to [`Element`]s. An
/// option, a list or a map may also hold lists of [`Element`]s, and a list or a map options of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field that every format can carry",
    note = "values are bool, u8 to u128, i8 to i128, f32, f64, char, String, Box<str>, Rc<str>, Arc<str>, Cow<str>, &str, CompactString, Bytes, Cow<[u8]>, &[u8], [u8; N], Fixed64, IpAddr, Uuid, Decimal, times and dates of std, jiff, chrono and time by features, enums and structs with `#[derive(Schema)]`, also in a Box, Rc or Arc, and tuples of two to four fields",
    note = "a field may be a value, an Option, a Vec, an array, a set, or a Map, BTreeMap or HashMap of one; the values may be a Vec, and those of a Vec or a map an Option; nest deeper by way of a record",
    note = "a list of u8 is `wirecost_codec::Bytes`",
    note = "an enum whose variants carry records is a union: mark its field with `#[schema(id = ..., union)]`",
    note = "with `proto`, its values are i32 for sint32 and sfixed32, i64 for sint64 and sfixed64, u32 for fixed32, u64 for fixed64",
    note = "with `avro`, its values are moments for timestamp-millis and timestamp-micros, Decimal for decimal(precision, scale)",
    note = "with `thrift`, its values are u8 for byte"
)]
pub trait Field<P = As<Plain>>: Sized {
    /// The type of the field in every format.
    const TYPE: FieldType;

    /// The type if its record may contain itself, with [`Value::RECURSIVE`].
    const RECURSIVE: FieldType;

    /// The state of the field while its record is being read.
    type Slot: Default;

    /// Writes the field at its place.
    fn write<W: FieldWriter>(&self, place: Place, writer: &mut W);

    /// Returns the field's value at the end of its record.
    ///
    /// # Errors
    /// [`DecodeError::MissingField`] for a record that did not occur.
    fn finish(slot: Self::Slot, place: Place) -> Result<Self, DecodeError>;
}

/// A [`Field`] that is read from a message that lives for `'de`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a field that every format can carry")]
pub trait ReadField<'de, P = As<Plain>>: Field<P> {
    /// Reads one occurrence of the field into its slot.
    ///
    /// # Errors
    /// When the value cannot be read, or is a record's second.
    fn read_tagged<R: TaggedReader<'de>>(
        slot: &mut Self::Slot,
        reader: &mut R,
        header: R::Header,
        place: Place,
    ) -> Result<(), DecodeError>;

    /// Reads the field where it comes without an id.
    ///
    /// # Errors
    /// When the value cannot be read.
    fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError>;
}

/// The place of a field in its record type.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The record.
    pub record: &'static RecordType,
    /// The field's index in [`RecordType::fields`].
    pub index: usize,
}

impl Place {
    /// Returns the field's description.
    #[inline]
    #[must_use]
    pub const fn field(self) -> &'static FieldDef {
        &self.record.fields[self.index]
    }

    /// Returns the field's id.
    #[inline]
    #[must_use]
    pub const fn id(self) -> u32 {
        self.field().id
    }

    /// Returns the error for a field that did not occur.
    #[cold]
    #[must_use]
    pub fn missing(self) -> DecodeError {
        DecodeError::MissingField {
            record: self.record.name,
            field: self.field().name,
        }
    }

    /// Returns the error for a field that occurred twice.
    #[cold]
    #[must_use]
    pub fn duplicate(self) -> DecodeError {
        DecodeError::DuplicateField {
            record: self.record.name,
            field: self.field().name,
        }
    }
}

/// Exactly one of several values. `#[derive(Schema)]` implements it for an enum whose variants
/// each hold a value, a list or no data. A field holds it, an option of it, or a list or a map of
/// such values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a union of the schema",
    note = "a union is an enum with `#[derive(Schema)]` whose variants hold values: `Join(Join)`"
)]
pub trait Union: Sized {
    /// The union's name, variants and ids.
    const UNION: &'static UnionType;

    /// Returns the index in [`UnionType::variants`] of the variant with this id.
    fn index_of(id: u32) -> Option<usize>;

    /// Returns whether the variant with this id may have such a header in a format where the variants
    /// stand among the fields of a record.
    fn fits<'de, R: TaggedReader<'de>>(id: u32, header: R::Header) -> bool;

    /// Writes the variant by [`FieldWriter::variant`].
    fn write<W: FieldWriter>(&self, writer: &mut W);
}

/// A [`Union`] that is read from a message that lives for `'de`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a union of the schema")]
pub trait ReadUnion<'de>: Union {
    /// Reads the variant with this index in [`UnionType::variants`].
    ///
    /// # Errors
    /// [`DecodeError::UnknownMember`] for an index out of range, and the error of reading the
    /// variant's value.
    fn read<R: Reader<'de>>(index: usize, reader: &mut R) -> Result<Self, DecodeError>;
}

/// A union in a list or a map. In protobuf it is a message with a oneof; all other formats write it as
/// in a field.
impl<T: Union> Value<As<Held>> for T {
    const TYPE: ValueType = ValueType::Union(HeldUnion(|| T::UNION));

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.union_value(self);
    }

    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de, T: ReadUnion<'de>> ReadValue<'de, As<Held>> for T {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.union_value()
    }
}

impl<T: Union> Element<As<Held>> for T {}

impl<T: Record> Value for T {
    const TYPE: ValueType = ValueType::Record(T::RECORD_TYPE);
    const RECURSIVE: ValueType = ValueType::Recursive(Recursive(|| T::RECORD_TYPE));

    #[inline]
    fn write<W: Writer>(&self, writer: &mut W) {
        writer.record(self);
    }

    #[inline]
    fn zero() -> Option<Self> {
        None
    }

    #[inline]
    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de, T: Decode<'de>> ReadValue<'de> for T {
    #[inline]
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.record()
    }
}

impl<T: Record> Element for T {}

impl<P, T: Value<As<P>>> Field<As<P>> for T {
    const TYPE: FieldType = FieldType::Required(T::TYPE);
    const RECURSIVE: FieldType = FieldType::Required(T::RECURSIVE);
    type Slot = Option<T>;

    #[inline]
    fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
        writer.required(place, self);
    }

    #[inline]
    fn finish(slot: Self::Slot, place: Place) -> Result<Self, DecodeError> {
        slot.or_else(T::zero).ok_or_else(|| place.missing())
    }
}

impl<'de, P, T: ReadValue<'de, As<P>>> ReadField<'de, As<P>> for T {
    #[inline]
    fn read_tagged<R: TaggedReader<'de>>(
        slot: &mut Self::Slot,
        reader: &mut R,
        header: R::Header,
        place: Place,
    ) -> Result<(), DecodeError> {
        read_once(slot, reader, header, place)
    }

    #[inline]
    fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        T::read(reader)
    }
}

/// Implements [`Field`] for an option of a value in a form.
macro_rules! option {
    ([$($bounds:tt)*] [$($read:tt)*] $value:ty, $form:ty) => {
        impl<P, $($bounds)*> Field<As<P>> for Option<$value> {
            const TYPE: FieldType = FieldType::Optional(<$value as Value<$form>>::TYPE);
            const RECURSIVE: FieldType = FieldType::Optional(<$value as Value<$form>>::RECURSIVE);
            type Slot = Self;

            #[inline]
            fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
                writer.optional::<$form, $value>(place, self.as_ref());
            }

            #[inline]
            fn finish(slot: Self::Slot, _: Place) -> Result<Self, DecodeError> {
                Ok(slot)
            }
        }

        impl<'de, P, $($read)*> ReadField<'de, As<P>> for Option<$value> {
            #[inline]
            fn read_tagged<R: TaggedReader<'de>>(
                slot: &mut Self::Slot,
                reader: &mut R,
                header: R::Header,
                place: Place,
            ) -> Result<(), DecodeError> {
                read_once::<$form, $value, R>(slot, reader, header, place)
            }

            #[inline]
            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.optional::<$form, $value>()
            }
        }
    };
}

option!([T: Value<As<P>>] [T: ReadValue<'de, As<P>>] T, As<P>);
option!([T: Element<As<P>>] [T: Element<As<P>> + ReadValue<'de, As<P>>] Vec<T>, Nested<As<P>>);

/// Reads a value that may occur once. The last occurrence of a number counts, as in protobuf and
/// Thrift readers. A second occurrence of a record is an error: no writer produces one, and a
/// format that merges records does so before this call.
#[inline]
fn read_once<'de, P, T: ReadValue<'de, P>, R: TaggedReader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
    header: R::Header,
    place: Place,
) -> Result<(), DecodeError> {
    if matches!(T::TYPE, ValueType::Record(_)) && slot.is_some() {
        return Err(place.duplicate());
    }
    *slot = Some(reader.value(header)?);
    Ok(())
}

/// Implements [`Field`] for a list of values in a form.
macro_rules! list {
    ($value:ty, $form:ty) => {
        impl<P, T: Element<As<P>>> Field<As<P>> for Vec<$value> {
            const TYPE: FieldType = FieldType::List(<$value as Value<$form>>::TYPE);
            const RECURSIVE: FieldType = FieldType::List(<$value as Value<$form>>::RECURSIVE);
            type Slot = Self;

            #[inline]
            fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
                writer.list::<$form, $value>(place, self);
            }

            #[inline]
            fn finish(slot: Self::Slot, _: Place) -> Result<Self, DecodeError> {
                Ok(slot)
            }
        }

        impl<'de, P, T: Element<As<P>> + ReadValue<'de, As<P>>> ReadField<'de, As<P>>
            for Vec<$value>
        {
            #[inline]
            fn read_tagged<R: TaggedReader<'de>>(
                slot: &mut Self::Slot,
                reader: &mut R,
                header: R::Header,
                _: Place,
            ) -> Result<(), DecodeError> {
                reader.list::<$form, $value>(header, slot)
            }

            #[inline]
            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                reader.list::<$form, $value>()
            }
        }
    };
}

list!(T, As<P>);
list!(Vec<T>, Nested<As<P>>);
list!(Option<T>, Nested<As<P>>);

/// Implements [`Field`] for a type of map with values in a form. It is built from all its entries at
/// once, since a tree that grows by single entries costs more. The last value of a repeated key
/// counts.
macro_rules! map {
    ([$($key:tt)*] [$($hasher:tt)*] $type:ty, $value:ty, $form:ty, |$entries:ident| $iter:expr) => {
        impl<P, T: Element<As<P>>, K: Key + $($key)*, $($hasher)*> Field<As<P>> for $type {
            const TYPE: FieldType = FieldType::Map {
                key: K::TYPE,
                value: <$value as Value<$form>>::TYPE,
            };
            const RECURSIVE: FieldType = FieldType::Map {
                key: K::TYPE,
                value: <$value as Value<$form>>::RECURSIVE,
            };
            type Slot = Vec<(K, $value)>;

            #[inline]
            fn write<W: FieldWriter>(&self, place: Place, writer: &mut W) {
                let $entries = self;
                writer.map::<$form, K, $value>(place, $iter);
            }

            #[inline]
            fn finish(slot: Self::Slot, _: Place) -> Result<Self, DecodeError> {
                Ok(slot.into_iter().collect())
            }
        }

        impl<'de, P, T, K, $($hasher)*> ReadField<'de, As<P>> for $type
        where
            T: Element<As<P>> + ReadValue<'de, As<P>>,
            K: Key + ReadValue<'de> + $($key)*,
        {
            #[inline]
            fn read_tagged<R: TaggedReader<'de>>(
                slot: &mut Self::Slot,
                reader: &mut R,
                header: R::Header,
                _: Place,
            ) -> Result<(), DecodeError> {
                reader.map::<$form, K, $value>(header, slot)
            }

            #[inline]
            fn read_ordered<R: OrderedReader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Ok(reader.map::<$form, K, $value>()?.into_iter().collect())
            }
        }
    };
}

/// Implements [`Field`] for all types of maps with values in a form.
macro_rules! maps {
    ($value:ty, $form:ty) => {
        map!([Ord] [] Map<K, $value>, $value, $form, |entries| {
            entries.iter().map(|(key, value)| (key, value))
        });
        map!([Ord] [] BTreeMap<K, $value>, $value, $form, |entries| entries.iter());
        map!([Ord + Hash] [S: BuildHasher + Default] HashMap<K, $value, S>, $value, $form,
            |entries| {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
                entries.into_iter()
            }
        );
    };
}

maps!(T, As<P>);
maps!(Vec<T>, Nested<As<P>>);
maps!(Option<T>, Nested<As<P>>);
