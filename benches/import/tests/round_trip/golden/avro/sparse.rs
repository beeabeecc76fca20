//! The types of `sparse.avsc`, namespace `sparse`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Sparse {
    #[schema(id = 1)]
    pub values: Vec<Option<f64>>,
    #[schema(id = 2, avro = "timestamp-millis")]
    pub read_at: Vec<Option<wirecost::codec::Timestamp>>,
    #[schema(id = 3)]
    pub by_sensor: BTreeMap<String, Option<Probe>>,
    #[schema(id = 4)]
    pub digests: BTreeMap<String, Option<[u8; 16]>>,
    #[schema(id = 5)]
    pub parts: Vec<Option<Sparse>>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Probe {
    #[schema(id = 1)]
    pub depth: f32,
}
