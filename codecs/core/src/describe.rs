//! The description of a schema: the constants from which the formats write their IDL.

use std::{fmt, num::NonZeroUsize};

use crate::{Names, TimeKind};

/// A record: fields with names and ids.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordType {
    /// The type's name: in JSON as a variant, in errors, and in IDL files without one of their own.
    pub name: &'static str,
    /// The name in Avro.
    pub avro_name: &'static str,
    /// The name in protobuf and Thrift.
    pub proto_name: &'static str,
    /// Earlier names in Avro.
    pub aliases: &'static [&'static str],
    /// The first paragraph of its documentation.
    pub doc: &'static str,
    /// Fields in the order of their ids.
    pub fields: &'static [FieldDef],
    /// The index of the fields by name.
    pub names: Names,
    /// The index of the fields by their names in Avro.
    pub avro_names: Names,
    /// Ids of removed fields, which no other field may use.
    pub reserved: &'static [u32],
    /// True if the record keeps unknown fields, see [`UnknownFields`](crate::UnknownFields).
    pub keeps_unknown: bool,
}

/// A field of a record.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// The field's name in JSON and in errors.
    pub name: &'static str,
    /// The name in Avro.
    pub avro_name: &'static str,
    /// The name in protobuf and Thrift.
    pub proto_name: &'static str,
    /// The name as JSON writes it after another field, `,"name":`. Names have no characters that JSON
    /// escapes.
    pub json_key: &'static str,
    /// The field's id, unique in the record for all time.
    pub id: u32,
    /// The first paragraph of its documentation.
    pub doc: &'static str,
    /// The type of its value.
    pub ty: FieldType,
    /// The value in a message that lacks the field, if the schema states it.
    pub default: Option<DefaultValue>,
}

/// The default of a field with one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// A boolean.
    Bool(bool),
    /// An integer of any type.
    Integer(i64),
    /// A finite float, as JSON writes it.
    Float(&'static str),
    /// Text.
    Text(&'static str),
    /// The number of a symbol.
    Symbol(i32),
}

/// The type of a field: every type that all formats can carry in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// One value. Zero or empty stands for a number or text that a format leaves out.
    Required(ValueType),
    /// One value or none.
    Optional(ValueType),
    /// Values in order.
    List(ValueType),
    /// A constant number of values in order.
    Array {
        /// The type of the values.
        value: ValueType,
        /// Their number.
        len: usize,
    },
    /// Distinct values in their order.
    Set(ValueType),
    /// Values with keys, in the order of the keys.
    Map {
        /// The type of the keys.
        key: ValueType,
        /// The type of the values.
        value: ValueType,
    },
    /// One of several values. The variants' ids share the id space of the surrounding record.
    Union(&'static UnionType),
    /// One of several values, or none.
    OptionalUnion(&'static UnionType),
}

/// The type of a single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// `bool`
    Bool,
    /// `u8`
    U8(Octet),
    /// `u16`
    U16,
    /// `u32`
    U32(Unsigned),
    /// `u64`, in variable length where the format supports it
    U64(Unsigned),
    /// [`Fixed64`](crate::Fixed64), in eight bytes where the format supports it
    Fixed64,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32(Signed),
    /// `i64`
    I64(Signed),
    /// `u128`
    U128,
    /// `i128`
    I128,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `char`
    Char,
    /// UTF-8 text
    String,
    /// A decimal of constant scale in Avro, and UTF-8 text in every other format
    Decimal(DecimalType),
    /// Opaque bytes
    Bytes,
    /// `[u8; N]`: bytes of this length
    Fixed(usize),
    /// A timestamp or a duration
    Time(TimeKind),
    /// A date
    Day,
    /// A UUID
    Uuid,
    /// One of several symbols
    Enum(&'static EnumType),
    /// A record
    Record(&'static RecordType),
    /// A record that may contain the one with this field
    Recursive(Recursive),
    /// Values in order, in an option, a list or a map
    List(&'static ValueType),
    /// A value or none, in a list or a map
    Optional(&'static ValueType),
    /// One of several values, in a list or a map
    Union(HeldUnion),
}

/// The type of a decimal of constant scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecimalType {
    /// The most digits.
    pub precision: u32,
    /// The digits after the point.
    pub scale: u32,
    /// The length of its `fixed` in Avro; none if it is `bytes`.
    pub size: Option<usize>,
}

impl DecimalType {
    /// Returns whether it has 1 to 28 digits, a scale that is no larger, and a `fixed` of at most 16 bytes for
    /// all its digits.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        matches!(self.precision, 1..=28) && self.scale <= self.precision && self.has_room()
    }

    const fn has_room(self) -> bool {
        match self.size {
            Some(bytes @ 1..=15) => 10_u128.pow(self.precision) <= 1_u128 << (8 * bytes - 1),
            Some(bytes) => bytes == 16,
            None => true,
        }
    }

    const fn is(self, other: Self) -> bool {
        let has_same_size = match (self.size, other.size) {
            (Some(own), Some(other)) => own == other,
            (None, None) => true,
            _ => false,
        };
        self.precision == other.precision && self.scale == other.scale && has_same_size
    }
}

/// A record whose description is looked up at its use. The description of a record that contains
/// itself would otherwise be a constant within itself.
#[derive(Clone, Copy)]
pub struct Recursive(pub(crate) fn() -> &'static RecordType);

impl Recursive {
    /// Returns the record.
    #[must_use]
    pub fn record(self) -> &'static RecordType {
        self.0()
    }

    fn names(self) -> [&'static str; 3] {
        let record = self.record();
        [record.name, record.avro_name, record.proto_name]
    }
}

/// Compares the names, since the fields may lead back to the same place.
impl PartialEq for Recursive {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for Recursive {}

impl fmt::Debug for Recursive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.record().name)
    }
}

/// A union in a list or a map, whose description is looked up at its use: a variant may hold a record
/// with such a list.
#[derive(Clone, Copy)]
pub struct HeldUnion(pub(crate) fn() -> &'static UnionType);

impl HeldUnion {
    /// Returns the union.
    #[must_use]
    pub fn union(self) -> &'static UnionType {
        self.0()
    }
}

/// Compares the names, since the variants may lead back to the same place.
impl PartialEq for HeldUnion {
    fn eq(&self, other: &Self) -> bool {
        self.union().name == other.union().name
    }
}

impl Eq for HeldUnion {}

impl fmt::Debug for HeldUnion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.union().name)
    }
}

