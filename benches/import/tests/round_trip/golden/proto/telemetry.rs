//! The types of `telemetry.proto`, package `telemetry.common.v1`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

/// An attribute of a span.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Attribute {
    #[schema(id = 1)]
    pub key: String,
    #[schema(id = 2, recursive)]
    pub value: Option<AnyValue>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct AnyValue {
    // The id is that of other formats than protobuf.
    #[schema(id = 8, union)]
    pub value: Option<AnyValueValue>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct ArrayValue {
    #[schema(id = 1, recursive)]
    pub values: Vec<AnyValue>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct AttributeList {
    #[schema(id = 1, recursive)]
    pub values: Vec<Attribute>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum AnyValueValue {
    #[schema(id = 1)]
    StringValue(String),
    #[schema(id = 2)]
    BoolValue(bool),
    #[schema(id = 3)]
    IntValue(i64),
    #[schema(id = 4)]
    DoubleValue(f64),
    #[schema(id = 5)]
    ArrayValue(ArrayValue),
    #[schema(id = 6)]
    KvlistValue(AttributeList),
    #[schema(id = 7)]
    BytesValue(Bytes),
}
