//! The types of `matrix.thrift`, namespace `matrices`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Matrix {
    #[schema(id = 1)]
    pub rows: Vec<Vec<f64>>,
    #[schema(id = 2)]
    pub columns: BTreeMap<String, Vec<i32>>,
    #[schema(id = 3)]
    pub cells: Vec<Cell>,
    #[schema(id = 4)]
    pub by_index: BTreeMap<i32, Cell>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Cell {
    #[schema(id = 1)]
    pub row: i32,
    #[schema(id = 2)]
    pub column: i32,
}
