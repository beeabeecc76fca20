//! The data model from bytes written with another schema.

use apache_avro::{
    Schema as Written,
    schema::{DecimalSchema, EnumSchema, FixedSchema, InnerDecimalSchema, Name, RecordField},
};
use wirecost_codec::{
    Copies, Decode, DecodeError, Element, Key, Limits, ReadUnion, ReadValue, Reader, TaggedReader,
    Time, TimeKind, TimeUnit,
    describe::{DecimalType, EnumType, FieldType, RecordType, UnionType, ValueType},
    short_text,
};

use super::Names;
use crate::{
    decimal,
    idl::{FIXED64, KEY, VALUE},
    read::BinaryReader,
    time,
};

/// A reader that walks over the writer's schema and matches its fields to the reader's by name.
///
/// Fields come in the writer's order, not the reader's. So this is a reader of the formats whose
/// fields carry ids, which it finds by the names.
pub(super) struct ResolvingReader<'m, 's> {
    binary: BinaryReader<'m, Copies>,
    names: &'s Names,
    place: Place<'s>,
    /// The writer's schema of the next value; not a union.
    written: &'s Written,
}

/// The progress in reading a record.
struct Place<'s> {
    record: &'static RecordType,
    /// The writer's remaining fields.
    fields: std::slice::Iter<'s, RecordField>,
    /// The id of the field being read.
    id: u32,
}

