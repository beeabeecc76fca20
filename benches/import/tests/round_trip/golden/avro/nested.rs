//! The types of `nested.avsc`, namespace `grids`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Grid {
    #[schema(id = 1)]
    pub rows: Vec<Vec<f64>>,
    #[schema(id = 2)]
    pub by_name: BTreeMap<String, Vec<String>>,
    #[schema(id = 3)]
    pub maybe: Option<Vec<i64>>,
}
