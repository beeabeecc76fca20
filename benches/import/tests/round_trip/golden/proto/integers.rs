//! The types of `integers.proto`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::{Bytes, Schema};

/// Every type of number.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Integers {
    #[schema(id = 1)]
    pub a: i32,
    #[schema(id = 2)]
    pub b: i64,
    #[schema(id = 3)]
    pub c: u32,
    #[schema(id = 4)]
    pub d: u64,
    #[schema(id = 5, proto = "sint32")]
    pub e: i32,
    #[schema(id = 6, proto = "sint64")]
    pub f: i64,
    #[schema(id = 7, proto = "fixed32")]
    pub g: u32,
    #[schema(id = 8, proto = "fixed64")]
    pub h: u64,
    #[schema(id = 9, proto = "sfixed32")]
    pub i: i32,
    #[schema(id = 10, proto = "sfixed64")]
    pub j: i64,
    #[schema(id = 11)]
    pub k: f32,
    #[schema(id = 12)]
    pub l: f64,
    #[schema(id = 13)]
    pub m: bool,
    #[schema(id = 14, proto = "sint32")]
    pub optional_e: Option<i32>,
    #[schema(id = 15, proto = "fixed64")]
    pub optional_h: Option<u64>,
    #[schema(id = 16)]
    pub optional_m: Option<bool>,
    #[schema(id = 17)]
    pub list_a: Vec<i32>,
    #[schema(id = 18, proto = "sint64")]
    pub list_f: Vec<i64>,
    #[schema(id = 19, proto = "fixed32")]
    pub list_g: Vec<u32>,
    #[schema(id = 20, proto = "sfixed64")]
    pub list_j: Vec<i64>,
    #[schema(id = 21)]
    pub list_k: Vec<f32>,
    #[schema(id = 22)]
    pub list_m: Vec<bool>,
    #[schema(id = 23, proto = "sint32")]
    pub map_e: BTreeMap<i32, i32>,
    #[schema(id = 24, proto = "fixed64")]
    pub map_h: BTreeMap<u32, u64>,
    #[schema(id = 25)]
    pub map_k: BTreeMap<i64, f32>,
    #[schema(id = 32767)]
    pub map_m: BTreeMap<bool, Bytes>,
}
