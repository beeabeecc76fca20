use wirecost_codec::{
    TimeKind,
    describe::{FieldType, RecordType, UnionType, ValueType},
};

/// Returns a hash of the order, ids and types of the fields of a schema. Names have no influence on it.
pub(crate) fn of(message: &'static RecordType) -> u64 {
    let mut hash = Hash {
        sum: 0xcbf2_9ce4_8422_2325,
        begun: vec![message],
        held: Vec::new(),
    };
    hash.record(message);
    hash.sum
}

/// FNV-1a with 64 bits.
struct Hash {
    sum: u64,
    /// The message, and the records that are looked up at their use, each once.
    begun: Vec<&'static RecordType>,
    /// The unions in lists and maps, each once.
    held: Vec<&'static UnionType>,
}

impl Hash {
    fn add(&mut self, number: u32) {
        for byte in number.to_le_bytes() {
            self.sum = (self.sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn record(&mut self, record: &'static RecordType) {
        self.add(record.fields.len() as u32);
        for field in record.fields {
            self.add(field.id);
            self.field(field.ty);
        }
    }

    fn field(&mut self, ty: FieldType) {
        match ty {
            FieldType::Required(value) => self.values(0, &[value]),
            FieldType::Optional(value) => self.values(1, &[value]),
            FieldType::List(value) => self.values(2, &[value]),
            FieldType::Map { key, value } => self.values(3, &[key, value]),
            FieldType::Union(union) => self.union(4, union),
            FieldType::OptionalUnion(union) => self.union(7, union),
            FieldType::Set(value) => self.values(5, &[value]),
            FieldType::Array { value, len } => {
                self.values(6, &[value]);
                self.add(len as u32);
            }
        }
    }

    fn union(&mut self, shape: u32, union: &'static UnionType) {
        self.add(shape);
        self.add(union.variants.len() as u32);
        for variant in union.variants {
            self.add(variant.id);
            match variant.value.record() {
                Some(record) => self.record(record),
                None => self.value(variant.value),
            }
        }
    }

    fn values(&mut self, shape: u32, values: &[ValueType]) {
        self.add(shape);
        for value in values {
            self.value(*value);
        }
    }

    fn value(&mut self, value: ValueType) {
        match value {
            ValueType::Bool => self.add(0),
            ValueType::U8(_) => self.add(1),
            ValueType::U16 => self.add(2),
            ValueType::U32(_) => self.add(3),
            ValueType::U64(_) => self.add(4),
            ValueType::Fixed64 => self.add(5),
            ValueType::I8 => self.add(6),
            ValueType::I16 => self.add(7),
            ValueType::I32(_) | ValueType::Day => self.add(8),
            ValueType::I64(_) => self.add(9),
            ValueType::F32 => self.add(10),
            ValueType::F64 => self.add(11),
            ValueType::String | ValueType::Decimal(_) => self.add(12),
            ValueType::Bytes => self.add(13),
            ValueType::Enum(symbols) => {
                self.add(14);
                self.add(symbols.is_open.into());
                self.add(symbols.symbols.len() as u32);
                for symbol in symbols.symbols {
                    self.add(symbol.number.cast_unsigned());
                }
            }
            ValueType::Record(record) => {
                self.add(15);
                self.record(record);
            }
            ValueType::U128 => self.add(16),
            ValueType::I128 => self.add(17),
            ValueType::Char => self.add(18),
            ValueType::Fixed(bytes) => {
                self.add(19);
                self.add(bytes as u32);
            }
            ValueType::Time(TimeKind::Timestamp(_)) => self.add(25),
            ValueType::Time(TimeKind::Duration) => self.add(26),
            ValueType::Uuid => self.add(27),
            ValueType::List(element) => self.values(20, &[*element]),
            ValueType::Optional(value) => self.values(22, &[*value]),
            ValueType::Recursive(recursive) => self.recursive(recursive.record()),
            ValueType::Union(held) => self.held(held.union()),
        }
    }

    fn recursive(&mut self, record: &'static RecordType) {
        self.add(21);
        match self.begun.iter().position(|begun| *begun == record) {
            Some(index) => self.add(index as u32),
            None => {
                self.add(self.begun.len() as u32);
                self.begun.push(record);
                self.record(record);
            }
        }
    }

    fn held(&mut self, union: &'static UnionType) {
        match self.held.iter().position(|held| *held == union) {
            Some(index) => {
                self.add(23);
                self.add(index as u32);
            }
            None => {
                self.held.push(union);
                self.union(24, union);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wirecost_codec::Schema;

    use super::of;

    #[derive(Schema)]
    struct Old {
        #[schema(id = 1)]
        node: String,
        #[schema(id = 2)]
        load: Vec<u32>,
    }

    #[derive(Schema)]
    struct Renamed {
        #[schema(id = 1)]
        name: String,
        #[schema(id = 2)]
        loads: Vec<u32>,
    }

    #[derive(Schema)]
    struct Wider {
        #[schema(id = 1)]
        node: String,
        #[schema(id = 2)]
        load: Vec<u64>,
    }

    #[derive(Schema)]
    struct Optional {
        #[schema(id = 1)]
        node: String,
        #[schema(id = 2)]
        load: Option<u32>,
    }

    #[derive(Schema)]
    struct Tree {
        #[schema(id = 1)]
        children: Vec<Self>,
    }

    #[derive(Schema)]
    struct RenamedTree {
        #[schema(id = 1)]
        branches: Vec<Self>,
    }

    #[derive(Schema)]
    struct Chain {
        #[schema(id = 1)]
        next: Option<Box<Self>>,
    }

    #[test]
    fn records_that_contain_themselves_are_told_apart() {
        assert_eq!(of(Tree::RECORD), of(RenamedTree::RECORD));
        assert_ne!(of(Tree::RECORD), of(Chain::RECORD));
    }

    #[test]
    fn layouts_are_told_apart_and_names_are_not() {
        assert_eq!(of(Old::RECORD), of(Renamed::RECORD));
        assert_ne!(of(Old::RECORD), of(Wider::RECORD));
        assert_ne!(of(Old::RECORD), of(Optional::RECORD));
    }
}
