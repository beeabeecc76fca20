//! The types of `archive.proto`, package `archive`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(reserved(2, 4, 5, 6, 100))]
pub struct Deposit {
    #[schema(id = 1)]
    pub title: String,
    #[schema(id = 3)]
    pub size: i64,
    #[schema(id = 15)]
    pub checksum: String,
    #[schema(id = 16)]
    pub owner: String,
    #[schema(id = 2047)]
    pub is_frozen: bool,
    #[schema(id = 32767)]
    pub signature: Bytes,
}
