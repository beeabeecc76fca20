//! A schema of any language: files with named types. The readers of schema files produce it, and the
//! writer of Rust modules consumes it.

use std::collections::BTreeSet;

use itertools::Itertools as _;
use wirecost_codec::{TimeUnit, describe::DecimalType};

use crate::problem::Place;

/// A language of schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Proto,
    Thrift,
    Avro,
}

/// The types of an import, in the order of their declaration.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) language: Language,
    pub(crate) files: Vec<File>,
    pub(crate) types: Vec<Named>,
}

impl Schema {
    /// Returns whether the language states the ids of fields.
    pub(crate) fn has_ids(&self) -> bool {
        self.language != Language::Avro
    }

    /// Returns the types that another type contains.
    pub(crate) fn parts(&self) -> BTreeSet<TypeId> {
        let of_type = |(id, named): (usize, &Named)| {
            let inner = named.contents.named().into_iter();
            inner.filter(move |part| part.0 != id)
        };
        self.types.iter().enumerate().flat_map(of_type).collect()
    }

    /// Returns the ids of the variants of a union.
    pub(crate) fn variant_ids(&self, shape: &Shape) -> Vec<u32> {
        match shape.union().map(|union| &self.types[union.0].contents) {
            Some(Contents::Union(variants)) => variants.iter().map(|one| one.id).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns whether a field holds a union, or a list or a map of unions.
    pub(crate) fn holds_union(&self, shape: &Shape) -> bool {
        shape.named().into_iter().any(|id| self.is_union(id))
    }

    pub(crate) fn is_union(&self, id: TypeId) -> bool {
        matches!(self.types[id.0].contents, Contents::Union(_))
    }

    /// Returns whether the language states the id of a field. A oneof has none.
    pub(crate) fn has_id(&self, field: &Field) -> bool {
        match self.language {
            Language::Proto => field.shape.union().is_none(),
            Language::Thrift => true,
            Language::Avro => false,
        }
    }
}

/// A file, which becomes a module.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    /// The package or namespace, or an empty text.
    pub(crate) package: String,
}

/// The index of a type in its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) usize);

/// A type with a name.
#[derive(Debug)]
pub(crate) struct Named {
    /// The index of its file.
    pub(crate) file: usize,
    /// Its full name: those of the package, of the types around it, and its own.
    pub(crate) path: Vec<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) place: Place,
    pub(crate) doc: String,
    pub(crate) contents: Contents,
}

impl Named {
    /// Returns its own name.
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", |name| name)
    }
}

#[derive(Debug)]
pub(crate) enum Contents {
    Record {
        fields: Vec<Field>,
        reserved: Vec<u32>,
    },
    Enum {
        symbols: Vec<Symbol>,
        /// True if it keeps numbers without a symbol.
        is_open: bool,
    },
    Union(Vec<Variant>),
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The name in JSON, if the schema states another.
    pub(crate) json: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) place: Place,
    pub(crate) doc: String,
    pub(crate) id: u32,
    pub(crate) shape: Shape,
    pub(crate) default: Option<DefaultValue>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Required(Value),
    Optional(Value),
    List(Value),
    Set(Value),
    Map(Value, Value),
    Union(TypeId),
    OptionalUnion(TypeId),
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Scalar(Scalar),
    /// Bytes of this length.
    Fixed(usize),
    /// A record, an enum, or a union in a list or a map.
    Named(TypeId),
    /// A list in an option, a list or a map.
    List(Box<Value>),
    /// A value or none, in a list or a map.
    Option(Box<Value>),
}

impl Contents {
    /// Returns the named types in it.
    pub(crate) fn named(&self) -> Vec<TypeId> {
        match self {
            Self::Record { fields, .. } => {
                let named = fields.iter().flat_map(|field| field.shape.named());
                named.collect()
            }
            Self::Union(variants) => {
                let named = variants.iter().filter_map(|one| one.value.named());
                named.collect()
            }
            Self::Enum { .. } => Vec::new(),
        }
    }
}

impl Shape {
    /// Returns its union.
    pub(crate) fn union(&self) -> Option<TypeId> {
        match self {
            Self::Union(union) | Self::OptionalUnion(union) => Some(*union),
            _ => None,
        }
    }

    /// Returns the named types in it.
    pub(crate) fn named(&self) -> Vec<TypeId> {
        let values = self.values().into_iter().filter_map(Value::named);
        values.chain(self.union()).collect()
    }

    /// Returns the types of its values, keys included.
    pub(crate) fn values(&self) -> Vec<&Value> {
        match self {
            Self::Required(value)
            | Self::Optional(value)
            | Self::List(value)
            | Self::Set(value) => vec![value],
            Self::Map(key, value) => vec![key, value],
            Self::Union(_) | Self::OptionalUnion(_) => Vec::new(),
        }
    }
}

impl Value {
    /// Returns the named type in it.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Option(inner) => inner.named(),
            Self::Scalar(_) | Self::Fixed(_) => None,
        }
    }
}

