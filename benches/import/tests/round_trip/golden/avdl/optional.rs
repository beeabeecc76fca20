//! The types of `optional.avdl`, namespace `optional`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Part {
    #[schema(id = 1)]
    pub id: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Optional {
    #[schema(id = 1)]
    pub flag: Option<bool>,
    #[schema(id = 2)]
    pub number: Option<i64>,
    #[schema(id = 3)]
    pub text: Option<String>,
    #[schema(id = 4)]
    pub part: Option<Part>,
    #[schema(id = 5)]
    pub digest: Option<[u8; 16]>,
}
