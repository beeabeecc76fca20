//! The types of `placement.thrift`, namespace `placement`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

use super::shared::{Stamp, Zone};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Placement {
    #[schema(id = 1)]
    pub begun: Option<Stamp>,
    #[schema(id = 2, default = Zone::West)]
    pub zone: Zone,
    #[schema(id = 3)]
    pub labels: BTreeMap<String, String>,
    #[schema(id = 4, default = 3)]
    pub retries: i32,
    #[schema(id = 5, default = "north")]
    pub region: String,
    #[schema(id = 6)]
    pub history: Vec<Stamp>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Failed {
    #[schema(id = 1)]
    pub reason: String,
}
