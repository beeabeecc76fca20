//! The types of `settings.thrift`, namespace `settings`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

/// A value of any type.
#[derive(Debug, Clone, PartialEq, Schema)]
pub enum Value {
    #[schema(id = 1)]
    Flag(bool),
    #[schema(id = 2)]
    Number(i64),
    #[schema(id = 3)]
    Ratio(f64),
    #[schema(id = 4)]
    Text(String),
    #[schema(id = 5)]
    Blob(Bytes),
    #[schema(id = 6)]
    Names(Vec<String>),
    #[schema(id = 7)]
    Limits(Limits),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Limits {
    #[schema(id = 1)]
    pub low: i32,
    #[schema(id = 2)]
    pub high: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Setting {
    #[schema(id = 10)]
    pub key: String,
    #[schema(id = 11, union)]
    pub value: Option<Value>,
}
