use std::{borrow::Cow, collections::BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};
use wirecost_codec::{
    NamespaceError, TimeKind, TimeUnit, check_namespace,
    describe::{
        DecimalType, DefaultValue, EnumType, FieldDef, FieldType, NamedType, RecordType, UnionType,
        ValueType,
    },
};

/// Returns the Avro schema of a record as the text of an `.avsc` file: JSON in a stable order,
/// where each named type is defined at its first use and referred to by name afterwards.
///
/// All names are in `namespace`, or in none if it is empty. Optional fields, lists and maps have
/// their empty value as default, so that a reader with this schema accepts messages from before the
/// field was added. Other fields, and arrays of constant length, have no default but that of the
/// schema.
///
/// A map whose keys are not text is an array of records named `Record_field_entry`. A `[u8; 16]` is a
/// `fixed` named `Bytes16`, a UUID one named `Uuid`, and a `decimal(9, 2, fixed(4))` one named `Decimal_9_2_4`.
///
/// Two different types with the same name are both defined, which readers of the schema refuse.
///
/// ```
/// use wirecost_avro::idl;
/// use wirecost_codec::Schema;
///
/// /// A sign of life.
/// #[derive(Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     load: Option<u32>,
/// }
///
/// let avsc = r#"{
///   "type": "record",
///   "name": "Beat",
///   "namespace": "cluster",
///   "doc": "A sign of life.",
///   "fields": [
///     {
///       "name": "load",
///       "type": [
///         "null",
///         "long"
///       ],
///       "default": null
///     }
///   ]
/// }
/// "#;
/// assert_eq!(idl(Beat::RECORD, "cluster")?, avsc);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// When `namespace` is not a namespace in Avro.
pub fn idl(root: &'static RecordType, namespace: &str) -> Result<String, NamespaceError> {
    check_namespace(namespace)?;
    Ok(text(root, namespace))
}

/// Returns the text of [`idl`], in a checked namespace.
pub(crate) fn text(root: &'static RecordType, namespace: &str) -> String {
    let schema = tree(root, namespace);
    // Serializing texts, lists and structs cannot fail; only maps with other keys than text can.
    let json = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    json + "\n"
}

/// The name of the `fixed` for a [`Fixed64`](wirecost_codec::Fixed64), in its namespace.
pub(crate) const FIXED64: &str = "u64";

/// The name of the `fixed` for a UUID.
const UUID: &str = "Uuid";

/// The fields of an entry of a map whose keys are not text.
pub(crate) const KEY: &str = "key";
pub(crate) const VALUE: &str = "value";

/// Returns the schema of a record as a tree.
pub(crate) fn tree<'a>(root: &'static RecordType, namespace: &'a str) -> Type<'a> {
    Written::default().record(root, namespace)
}