impl<'m, 's> ResolvingReader<'m, 's> {
    pub(super) fn new(message: &'m [u8], limits: Limits, names: &'s Names) -> Self {
        Self {
            binary: BinaryReader::new(message, limits),
            names,
            place: Place {
                record: &RecordType::NOTHING,
                fields: [].iter(),
                id: 0,
            },
            written: &Written::Null,
        }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeError> {
        self.binary.finish()
    }

    /// Reads a value that was written with `schema`.
    pub(super) fn value_of<'de, P, T: ReadValue<'de, P>>(
        &mut self,
        schema: &'s Written,
    ) -> Result<T, DecodeError> {
        (_, self.written) = self.branch(schema)?;
        T::read(self)
    }

    /// Resolves a name and the branch of a union, and returns the schema with its index in the
    /// union.
    fn branch(&mut self, schema: &'s Written) -> Result<(i64, &'s Written), DecodeError> {
        match self.named(schema)? {
            Written::Union(union) => {
                let index = self.binary.i64()?;
                let variants = union.variants();
                let variant = usize::try_from(index).ok().and_then(|at| variants.get(at));
                let variant = variant.ok_or_else(|| self.unknown("union", index))?;
                Ok((index, self.named(variant)?))
            }
            other => Ok((0, other)),
        }
    }

    fn named(&self, schema: &'s Written) -> Result<&'s Written, DecodeError> {
        let Written::Ref { name } = schema else {
            return Ok(schema);
        };
        let found = self.names.get(name);
        found.ok_or_else(|| self.malformed("a name that the writer's schema does not declare"))
    }

    /// Checks that the written type may convert to the reader's.
    fn expect(&self, suits: bool) -> Result<(), DecodeError> {
        match suits {
            true => Ok(()),
            false => Err(self.wrong_type()),
        }
    }

    /// Checks that a named type of the writer has the reader's name or an alias of it. Namespaces do
    /// not count.
    fn expect_name(
        &self,
        written: &Name,
        wanted: &'static str,
        aliases: &[&str],
    ) -> Result<(), DecodeError> {
        match written.name() == wanted || aliases.contains(&written.name()) {
            true => Ok(()),
            false => Err(self.wrong_name(wanted)),
        }
    }

    /// Reads an `int`. It is not a `long`: no writer produces one beyond 32 bits.
    fn int(&mut self) -> Result<i32, DecodeError> {
        self.binary.long("int")
    }

    /// Reads an integer of the written type.
    fn written_integer(&mut self) -> Result<i64, DecodeError> {
        match underlying(self.written) {
            Written::Int => self.int().map(i64::from),
            Written::Long => self.binary.i64(),
            _ => Err(self.wrong_type()),
        }
    }

    /// Reads an integer as a type that holds it.
    fn integer<N: TryFrom<i64>>(&mut self, expected: &'static str) -> Result<N, DecodeError> {
        let number = self.written_integer()?;
        N::try_from(number).map_err(|_| self.out_of_range(expected))
    }

    /// Reads an integer as a float that holds it exactly.
    fn float_of_integer(&mut self, expected: &'static str) -> Result<f64, DecodeError> {
        let number = self.written_integer()?;
        let float = number as f64;
        match float as i128 == i128::from(number) {
            true => Ok(float),
            false => Err(self.out_of_range(expected)),
        }
    }

    /// Reads the number and name of one of the writer's symbols; an unknown one is an error for the
    /// enum `of`.
    fn written_symbol(
        &mut self,
        written: &'s EnumSchema,
        of: &'static str,
    ) -> Result<(i64, &'s str), DecodeError> {
        let number = self.binary.i64()?;
        let symbol = usize::try_from(number).ok();
        let symbol = symbol.and_then(|number| written.symbols.get(number));
        match symbol {
            Some(symbol) => Ok((number, symbol)),
            None => Err(self.unknown(of, number)),
        }
    }

    /// Runs `read` one level deeper.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.binary.budget.enter(self.offset())?;
        let value = read(self)?;
        self.binary.budget.leave();
        Ok(value)
    }

    /// Reads each value of a list or map by `read`. Each group of `per_element` values counts as
    /// an element.
    fn elements(
        &mut self,
        per_element: usize,
        mut read: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.nested(|reader| {
            // The types here do not tell the fewest bytes of an element.
            while let Some(block) = reader.binary.next_block(0, per_element)? {
                for _ in 0..block.count {
                    read(reader)?;
                }
                reader.binary.check_end(block)?;
            }
            Ok(())
        })
    }

    /// Appends the values of a list.
    fn append<'de, P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        let Written::Array(array) = self.written else {
            return Err(self.wrong_type());
        };
        self.elements(const { Limits::values_per_element::<P, T>() }, |reader| {
            values.push(reader.value_of::<P, T>(&array.items)?);
            Ok(())
        })
    }

    /// Reads an entry of a map whose keys are not text.
    fn entry<'de, P, K: Key + ReadValue<'de>, T: ReadValue<'de, P>>(
        &mut self,
        schema: &'s Written,
    ) -> Result<(K, T), DecodeError> {
        let (_, Written::Record(written)) = self.branch(schema)? else {
            return Err(self.wrong_type());
        };
        let (mut key, mut value) = (None, None);
        for field in &written.fields {
            match field.name.as_str() {
                KEY => key = Some(self.value_of(&field.schema)?),
                VALUE => value = Some(self.value_of(&field.schema)?),
                _ => self.skip_value(&field.schema)?,
            }
        }
        key.zip(value).ok_or_else(|| self.wrong_type())
    }

    /// Returns the index of the variant with the written type, or else of the first variant to which that type
    /// converts. A written decimal converts to a variant that is a decimal before any other.
    fn variant(&self, of: &UnionType) -> Option<usize> {
        let first = |suits: fn(&Written, ValueType) -> bool, written| {
            let mut variants = of.variants.iter();
            variants.position(|variant| suits(written, variant.value))
        };
        let below = underlying(self.written);
        first(is_type, below)
            .or_else(|| first(are_decimals, self.written))
            .or_else(|| first(converts, below))
    }

    /// Reads the integer of all digits of a decimal, from bytes or a `fixed` of any name.
    fn unscaled(&mut self) -> Result<Option<i128>, DecodeError> {
        match fixed(self.written) {
            Some(fixed) => self
                .binary
                .input
                .take(fixed.size as u64)
                .map(decimal::integer),
            None => self.bytes(decimal::integer),
        }
    }

    /// Skips a value that was written with `schema`.
    fn skip_value(&mut self, schema: &'s Written) -> Result<(), DecodeError> {
        let (_, written) = self.branch(schema)?;
        if let Some(fixed) = fixed(written) {
            return self.binary.input.take(fixed.size as u64).map(drop);
        }
        match underlying(written) {
            Written::Null => Ok(()),
            Written::Boolean => self.binary.bool().map(drop),
            Written::Int => self.int().map(drop),
            Written::Long => self.binary.i64().map(drop),
            Written::Enum(written) => self.written_symbol(written, "enum").map(drop),
            Written::Float => self.binary.f32().map(drop),
            Written::Double => self.binary.f64().map(drop),
            Written::Bytes => self.binary.bytes(|_| ()),
            Written::String => self.binary.str(|_| ()),
            Written::Array(array) => self.elements(1, |reader| reader.skip_value(&array.items)),
            Written::Map(map) => self.elements(1, |reader| {
                reader.binary.str(|_| ())?;
                reader.skip_value(&map.types)
            }),
            Written::Record(record) => self.nested(|reader| {
                let mut fields = record.fields.iter();
                fields.try_for_each(|field| reader.skip_value(&field.schema))
            }),
            _ => Err(self.malformed("a type that the writer's schema cannot have")),
        }
    }

    #[cold]
    fn wrong_type(&self) -> DecodeError {
        DecodeError::WrongType {
            id: self.place.id,
            offset: self.offset(),
        }
    }

    /// Returns the error for a written type other than the reader's record, enum, fixed or union.
    #[cold]
    fn wrong_name(&self, expected: &'static str) -> DecodeError {
        let found = match underlying(self.written) {
            Written::Record(written) => written.name.name(),
            Written::Enum(written) => written.name.name(),
            Written::Fixed(written)
            | Written::Decimal(DecimalSchema {
                inner: InnerDecimalSchema::Fixed(written),
                ..
            }) => written.name.name(),
            Written::Null => "null",
            Written::Boolean => "boolean",
            Written::Int => "int",
            Written::Long => "long",
            Written::Float => "float",
            Written::Double => "double",
            Written::Bytes => "bytes",
            Written::String => "string",
            Written::Array(_) => "array",
            Written::Map(_) => "map",
            _ => "another type",
        };
        DecodeError::WrongName {
            expected,
            found: short_text(found),
        }
    }

    #[cold]
    fn unknown(&self, of: &'static str, number: i64) -> DecodeError {
        DecodeError::UnknownMember {
            of,
            number,
            offset: self.offset(),
        }
    }

    #[cold]
    fn out_of_range(&self, expected: &'static str) -> DecodeError {
        DecodeError::OutOfRange {
            offset: self.offset(),
            expected,
        }
    }

    #[cold]
    fn malformed(&self, what: &'static str) -> DecodeError {
        DecodeError::Malformed {
            what,
            offset: self.offset(),
        }
    }
}