/// The form of a `u8` in Thrift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Octet {
    /// `i16`
    Wide,
    /// `byte` of the same eight bits
    Byte,
}

/// The form of an unsigned integer in protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsigned {
    /// `uint32` or `uint64`
    Varint,
    /// `fixed32` or `fixed64`
    Fixed,
}

/// The form of a signed integer in protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// `int32` or `int64`
    Varint,
    /// `sint32` or `sint64`
    ZigZag,
    /// `sfixed32` or `sfixed64`
    Fixed,
}

/// An enum: symbols with numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumType {
    /// The type's name in errors, and in IDL files without one of their own.
    pub name: &'static str,
    /// The name in Avro.
    pub avro_name: &'static str,
    /// The name in protobuf and Thrift.
    pub proto_name: &'static str,
    /// Earlier names in Avro.
    pub aliases: &'static [&'static str],
    /// The first paragraph of its documentation.
    pub doc: &'static str,
    /// Its symbols in the order of their declaration: Avro and bincode write a symbol's position.
    pub symbols: &'static [SymbolDef],
    /// True if it keeps numbers without a symbol.
    pub is_open: bool,
    /// The index of the symbols by name.
    pub names: Names,
    /// The index of the symbols by their names in Avro.
    pub avro_names: Names,
}

/// A symbol of an enum.
#[derive(Debug, PartialEq, Eq)]
pub struct SymbolDef {
    /// The symbol's name in JSON.
    pub name: &'static str,
    /// The name in Avro.
    pub avro_name: &'static str,
    /// The name in protobuf and Thrift, if it is not made of the names of the enum and the symbol.
    pub proto_name: Option<&'static str>,
    /// Its number in protobuf and Thrift.
    pub number: i32,
    /// The first paragraph of its documentation.
    pub doc: &'static str,
}