/// A type at the place of its use.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Type<'a> {
    Primitive(&'static str),
    /// A named type that is defined before.
    Name(Cow<'static, str>),
    Definition(Definition<'a>),
    Union(Vec<Type<'a>>),
}

/// A type with its definition.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Definition<'a> {
    Record {
        name: Cow<'static, str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        namespace: &'a str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<&'static str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        doc: &'static str,
        fields: Vec<Field<'a>>,
    },
    Enum {
        name: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<&'static str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        doc: &'static str,
        symbols: Vec<&'static str>,
    },
    Fixed {
        name: Cow<'static, str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        namespace: &'static str,
        size: usize,
        #[serde(rename = "logicalType", skip_serializing_if = "Option::is_none")]
        logical: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        precision: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scale: Option<u32>,
    },
    Int {
        #[serde(rename = "logicalType")]
        logical: &'static str,
    },
    Long {
        #[serde(rename = "logicalType")]
        logical: &'static str,
    },
    Bytes {
        #[serde(rename = "logicalType")]
        logical: &'static str,
        precision: u32,
        scale: u32,
    },
    Array {
        items: Box<Type<'a>>,
    },
    Map {
        values: Box<Type<'a>>,
    },
}

#[derive(Serialize)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    doc: &'static str,
    #[serde(rename = "type")]
    pub(crate) ty: Type<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
}

/// The named types that are already defined.
#[derive(Default)]
struct Written {
    types: Vec<NamedType>,
    fixed64: bool,
    uuid: bool,
    decimals: Vec<DecimalType>,
    /// The sizes of the other `fixed`s.
    fixed: BTreeSet<usize>,
}

impl Written {
    /// Returns a record; its nested records inherit its namespace.
    fn record<'a>(&mut self, record: &'static RecordType, namespace: &'a str) -> Type<'a> {
        if self.contains(NamedType::Record(record)) {
            return Type::Name(record.avro_name.into());
        }
        let fields = record.fields.iter().enumerate().map(|(index, field)| {
            let aliases = record.avro_names.aliases(index);
            self.field(record, field, names(aliases))
        });
        Type::Definition(Definition::Record {
            name: record.avro_name.into(),
            namespace,
            aliases: names(record.aliases.iter().copied()),
            doc: record.doc,
            fields: fields.collect(),
        })
    }

    fn enumeration<'a>(&mut self, of: &'static EnumType) -> Type<'a> {
        if self.contains(NamedType::Enum(of)) {
            return Type::Name(of.avro_name.into());
        }
        let symbols = of.symbols.iter().map(|symbol| symbol.avro_name);
        Type::Definition(Definition::Enum {
            name: of.avro_name,
            aliases: names(of.aliases.iter().copied()),
            doc: of.doc,
            symbols: symbols.collect(),
        })
    }

    /// Returns a `fixed` with the name under which Apache's Rust library accepts eight bytes for a
    /// `u64`.
    fn fixed64<'a>(&mut self) -> Type<'a> {
        if std::mem::replace(&mut self.fixed64, true) {
            return Type::Name("org.apache.avro.rust.u64".into());
        }
        Type::Definition(Definition::Fixed {
            name: FIXED64.into(),
            namespace: "org.apache.avro.rust",
            size: 8,
            logical: None,
            precision: None,
            scale: None,
        })
    }

    /// Returns the `fixed` of this size.
    fn fixed<'a>(&mut self, size: usize) -> Type<'a> {
        let name = format!("Bytes{size}").into();
        match self.fixed.insert(size) {
            false => Type::Name(name),
            true => Type::Definition(Definition::Fixed {
                name,
                namespace: "",
                size,
                logical: None,
                precision: None,
                scale: None,
            }),
        }
    }

    /// Returns the `fixed` of a UUID.
    fn uuid<'a>(&mut self) -> Type<'a> {
        if std::mem::replace(&mut self.uuid, true) {
            return Type::Name(UUID.into());
        }
        Type::Definition(Definition::Fixed {
            name: UUID.into(),
            namespace: "",
            size: 16,
            logical: Some("uuid"),
            precision: None,
            scale: None,
        })
    }

    fn decimal<'a>(&mut self, of: DecimalType) -> Type<'a> {
        let (logical, precision, scale) = ("decimal", of.precision, of.scale);
        let Some(size) = of.size else {
            return Type::Definition(Definition::Bytes {
                logical,
                precision,
                scale,
            });
        };
        let name = format!("Decimal_{precision}_{scale}_{size}").into();
        if self.decimals.contains(&of) {
            return Type::Name(name);
        }
        self.decimals.push(of);
        Type::Definition(Definition::Fixed {
            name,
            namespace: "",
            size,
            logical: Some(logical),
            precision: Some(precision),
            scale: Some(scale),
        })
    }

    /// Returns whether the type is already defined, and marks it as defined.
    fn contains(&mut self, named: NamedType) -> bool {
        let contains = self.types.contains(&named);
        if !contains {
            self.types.push(named);
        }
        contains
    }

    fn field<'a>(
        &mut self,
        record: &RecordType,
        field: &'static FieldDef,
        aliases: Vec<&'static str>,
    ) -> Field<'a> {
        let (ty, default) = match field.ty {
            FieldType::Required(value) => {
                let default = field.default.map(|default| default_of(value, default));
                (self.value(value), default)
            }
            FieldType::Optional(value) => (self.optional(value), Some(Value::Null)),
            FieldType::List(value) | FieldType::Set(value) => {
                let items = Box::new(self.value(value));
                (
                    Type::Definition(Definition::Array { items }),
                    Some(json!([])),
                )
            }
            FieldType::Array { value, .. } => {
                let items = Box::new(self.value(value));
                (Type::Definition(Definition::Array { items }), None)
            }
            FieldType::Map { key, value } if key != ValueType::String => {
                let name = format!("{}_{}_entry", record.avro_name, field.avro_name);
                let items = Box::new(self.entry(name, key, value));
                (
                    Type::Definition(Definition::Array { items }),
                    Some(json!([])),
                )
            }
            FieldType::Map { value, .. } => {
                let values = Box::new(self.value(value));
                (
                    Type::Definition(Definition::Map { values }),
                    Some(json!({})),
                )
            }
            FieldType::Union(union) => (Type::Union(self.branches(union)), None),
            FieldType::OptionalUnion(union) => {
                let mut branches = self.branches(union);
                branches.insert(0, Type::Primitive("null"));
                (Type::Union(branches), Some(Value::Null))
            }
        };
        Field {
            name: field.avro_name,
            aliases,
            doc: field.doc,
            ty,
            default,
        }
    }

    fn branches<'a>(&mut self, union: &UnionType) -> Vec<Type<'a>> {
        let values = union.variants.iter().map(|variant| variant.value);
        values.map(|value| self.value(value)).collect()
    }

    /// Returns the record of an entry of a map whose keys are not text.
    fn entry<'a>(&mut self, name: String, key: ValueType, value: ValueType) -> Type<'a> {
        let fields = [(KEY, key), (VALUE, value)].map(|(name, ty)| Field {
            name,
            aliases: Vec::new(),
            doc: "",
            ty: self.value(ty),
            default: None,
        });
        Type::Definition(Definition::Record {
            name: name.into(),
            namespace: "",
            aliases: Vec::new(),
            doc: "",
            fields: fields.into(),
        })
    }

    fn optional<'a>(&mut self, value: ValueType) -> Type<'a> {
        Type::Union(vec![Type::Primitive("null"), self.value(value)])
    }

    fn value<'a>(&mut self, value: ValueType) -> Type<'a> {
        Type::Primitive(match value {
            ValueType::Bool => "boolean",
            ValueType::U8(_)
            | ValueType::U16
            | ValueType::I8
            | ValueType::I16
            | ValueType::I32(_) => "int",
            ValueType::U32(_) | ValueType::U64(_) | ValueType::I64(_) => "long",
            ValueType::F32 => "float",
            ValueType::F64 => "double",
            ValueType::Char | ValueType::String => "string",
            ValueType::Bytes => "bytes",
            ValueType::Decimal(of) => return self.decimal(of),
            ValueType::Fixed64 => return self.fixed64(),
            ValueType::Fixed(size) => return self.fixed(size),
            ValueType::U128 | ValueType::I128 => return self.fixed(16),
            ValueType::Time(TimeKind::Timestamp(unit)) => {
                let logical = match unit {
                    TimeUnit::Nanos => "timestamp-nanos",
                    TimeUnit::Micros => "timestamp-micros",
                    TimeUnit::Millis => "timestamp-millis",
                };
                return Type::Definition(Definition::Long { logical });
            }
            // Avro's own durations have months and no nanoseconds.
            ValueType::Time(TimeKind::Duration) => "long",
            ValueType::Day => {
                let logical = "date";
                return Type::Definition(Definition::Int { logical });
            }
            ValueType::Uuid => return self.uuid(),
            ValueType::Enum(symbols) if symbols.is_open => "int",
            ValueType::Enum(symbols) => return self.enumeration(symbols),
            ValueType::Record(record) => return self.record(record, ""),
            ValueType::Recursive(recursive) => return self.record(recursive.record(), ""),
            ValueType::List(element) => {
                let items = Box::new(self.value(*element));
                return Type::Definition(Definition::Array { items });
            }
            ValueType::Optional(value) => return self.optional(*value),
            ValueType::Union(held) => return Type::Union(self.branches(held.union())),
        })
    }
}

/// Returns a field's default as JSON.
fn default_of(value: ValueType, default: DefaultValue) -> Value {
    match (default, value) {
        (DefaultValue::Bool(value), _) => json!(value),
        (DefaultValue::Integer(number), _) => json!(number),
        (DefaultValue::Float(number), _) => json!(number.parse::<f64>().ok()),
        (DefaultValue::Symbol(number), ValueType::Enum(of)) => {
            json!(of.symbol_numbered(number).map(|symbol| symbol.avro_name))
        }
        (DefaultValue::Symbol(number), _) => json!(number),
        (DefaultValue::Text(text), _) => json!(text),
    }
}

/// Returns the aliases that are names in Avro; the others are JSON's alone.
fn names(aliases: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    aliases
        .filter(|alias| !alias.contains('.') && check_namespace(alias).is_ok())
        .collect()
}