impl<'de> Reader<'de> for ResolvingReader<'_, '_> {
    fn bool(&mut self) -> Result<bool, DecodeError> {
        self.expect(matches!(self.written, Written::Boolean))?;
        self.binary.bool()
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.integer("u32")
    }

    /// Reads a `long` as the bits of a `u64`; no other type can be that.
    fn u64(&mut self) -> Result<u64, DecodeError> {
        match underlying(self.written) {
            Written::Long => self.binary.u64(),
            _ => self.integer("u64"),
        }
    }

    fn fixed64(&mut self) -> Result<u64, DecodeError> {
        let Some(written) = fixed(self.written) else {
            return Err(self.wrong_name(FIXED64));
        };
        self.expect_name(&written.name, FIXED64, &[])?;
        self.expect(written.size == size_of::<u64>())?;
        self.binary.fixed64()
    }

    fn i32(&mut self) -> Result<i32, DecodeError> {
        self.integer("i32")
    }

    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.written_integer()
    }

    fn f32(&mut self) -> Result<f32, DecodeError> {
        if let Written::Float = self.written {
            return self.binary.f32();
        }
        let exact = self.float_of_integer("f32")?;
        match exact as f32 {
            float if f64::from(float) == exact => Ok(float),
            _ => Err(self.out_of_range("f32")),
        }
    }

    fn f64(&mut self) -> Result<f64, DecodeError> {
        match self.written {
            Written::Double => self.binary.f64(),
            Written::Float => self.binary.f32().map(f64::from),
            _ => self.float_of_integer("f64"),
        }
    }

    fn str<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        let written = underlying(self.written);
        self.expect(matches!(written, Written::String | Written::Bytes))?;
        self.binary.str(take)
    }

    fn bytes<T>(&mut self, take: impl FnOnce(&[u8]) -> T) -> Result<T, DecodeError> {
        match underlying(self.written) {
            Written::Bytes => self.binary.bytes(take),
            Written::String => self.binary.str(|text| take(text.as_bytes())),
            _ => Err(self.wrong_type()),
        }
    }

    /// Reads a `fixed` of any name: the program's type has none.
    fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let Some(written) = fixed(self.written) else {
            return Err(self.wrong_type());
        };
        self.expect(written.size == N)?;
        self.binary.fixed_bytes()
    }

    /// Reads a moment in the writer's unit.
    fn time(&mut self, kind: TimeKind) -> Result<Time, DecodeError> {
        let kind = match (kind, unit(self.written)) {
            (TimeKind::Timestamp(_), Some(unit)) => TimeKind::Timestamp(unit),
            _ => kind,
        };
        time::read(kind, self)
    }

    /// Reads a decimal of the same scale, or the text of a decimal.
    fn decimal<T>(
        &mut self,
        of: DecimalType,
        from_text: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        match self.written {
            Written::String => self.binary.str(from_text),
            Written::Decimal(written) if written.scale != of.scale as usize => {
                Err(self.wrong_type())
            }
            Written::Fixed(written) if of.size != Some(written.size) => Err(self.wrong_type()),
            _ => Ok(self.unscaled()?.and_then(from_unscaled)),
        }
    }

    /// Reads the text of a decimal, or a decimal of any scale.
    fn decimal_text<T>(
        &mut self,
        from_text: impl FnOnce(&str) -> Option<T>,
        from_unscaled: impl FnOnce(i128, u32) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        let Written::Decimal(written) = self.written else {
            return self.str(from_text);
        };
        let scale = u32::try_from(written.scale).ok();
        let decimal = self.unscaled()?.zip(scale);
        Ok(decimal.and_then(|(unscaled, scale)| from_unscaled(unscaled, scale)))
    }

    /// Returns the reader's position for the writer's symbol.
    fn symbol(&mut self, wanted: &'static EnumType) -> Result<i64, DecodeError> {
        let Written::Enum(written) = self.written else {
            return Err(self.wrong_name(wanted.avro_name));
        };
        self.expect_name(&written.name, wanted.avro_name, wanted.aliases)?;
        let (number, symbol) = self.written_symbol(written, wanted.name)?;
        wanted
            .avro_names
            .find_among_few(symbol)
            .and_then(|position| i64::try_from(position).ok())
            .ok_or_else(|| self.unknown(wanted.name, number))
    }

    fn list_value<P, T: Element<P> + ReadValue<'de, P>>(&mut self) -> Result<Vec<T>, DecodeError> {
        let mut values = Vec::new();
        self.append::<P, T>(&mut values)?;
        Ok(values)
    }

    fn option_value<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
    ) -> Result<Option<T>, DecodeError> {
        match self.written {
            Written::Null => Ok(None),
            _ => T::read(self).map(Some),
        }
    }

    fn record<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        let Written::Record(written) = self.written else {
            return Err(self.wrong_name(T::RECORD_TYPE.avro_name));
        };
        self.expect_name(
            &written.name,
            T::RECORD_TYPE.avro_name,
            T::RECORD_TYPE.aliases,
        )?;
        let is_written = |index: usize| {
            let own = T::RECORD_TYPE.fields[index].avro_name;
            let mut names = T::RECORD_TYPE.avro_names.aliases(index).chain([own]);
            names.any(|name| written.lookup.contains_key(name))
        };
        for (index, field) in T::RECORD_TYPE.fields.iter().enumerate() {
            if needs_writer(field) && !is_written(index) {
                return Err(DecodeError::MissingField {
                    record: T::RECORD_TYPE.name,
                    field: field.name,
                });
            }
        }
        let inner = Place {
            record: T::RECORD_TYPE,
            fields: written.fields.iter(),
            id: 0,
        };
        self.nested(|reader| {
            let outer = std::mem::replace(&mut reader.place, inner);
            let record = T::read_tagged(reader)?;
            reader.place = outer;
            Ok(record)
        })
    }

    fn union_value<T: ReadUnion<'de>>(&mut self) -> Result<T, DecodeError> {
        match self.variant(T::UNION) {
            Some(at) => T::read(at, self),
            None => Err(self.wrong_name(T::UNION.name)),
        }
    }

    fn count_pointer(&mut self) -> Result<(), DecodeError> {
        self.binary.count_pointer()
    }

    fn offset(&self) -> usize {
        self.binary.offset()
    }
}