/// A union: exactly one of several values.
#[derive(Debug, PartialEq, Eq)]
pub struct UnionType {
    /// The type's name in errors, in Thrift, and in protobuf where a list or a map holds it.
    pub name: &'static str,
    /// The first paragraph of its documentation.
    pub doc: &'static str,
    /// The variants in the order of their ids.
    pub variants: &'static [VariantDef],
    /// The index of the variants by name.
    pub names: Names,
    /// Ids of removed variants, which no other variant may use.
    pub reserved: &'static [u32],
}

/// A variant of a union.
#[derive(Debug, PartialEq, Eq)]
pub struct VariantDef {
    /// Its id, unique in the union and in every record that holds the union.
    pub id: u32,
    /// The variant's name in JSON and in errors.
    pub name: &'static str,
    /// The name in protobuf and Thrift, where it is that of a field.
    pub proto_name: &'static str,
    /// The type of the value that it holds.
    pub value: ValueType,
}

impl FieldType {
    /// Returns the type of its value, values or entries, if it is not a union.
    #[must_use]
    pub const fn value(self) -> Option<ValueType> {
        match self {
            Self::Required(value)
            | Self::Optional(value)
            | Self::List(value)
            | Self::Set(value)
            | Self::Array { value, .. }
            | Self::Map { value, .. } => Some(value),
            Self::Union(_) | Self::OptionalUnion(_) => None,
        }
    }

    /// Returns whether its values have the same form in protobuf, Avro and Thrift as those of another
    /// field with the same Rust type.
    const fn is_in_form_of(self, other: Self) -> bool {
        use ValueType::{Decimal, I32, I64, String, Time, U8, U32, U64};
        match (self.value(), other.value()) {
            (Some(U8(own)), Some(U8(other))) => own as u8 == other as u8,
            (Some(U32(own) | U64(own)), Some(U32(other) | U64(other))) => own as u8 == other as u8,
            (Some(I32(own) | I64(own)), Some(I32(other) | I64(other))) => own as u8 == other as u8,
            (Some(Time(own)), Some(Time(other))) => own.unit() as u8 == other.unit() as u8,
            (Some(Decimal(own)), Some(Decimal(other))) => own.is(other),
            (Some(Decimal(_)), Some(String)) | (Some(String), Some(Decimal(_))) => false,
            _ => true,
        }
    }
}

impl DefaultValue {
    /// Returns whether a field of this type may have the default.
    const fn fits(self, ty: FieldType) -> bool {
        use ValueType::{Bool, Enum, F32, F64, I8, I16, I32, I64, String, U8, U16, U32, U64};
        let FieldType::Required(value) = ty else {
            return false;
        };
        match self {
            Self::Bool(_) => matches!(value, Bool),
            Self::Integer(_) => matches!(
                value,
                U8(_) | U16 | U32(_) | U64(_) | I8 | I16 | I32(_) | I64(_)
            ),
            Self::Float(_) => matches!(value, F32 | F64),
            Self::Text(_) => matches!(value, String),
            Self::Symbol(_) => matches!(value, Enum(_)),
        }
    }
}

const fn is_same_default(one: Option<DefaultValue>, other: Option<DefaultValue>) -> bool {
    use DefaultValue::{Bool, Float, Integer, Symbol, Text};
    match (one, other) {
        (None, None) => true,
        (Some(Bool(one)), Some(Bool(other))) => one == other,
        (Some(Integer(one)), Some(Integer(other))) => one == other,
        (Some(Symbol(one)), Some(Symbol(other))) => one == other,
        (Some(Float(one)), Some(Float(other))) | (Some(Text(one)), Some(Text(other))) => {
            are_equal(one, other)
        }
        _ => false,
    }
}

