//! The types of `containers.thrift`.
//!
//! Written by `wirecost import`.

use std::collections::{BTreeMap, BTreeSet};

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Color {
    Red = 0,
    Green = 1,
    Blue = 7,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Point {
    #[schema(id = 1)]
    pub x: f64,
    #[schema(id = 2)]
    pub y: f64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Containers {
    #[schema(id = 1)]
    pub numbers: Vec<i32>,
    #[schema(id = 2)]
    pub table: Vec<Vec<i64>>,
    #[schema(id = 3)]
    pub names: BTreeSet<String>,
    #[schema(id = 4)]
    pub ports: BTreeSet<i16>,
    #[schema(id = 5)]
    pub points: BTreeMap<String, Point>,
    #[schema(id = 6)]
    pub series: BTreeMap<i64, Vec<f64>>,
    #[schema(id = 7)]
    pub colors: BTreeMap<Color, bool>,
    #[schema(id = 8)]
    pub palette: BTreeSet<Color>,
    #[schema(id = 9)]
    pub path: Vec<Point>,
    #[schema(id = 10)]
    pub small: i8,
    #[schema(id = 11)]
    pub tiny: i8,
    #[schema(id = 12)]
    pub medium: i16,
    #[schema(id = 13)]
    pub blobs: Vec<Bytes>,
    #[schema(id = 14)]
    pub flags: BTreeMap<bool, i8>,
}