impl<'s, 'de> TaggedReader<'de> for ResolvingReader<'_, 's> {
    type Header = &'s Written;

    const FLAT_UNIONS: bool = false;

    /// Returns the writer's next field that the reader has and that holds a value.
    fn next_field(&mut self) -> Result<Option<(u32, &'s Written)>, DecodeError> {
        while let Some(written) = self.place.fields.next() {
            let Some(index) = self.place.record.avro_names.find(&written.name) else {
                self.skip_value(&written.schema)?;
                continue;
            };
            let field = &self.place.record.fields[index];
            self.place.id = field.id;
            if let FieldType::Optional(_) | FieldType::OptionalUnion(_) = field.ty {
                match self.branch(&written.schema)? {
                    (_, Written::Null) => continue,
                    (_, value) => return Ok(Some((field.id, value))),
                }
            }
            return Ok(Some((field.id, &written.schema)));
        }
        Ok(None)
    }

    fn skip(&mut self, header: &'s Written) -> Result<(), DecodeError> {
        self.skip_value(header)
    }

    fn value<P, T: ReadValue<'de, P>>(&mut self, header: &'s Written) -> Result<T, DecodeError> {
        self.value_of(header)
    }

    fn list<P, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: &'s Written,
        values: &mut Vec<T>,
    ) -> Result<(), DecodeError> {
        (_, self.written) = self.branch(header)?;
        self.append::<P, T>(values)
    }

    fn map<P, K: Key + ReadValue<'de>, T: Element<P> + ReadValue<'de, P>>(
        &mut self,
        header: &'s Written,
        entries: &mut Vec<(K, T)>,
    ) -> Result<(), DecodeError> {
        match (self.branch(header)?.1, K::TYPE) {
            (Written::Map(map), ValueType::String) => self.elements(1, |reader| {
                let key = K::read(&mut reader.binary)?;
                entries.push((key, reader.value_of(&map.types)?));
                Ok(())
            }),
            (Written::Array(array), key) if key != ValueType::String => {
                self.elements(1, |reader| {
                    entries.push(reader.entry(&array.items)?);
                    Ok(())
                })
            }
            _ => Err(self.wrong_type()),
        }
    }

    fn union<T: ReadUnion<'de>>(&mut self, _: u32, header: &'s Written) -> Result<T, DecodeError> {
        let (index, written) = self.branch(header)?;
        self.written = written;
        match self.variant(T::UNION) {
            Some(at) => T::read(at, self),
            None if matches!(written, Written::Record(_)) => {
                Err(self.unknown(T::UNION.name, index))
            }
            None => Err(self.wrong_name(T::UNION.name)),
        }
    }
}