impl ValueType {
    /// Returns the record, if the value is one.
    #[must_use]
    pub fn record(self) -> Option<&'static RecordType> {
        match self {
            Self::Record(record) => Some(record),
            Self::Recursive(recursive) => Some(recursive.record()),
            _ => None,
        }
    }

    /// Returns the union, if the value is one.
    #[must_use]
    pub fn union(self) -> Option<&'static UnionType> {
        match self {
            Self::Union(held) => Some(held.union()),
            _ => None,
        }
    }

    /// Returns the text by which Avro tells it from the other branches of a union. No type is named so
    /// but a record or an enum.
    const fn avro_branch(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::U8(_) | Self::U16 | Self::I8 | Self::I16 | Self::I32(_) | Self::Day => "int",
            Self::U32(_) | Self::U64(_) | Self::I64(_) | Self::Time(_) => "long",
            Self::Fixed64 => "org.apache.avro.rust.u64",
            Self::F32 => "float",
            Self::F64 => "double",
            Self::Char | Self::String => "string",
            Self::Decimal(of) if of.size.is_some() => "fixed",
            Self::Bytes | Self::Decimal(_) => "bytes",
            Self::Fixed(_) | Self::U128 | Self::I128 | Self::Uuid => "fixed",
            Self::Enum(symbols) if symbols.is_open => "int",
            Self::Enum(symbols) => symbols.avro_name,
            Self::Record(record) => record.avro_name,
            // The derive lets no variant lead back to its record without another one between them.
            Self::Recursive(_) => "record",
            Self::List(_) => "array",
            Self::Optional(_) | Self::Union(_) => "union",
        }
    }

    /// Returns the fewest bytes of a value in a format that writes every field of a record without
    /// any framing: `fixed64` for a [`Fixed64`](crate::Fixed64), the type's size for floating
    /// point and arrays of bytes, one for any other value that is not a record.
    #[must_use]
    pub const fn min_bytes(self, fixed64: usize) -> usize {
        match self {
            Self::Fixed64 => fixed64,
            Self::F64 => 8,
            Self::F32 => 4,
            Self::Fixed(bytes) => bytes,
            Self::Uuid => 16,
            Self::Record(record) => record.min_bytes(fixed64),
            _ => 1,
        }
    }

    /// Returns the bytes of each value of this type in such a format, if all values take the same:
    /// booleans, floats, and records of them.
    #[must_use]
    pub const fn constant_bytes(self) -> Option<usize> {
        match self {
            Self::Bool => Some(1),
            Self::F32 => Some(4),
            Self::F64 => Some(8),
            Self::Record(record) => record.constant_bytes(),
            _ => None,
        }
    }

    /// Returns whether a format may refuse a value. It may for a record or union that is looked up at its
    /// use.
    const fn may_be_refused(self) -> bool {
        match self {
            Self::Time(_) | Self::Day | Self::Decimal(_) | Self::Recursive(_) | Self::Union(_) => {
                true
            }
            Self::Record(record) => record.may_be_refused(),
            Self::List(value) | Self::Optional(value) => value.may_be_refused(),
            _ => false,
        }
    }

    /// Returns [`ValueType::constant_bytes`] of a record, if they are not zero.
    #[must_use]
    pub const fn record_bytes(self) -> Option<NonZeroUsize> {
        match self {
            Self::Record(record) => match record.constant_bytes() {
                Some(bytes) => NonZeroUsize::new(bytes),
                None => None,
            },
            _ => None,
        }
    }
}

impl RecordType {
    /// A record without fields and name. A reader that keeps the record around its position begins
    /// with this one, around the message.
    pub const NOTHING: Self = Self {
        name: "",
        avro_name: "",
        proto_name: "",
        aliases: &[],
        doc: "",
        fields: &[],
        names: Names::NONE,
        avro_names: Names::NONE,
        reserved: &[],
        keeps_unknown: false,
    };

    /// Returns the index in [`RecordType::fields`] of the field with this name.
    #[inline]
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<usize> {
        self.names.find(name)
    }

    /// Returns the sum of [`ValueType::min_bytes`] over its fields.
    const fn min_bytes(&self, fixed64: usize) -> usize {
        let mut bytes = 0;
        let mut at = 0;
        while at < self.fields.len() {
            bytes += match self.fields[at].ty {
                FieldType::Required(value) => value.min_bytes(fixed64),
                // The presence of a value, the number of elements, or the variant.
                _ => 1,
            };
            at += 1;
        }
        bytes
    }

    /// Returns the sum of [`ValueType::constant_bytes`] over its fields, if each has a value of
    /// constant size, and no unknown fields.
    #[must_use]
    pub const fn constant_bytes(&self) -> Option<usize> {
        if self.keeps_unknown {
            return None;
        }
        let mut bytes = 0;
        let mut at = 0;
        while at < self.fields.len() {
            bytes += match self.fields[at].ty {
                FieldType::Required(value) => match value.constant_bytes() {
                    Some(bytes) => bytes,
                    None => return None,
                },
                _ => return None,
            };
            at += 1;
        }
        Some(bytes)
    }

