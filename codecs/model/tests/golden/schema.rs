//! A schema as the vectors have it.

use serde_json::{Value, json};
use wirecost_codec::{
    TimeKind,
    describe::{FieldType, RecordType, UnionType, ValueType},
};

/// Returns the schema of a message.
pub(crate) fn of(message: &'static RecordType) -> Value {
    let mut schema = Described {
        records: vec![(message, Value::Null)],
        unions: Vec::new(),
    };
    schema.records[0].1 = schema.fields(message);
    let records: Vec<Value> = schema
        .records
        .into_iter()
        .map(|(_, fields)| fields)
        .collect();
    let unions: Vec<Value> = schema
        .unions
        .into_iter()
        .map(|(_, variants)| variants)
        .collect();
    json!({ "records": records, "unions": unions })
}

/// The descriptions of a schema that others refer to, in the order of the first references: the message and
/// records, and the unions in lists and maps.
struct Described {
    records: Vec<(&'static RecordType, Value)>,
    unions: Vec<(&'static UnionType, Value)>,
}

impl Described {
    fn fields(&mut self, record: &'static RecordType) -> Value {
        let fields = record.fields.iter().map(
            |field| json!({ "id": field.id, "name": field.name, "type": self.field(field.ty) }),
        );
        fields.collect()
    }

    fn field(&mut self, field: FieldType) -> Value {
        match field {
            FieldType::Required(value) => self.value(value),
            FieldType::Optional(value) => json!({ "optional": self.value(value) }),
            FieldType::List(value) => json!({ "list": self.value(value) }),
            FieldType::Set(value) => json!({ "set": self.value(value) }),
            FieldType::Array { value, len } => json!({ "array": self.value(value), "len": len }),
            FieldType::Map { key, value } => json!({ "map": [self.value(key), self.value(value)] }),
            FieldType::Union(union) => json!({ "union": self.variants(union) }),
            FieldType::OptionalUnion(union) => json!({ "optional_union": self.variants(union) }),
        }
    }

    fn variants(&mut self, union: &'static UnionType) -> Value {
        let variants = union.variants.iter().map(|variant| {
            json!({ "id": variant.id, "name": variant.name, "type": self.value(variant.value) })
        });
        variants.collect()
    }

    fn value(&mut self, value: ValueType) -> Value {
        match value {
            ValueType::Bool => json!("bool"),
            ValueType::U8(_) => json!("u8"),
            ValueType::U16 => json!("u16"),
            ValueType::U32(_) => json!("u32"),
            ValueType::U64(_) => json!("u64"),
            ValueType::Fixed64 => json!("fixed64"),
            ValueType::I8 => json!("i8"),
            ValueType::I16 => json!("i16"),
            ValueType::I32(_) | ValueType::Day => json!("i32"),
            ValueType::I64(_) => json!("i64"),
            ValueType::U128 => json!("u128"),
            ValueType::I128 => json!("i128"),
            ValueType::F32 => json!("f32"),
            ValueType::F64 => json!("f64"),
            ValueType::Char => json!("char"),
            ValueType::String | ValueType::Decimal(_) => json!("string"),
            ValueType::Bytes => json!("bytes"),
            ValueType::Fixed(bytes) => json!({ "fixed": bytes }),
            ValueType::Time(TimeKind::Timestamp(_)) => json!("timestamp"),
            ValueType::Time(TimeKind::Duration) => json!("duration"),
            ValueType::Uuid => json!("uuid"),
            ValueType::Enum(symbols) => {
                let numbers: Vec<i32> = symbols.symbols.iter().map(|one| one.number).collect();
                json!({ "enum": numbers, "open": symbols.is_open })
            }
            ValueType::Record(record) => json!({ "record": self.fields(record) }),
            ValueType::Recursive(recursive) => {
                json!({ "recursive": self.index(recursive.record()) })
            }
            ValueType::Union(held) => json!({ "held": self.held(held.union()) }),
            ValueType::List(element) => json!({ "list": self.value(*element) }),
            ValueType::Optional(value) => json!({ "optional": self.value(*value) }),
        }
    }

    /// Returns the index of a record to which there is a reference.
    fn index(&mut self, record: &'static RecordType) -> usize {
        let known = self.records.iter().position(|(known, _)| *known == record);
        known.unwrap_or_else(|| {
            let index = self.records.len();
            self.records.push((record, Value::Null));
            self.records[index].1 = self.fields(record);
            index
        })
    }

    /// Returns the index of a union in a list or a map.
    fn held(&mut self, union: &'static UnionType) -> usize {
        let known = self.unions.iter().position(|(known, _)| *known == union);
        known.unwrap_or_else(|| {
            let index = self.unions.len();
            self.unions.push((union, Value::Null));
            self.unions[index].1 = self.variants(union);
            index
        })
    }
}
