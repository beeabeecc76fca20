//! The types of `maps.proto`, package `maps.v1`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Index {
    #[schema(id = 1)]
    pub by_word: BTreeMap<String, Posting>,
    #[schema(id = 2)]
    pub by_number: BTreeMap<i32, String>,
    #[schema(id = 3)]
    pub by_flag: BTreeMap<bool, u64>,
    #[schema(id = 4)]
    pub by_id: BTreeMap<u64, Rank>,
    #[schema(id = 5)]
    pub by_time: BTreeMap<i64, Bytes>,
    #[schema(id = 6)]
    pub by_code: BTreeMap<u32, f64>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Posting {
    #[schema(id = 1)]
    pub pages: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Rank {
    None = 0,
    First = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}