    /// Returns whether its fields may hold values that a format refuses: times, dates and
    /// decimals.
    #[must_use]
    pub const fn may_be_refused(&self) -> bool {
        let mut at = 0;
        while at < self.fields.len() {
            let may = match self.fields[at].ty {
                FieldType::Union(union) | FieldType::OptionalUnion(union) => union.may_be_refused(),
                other => match other.value() {
                    Some(value) => value.may_be_refused(),
                    None => false,
                },
            };
            if may {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns whether the variants of its unions can stand beside its fields, as protobuf writes
    /// them: all ids are distinct and not reserved, and all names are distinct even when case and
    /// underscores are ignored. The derive asserts this at compile time.
    #[must_use]
    pub const fn unions_fit(&self) -> bool {
        let mut at = 0;
        while at < self.fields.len() {
            if let FieldType::Union(union) | FieldType::OptionalUnion(union) = self.fields[at].ty
                && !self.union_fits(union, at)
            {
                return false;
            }
            at += 1;
        }
        true
    }

    /// Returns whether the union at field `at` has no id and no name in common with a field or
    /// another union.
    const fn union_fits(&self, union: &UnionType, at: usize) -> bool {
        if union.has_one_of(self.reserved) {
            return false;
        }
        let mut field = 0;
        while field < self.fields.len() {
            let FieldDef {
                proto_name, id, ty, ..
            } = &self.fields[field];
            if union.has(*id, proto_name) || contains(union.reserved, *id) {
                return false;
            }
            if field != at
                && let FieldType::Union(other) | FieldType::OptionalUnion(other) = ty
                && union.overlaps(other)
            {
                return false;
            }
            field += 1;
        }
        true
    }

    /// Returns whether each default is of its field's type. The derive asserts this at compile time.
    #[must_use]
    pub const fn defaults_fit(&self) -> bool {
        let mut at = 0;
        while at < self.fields.len() {
            let FieldDef { ty, default, .. } = &self.fields[at];
            if let Some(default) = default
                && !default.fits(*ty)
            {
                return false;
            }
            at += 1;
        }
        true
    }

    /// Returns whether its fields are the first fields of `whole`, by their ids, names, defaults,
    /// types of integers in protobuf and logical types in Avro. The derive asserts this for a
    /// [`Prefix`](crate::Prefix) at compile time.
    #[must_use]
    pub const fn begins(&self, whole: &Self) -> bool {
        let mut at = 0;
        while at < self.fields.len() {
            if at == whole.fields.len() {
                return false;
            }
            let (own, other) = (&self.fields[at], &whole.fields[at]);
            if own.id != other.id
                || !are_equal(own.name, other.name)
                || !own.ty.is_in_form_of(other.ty)
                || !is_same_default(own.default, other.default)
            {
                return false;
            }
            at += 1;
        }
        true
    }
}

impl EnumType {
    /// Returns the position of the symbol with this name.
    #[inline]
    #[must_use]
    pub fn symbol_named(&self, name: &str) -> Option<usize> {
        self.names.find_among_few(name)
    }

    /// Returns the symbol with this number.
    #[must_use]
    pub fn symbol_numbered(&self, number: i32) -> Option<&'static SymbolDef> {
        self.symbols.iter().find(|symbol| symbol.number == number)
    }
}

impl UnionType {
    /// Returns the index in [`UnionType::variants`] of the variant with this name.
    #[inline]
    #[must_use]
    pub fn variant_named(&self, name: &str) -> Option<usize> {
        self.names.find_among_few(name)
    }

    /// Returns whether each variant holds another type in Avro, which tells them apart by their types,
    /// and records and enums by their names. The derive asserts this at compile time.
    #[must_use]
    pub const fn holds_distinct_types(&self) -> bool {
        let mut at = 0;
        while at < self.variants.len() {
            let mut other = 0;
            while other < at {
                let (one, other_one) = (self.variants[at].value, self.variants[other].value);
                if are_equal(one.avro_branch(), other_one.avro_branch()) {
                    return false;
                }
                other += 1;
            }
            at += 1;
        }
        true
    }

    const fn may_be_refused(&self) -> bool {
        let mut at = 0;
        while at < self.variants.len() {
            if self.variants[at].value.may_be_refused() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns whether a variant has this id or a name that protobuf cannot tell from this one.
    const fn has(&self, id: u32, name: &str) -> bool {
        let mut at = 0;
        while at < self.variants.len() {
            let variant = &self.variants[at];
            if variant.id == id || are_one_name(variant.proto_name, name) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns whether a variant has one of these ids.
    const fn has_one_of(&self, ids: &[u32]) -> bool {
        let mut at = 0;
        while at < self.variants.len() {
            if contains(ids, self.variants[at].id) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns whether a variant of `other` has an id of this union, reserved ids included, or a
    /// name of one of its variants.
    const fn overlaps(&self, other: &Self) -> bool {
        let mut at = 0;
        while at < other.variants.len() {
            let VariantDef { id, proto_name, .. } = &other.variants[at];
            if self.has(*id, proto_name) {
                return true;
            }
            at += 1;
        }
        other.has_one_of(self.reserved)
    }
}

const fn contains(ids: &[u32], id: u32) -> bool {
    let mut at = 0;
    while at < ids.len() {
        if ids[at] == id {
            return true;
        }
        at += 1;
    }
    false
}

const fn are_equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Returns whether two names may collide in a protobuf file, which writes a variant's name in snake
/// case, and whose JSON form drops underscores.
const fn are_one_name(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        match (one, other) {
            ([], []) => return true,
            ([b'_', rest @ ..], _) => one = rest,
            (_, [b'_', rest @ ..]) => other = rest,
            ([a, rest @ ..], [b, other_rest @ ..]) if a.eq_ignore_ascii_case(b) => {
                (one, other) = (rest, other_rest);
            }
            _ => return false,
        }
    }
}

/// Returns the named types of a record, each once, in the order in which an IDL file declares them:
/// a type precedes its users unless they contain each other, and the record itself is last.
#[must_use]
pub fn declarations(root: &'static RecordType) -> Vec<NamedType> {
    let mut visit = Visit::default();
    visit.record(root);
    visit.found
}

/// A type that an IDL declares by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedType {
    /// A record.
    Record(&'static RecordType),
    /// An enum.
    Enum(&'static EnumType),
    /// A union.
    Union(&'static UnionType),
}

/// A walk over the types of a record.
#[derive(Default)]
struct Visit {
    /// The types that are declared, in their order.
    found: Vec<NamedType>,
    /// The records and unions whose members are being visited or were.
    begun: Vec<NamedType>,
}

impl Visit {
    /// Visits the members of a record or union by `members`, and declares it after them.
    fn once(&mut self, named: NamedType, members: impl FnOnce(&mut Self)) {
        if !self.begun.contains(&named) {
            self.begun.push(named);
            members(self);
            self.found.push(named);
        }
    }

    fn record(&mut self, record: &'static RecordType) {
        self.once(NamedType::Record(record), |visit| {
            for field in record.fields {
                visit.field(field.ty);
            }
        });
    }

    fn field(&mut self, ty: FieldType) {
        match ty {
            FieldType::Required(value)
            | FieldType::Optional(value)
            | FieldType::List(value)
            | FieldType::Set(value)
            | FieldType::Array { value, .. } => self.value(value),
            FieldType::Map { key, value } => {
                self.value(key);
                self.value(value);
            }
            FieldType::Union(union) | FieldType::OptionalUnion(union) => self.union(union),
        }
    }

    fn union(&mut self, union: &'static UnionType) {
        self.once(NamedType::Union(union), |visit| {
            for variant in union.variants {
                visit.value(variant.value);
            }
        });
    }

    fn value(&mut self, value: ValueType) {
        match value {
            ValueType::Enum(symbols) => self.once(NamedType::Enum(symbols), |_| {}),
            ValueType::List(element) | ValueType::Optional(element) => self.value(*element),
            ValueType::Union(held) => self.union(held.union()),
            other => {
                if let Some(record) = other.record() {
                    self.record(record);
                }
            }
        }
    }
}