/// Returns the type below a logical type, except for that of a [`fixed`].
const fn underlying(written: &Written) -> &Written {
    match written {
        Written::Decimal(DecimalSchema {
            inner: InnerDecimalSchema::Bytes,
            ..
        }) => &Written::Bytes,
        other if unit(other).is_some() => &Written::Long,
        other => other,
    }
}

/// Returns a `fixed`, also that of a decimal.
const fn fixed(written: &Written) -> Option<&FixedSchema> {
    match written {
        Written::Fixed(fixed)
        | Written::Decimal(DecimalSchema {
            inner: InnerDecimalSchema::Fixed(fixed),
            ..
        }) => Some(fixed),
        _ => None,
    }
}

/// Returns the unit of a written moment.
const fn unit(written: &Written) -> Option<TimeUnit> {
    match written {
        Written::TimestampMillis | Written::LocalTimestampMillis => Some(TimeUnit::Millis),
        Written::TimestampMicros | Written::LocalTimestampMicros => Some(TimeUnit::Micros),
        Written::TimestampNanos | Written::LocalTimestampNanos => Some(TimeUnit::Nanos),
        _ => None,
    }
}

/// Returns whether a written type is the one that `idl` writes for a value; a record, an enum or a
/// `fixed` of the same name.
fn is_type(written: &Written, wanted: ValueType) -> bool {
    let has_name = |name: &Name, wanted: &str, aliases: &[&str]| {
        name.name() == wanted || aliases.contains(&name.name())
    };
    let has_fixed = |suits: &dyn Fn(&FixedSchema) -> bool| fixed(written).is_some_and(suits);
    match wanted {
        ValueType::Bool => matches!(written, Written::Boolean),
        ValueType::U8(_)
        | ValueType::U16
        | ValueType::I8
        | ValueType::I16
        | ValueType::I32(_)
        | ValueType::Day => matches!(written, Written::Int),
        ValueType::U32(_) | ValueType::U64(_) | ValueType::I64(_) | ValueType::Time(_) => {
            matches!(written, Written::Long)
        }
        ValueType::F32 => matches!(written, Written::Float),
        ValueType::F64 => matches!(written, Written::Double),
        ValueType::Char | ValueType::String => matches!(written, Written::String),
        ValueType::Bytes | ValueType::Decimal(DecimalType { size: None, .. }) => {
            matches!(written, Written::Bytes)
        }
        ValueType::Fixed64 => has_fixed(&|fixed| has_name(&fixed.name, FIXED64, &[])),
        ValueType::Fixed(size)
        | ValueType::Decimal(DecimalType {
            size: Some(size), ..
        }) => has_fixed(&|fixed| fixed.size == size),
        ValueType::U128 | ValueType::I128 | ValueType::Uuid => has_fixed(&|fixed| fixed.size == 16),
        ValueType::Enum(of) if of.is_open => matches!(written, Written::Int),
        ValueType::Enum(of) => {
            matches!(written, Written::Enum(one) if has_name(&one.name, of.avro_name, of.aliases))
        }
        ValueType::List(_) => matches!(written, Written::Array(_)),
        // No variant is one of the last two.
        ValueType::Record(_)
        | ValueType::Recursive(_)
        | ValueType::Optional(_)
        | ValueType::Union(_) => {
            let record = wanted.record();
            matches!((written, record), (Written::Record(one), Some(record))
                if has_name(&one.name, record.avro_name, record.aliases))
        }
    }
}

