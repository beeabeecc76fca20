//! The types of `settings`.
//!
//! Written by `wirecost infer`.

use std::collections::BTreeMap;

use wirecost::Schema;

/// 2 objects.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Setting {
    /// 2 values in 2 samples, too few samples for an enum.
    #[schema(id = 1)]
    pub kind: String,
    /// 1 of 2 with a fraction or an exponent.
    #[schema(id = 2)]
    pub timeout: f64,
    /// Null in 1 of 2.
    #[schema(id = 3)]
    pub r#type: Option<Type>,
    /// Map of 2 keys such as "10.0.0.1".
    #[schema(id = 4)]
    pub limits: BTreeMap<String, Limit>,
    /// Lists of 0 to 3; 80 to 443; null in 1 of 3.
    #[schema(id = 5)]
    pub ports: Vec<Option<u32>>,
    /// Map of 2 keys such as "10.0.0.1"; null in 1 of 2.
    #[schema(id = 6)]
    pub overrides: BTreeMap<String, Option<Override>>,
}

/// 1 object.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Type {
    /// 1 value in 1 sample.
    #[schema(id = 1)]
    pub r#match: String,
}

/// 2 objects.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Limit {
    /// 3 to 4.
    #[schema(id = 1)]
    pub rate: u32,
    /// Always 9; absent in 1 of 2.
    #[schema(id = 2)]
    pub burst: Option<u32>,
}

/// 1 object.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Override {
    /// Always 7.
    #[schema(id = 1)]
    pub rate: u32,
}
