//! A schema as the vectors have it.

use serde_json::{Value, json};
use wirecost_codec::describe::{FieldType, RecordType, UnionType, ValueType};

/// Returns the schema of a message.
pub(crate) fn of(message: &'static RecordType) -> Value {
    let mut records = Records(vec![(message, Value::Null)]);
    records.0[0].1 = records.fields(message);
    let records: Vec<Value> = records.0.into_iter().map(|(_, fields)| fields).collect();
    json!({ "records": records })
}

/// The message, and the records to which there are references.
struct Records(Vec<(&'static RecordType, Value)>);

impl Records {
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
            ValueType::U8 => json!("u8"),
            ValueType::U16 => json!("u16"),
            ValueType::U32(_) => json!("u32"),
            ValueType::U64(_) => json!("u64"),
            ValueType::Fixed64 => json!("fixed64"),
            ValueType::I8 => json!("i8"),
            ValueType::I16 => json!("i16"),
            ValueType::I32(_) => json!("i32"),
            ValueType::I64(_) => json!("i64"),
            ValueType::U128 => json!("u128"),
            ValueType::I128 => json!("i128"),
            ValueType::F32 => json!("f32"),
            ValueType::F64 => json!("f64"),
            ValueType::Char => json!("char"),
            ValueType::String => json!("string"),
            ValueType::Bytes => json!("bytes"),
            ValueType::Fixed(bytes) => json!({ "fixed": bytes }),
            ValueType::Enum(symbols) => {
                let numbers: Vec<i32> = symbols.symbols.iter().map(|one| one.number).collect();
                json!({ "enum": numbers, "open": symbols.is_open })
            }
            ValueType::Record(record) => json!({ "record": self.fields(record) }),
            ValueType::Recursive(recursive) => {
                json!({ "recursive": self.index(recursive.record()) })
            }
            ValueType::List(element) => json!({ "list": self.value(*element) }),
            ValueType::Optional(value) => json!({ "optional": self.value(*value) }),
        }
    }

    /// Returns the index of a record to which there is a reference.
    fn index(&mut self, record: &'static RecordType) -> usize {
        let known = self.0.iter().position(|(known, _)| *known == record);
        known.unwrap_or_else(|| {
            let index = self.0.len();
            self.0.push((record, Value::Null));
            self.0[index].1 = self.fields(record);
            index
        })
    }
}
