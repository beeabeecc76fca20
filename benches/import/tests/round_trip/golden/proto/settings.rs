//! The types of `settings.proto`, package `config.v1`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

/// A setting with a value of any type.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Setting {
    #[schema(id = 1)]
    pub key: String,
    /// The value, if one is set.
    // The id is that of other formats than protobuf.
    #[schema(id = 7, union)]
    pub value: Option<SettingValue>,
    #[schema(id = 8)]
    pub revision: u32,
}

/// The value, if one is set.
#[derive(Debug, Clone, PartialEq, Schema)]
pub enum SettingValue {
    #[schema(id = 2)]
    Flag(bool),
    #[schema(id = 3)]
    Number(i64),
    #[schema(id = 4)]
    Ratio(f64),
    #[schema(id = 5)]
    Text(String),
    #[schema(id = 6)]
    Blob(Bytes),
}
