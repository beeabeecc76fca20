//! The types of `containers.avsc`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Containers {
    #[schema(id = 1)]
    pub numbers: Vec<i32>,
    #[schema(id = 2)]
    pub table: Vec<Vec<f64>>,
    #[schema(id = 3)]
    pub labels: BTreeMap<String, String>,
    #[schema(id = 4)]
    pub series: BTreeMap<String, Vec<i64>>,
    #[schema(id = 5)]
    pub points: Vec<Point>,
    #[schema(id = 6)]
    pub last: Option<Point>,
    #[schema(id = 7)]
    pub raw: Bytes,
    #[schema(id = 8)]
    pub maybe_list: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Point {
    #[schema(id = 1)]
    pub x: f32,
    #[schema(id = 2)]
    pub y: f32,
}
