//! The types of `scalars.avsc`, namespace `scalars`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Scalars {
    #[schema(id = 1)]
    pub flag: bool,
    #[schema(id = 2)]
    pub small: i32,
    #[schema(id = 3)]
    pub large: i64,
    #[schema(id = 4)]
    pub single: f32,
    #[schema(id = 5)]
    pub double: f64,
    #[schema(id = 6)]
    pub text: String,
    #[schema(id = 7)]
    pub blob: Bytes,
}