/// Returns whether Avro's resolution converts a written type to a value.
fn converts(written: &Written, wanted: ValueType) -> bool {
    match wanted {
        ValueType::U32(_) | ValueType::U64(_) | ValueType::I64(_) | ValueType::Time(_) => {
            matches!(written, Written::Int)
        }
        ValueType::F32 => matches!(written, Written::Int | Written::Long),
        ValueType::F64 => matches!(written, Written::Int | Written::Long | Written::Float),
        // A decimal that is text reads a decimal on a `fixed`; a `String` refuses it.
        ValueType::String => matches!(written, Written::Bytes | Written::Decimal(_)),
        ValueType::Bytes => matches!(written, Written::String),
        ValueType::Decimal(_) => matches!(written, Written::String | Written::Bytes),
        _ => false,
    }
}

/// Returns whether the written type is a decimal and the wanted value a decimal of constant scale.
fn are_decimals(written: &Written, wanted: ValueType) -> bool {
    matches!(
        (written, wanted),
        (Written::Decimal(_), ValueType::Decimal(_))
    )
}

/// Returns whether the writer must have the field: `idl` gives it no default.
fn needs_writer(field: &wirecost_codec::describe::FieldDef) -> bool {
    let has_empty = matches!(
        field.ty,
        FieldType::Optional(_)
            | FieldType::OptionalUnion(_)
            | FieldType::List(_)
            | FieldType::Set(_)
            | FieldType::Map { .. }
    );
    field.default.is_none() && !has_empty
}
