//! The types of `units.thrift`, namespace `units`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Usage {
    #[schema(id = 1)]
    pub disk: i64,
    #[schema(id = 2)]
    pub tags: Vec<String>,
    #[schema(id = 3)]
    pub counters: BTreeMap<String, i64>,
}