/// A type without members. Integers are named like those of protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool,
    I8,
    I16,
    Int32,
    Sint32,
    Sfixed32,
    Int64,
    Sint64,
    Sfixed64,
    Uint32,
    Fixed32,
    Uint64,
    Fixed64,
    /// Eight bytes in every format that has such a type.
    Fixed8Bytes,
    F32,
    F64,
    Text,
    Bytes,
    /// A timestamp, with its unit in Avro.
    Timestamp(TimeUnit),
    /// A duration.
    Duration,
    Date,
    /// A decimal, of constant scale in Avro.
    Decimal(DecimalType),
    Uuid,
}

impl Scalar {
    /// Returns the type in Rust.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::Int32 | Self::Sint32 | Self::Sfixed32 => "i32",
            Self::Int64 | Self::Sint64 | Self::Sfixed64 => "i64",
            Self::Uint32 | Self::Fixed32 => "u32",
            Self::Uint64 | Self::Fixed64 => "u64",
            Self::Fixed8Bytes => "Fixed64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::Text => "String",
            Self::Bytes => "Bytes",
            // Types of schemas have these names too.
            Self::Timestamp(_) => "wirecost::codec::Timestamp",
            Self::Duration => "wirecost::codec::SignedDuration",
            Self::Date => "wirecost::codec::Date",
            Self::Decimal(_) => "wirecost::codec::Decimal",
            Self::Uuid => "wirecost::codec::Uuid",
        }
    }

    /// Returns the type in protobuf, if it is not the one that the Rust type has there.
    pub(crate) fn proto(self) -> Option<&'static str> {
        match self {
            Self::Sint32 => Some("sint32"),
            Self::Sfixed32 => Some("sfixed32"),
            Self::Sint64 => Some("sint64"),
            Self::Sfixed64 => Some("sfixed64"),
            Self::Fixed32 => Some("fixed32"),
            Self::Fixed64 => Some("fixed64"),
            _ => None,
        }
    }

    /// Returns the type in protobuf or Avro, if it is not the one that the Rust type has there.
    pub(crate) fn form(self) -> Option<String> {
        match self {
            Self::Timestamp(TimeUnit::Micros) => Some("timestamp-micros".to_owned()),
            Self::Timestamp(TimeUnit::Millis) => Some("timestamp-millis".to_owned()),
            Self::Decimal(of) => {
                let fixed = of.size.map(|size| format!(", fixed({size})"));
                let fixed = fixed.unwrap_or_default();
                Some(format!("decimal({}, {}{fixed})", of.precision, of.scale))
            }
            other => other.proto().map(str::to_owned),
        }
    }

    /// Returns the attribute that states [`Scalar::form`].
    pub(crate) fn attribute(self) -> Option<String> {
        let key = match self {
            Self::Timestamp(_) | Self::Decimal(_) => "avro",
            _ => "proto",
        };
        self.form().map(|form| format!("{key} = {form:?}"))
    }

    /// Returns the type in Avro.
    const fn avro(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::I8 | Self::I16 | Self::Int32 | Self::Sint32 | Self::Sfixed32 | Self::Date => {
                "int"
            }
            Self::Int64
            | Self::Sint64
            | Self::Sfixed64
            | Self::Uint32
            | Self::Fixed32
            | Self::Uint64
            | Self::Fixed64
            | Self::Timestamp(_)
            | Self::Duration => "long",
            Self::Fixed8Bytes => "u64",
            Self::F32 => "float",
            Self::F64 => "double",
            Self::Text => "string",
            Self::Decimal(of) if of.size.is_some() => "fixed",
            Self::Bytes | Self::Decimal(_) => "bytes",
            Self::Uuid => "fixed",
        }
    }

    /// Returns whether it may be the key of a map.
    pub(crate) fn is_key(self) -> bool {
        !matches!(
            self,
            Self::Fixed8Bytes
                | Self::F32
                | Self::F64
                | Self::Bytes
                | Self::Timestamp(_)
                | Self::Duration
                | Self::Date
                | Self::Decimal(_)
                | Self::Uuid
        ) && self.proto().is_none()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DefaultValue {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    /// The symbol of an enum with this index.
    Symbol(TypeId, usize),
}

impl DefaultValue {
    /// Returns whether the derive takes a text as default: Thrift writes it without escapes.
    pub(crate) fn is_plain(text: &str) -> bool {
        let has_both_quotes = text.contains('"') && text.contains('\'');
        !has_both_quotes && !text.contains(|c: char| c.is_control() || c == '\\')
    }
}

#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    /// The name in JSON, if it is another.
    pub(crate) json: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) doc: String,
    pub(crate) number: i32,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) id: u32,
    /// The name of the member, or in Avro that of the type.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) value: Value,
}

/// Returns whether each value has another type in Avro, where this tells the variants of a union apart.
/// `number` returns the type of an enum that is an integer there.
pub(crate) fn are_distinct<'a>(
    values: impl Iterator<Item = &'a Value>,
    number: impl Fn(TypeId) -> Option<Scalar>,
) -> bool {
    let mut branches = values.map(|value| match value {
        Value::Scalar(scalar) => scalar.avro().to_owned(),
        Value::Fixed(_) => "fixed".to_owned(),
        Value::List(_) => "array".to_owned(),
        Value::Option(_) => "union".to_owned(),
        Value::Named(id) => match number(*id) {
            Some(scalar) => scalar.avro().to_owned(),
            None => id.0.to_string(),
        },
    });
    branches.all_unique()
}
