//! The types of `scalars.thrift`, namespace `scalars`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Scalars {
    #[schema(id = 1)]
    pub flag: bool,
    #[schema(id = 2)]
    pub tiny: i8,
    #[schema(id = 3)]
    pub small: i16,
    #[schema(id = 4)]
    pub medium: i32,
    #[schema(id = 5)]
    pub large: i64,
    #[schema(id = 6)]
    pub real: f64,
    #[schema(id = 7)]
    pub text: String,
    #[schema(id = 8)]
    pub blob: Bytes,
    #[schema(id = 9)]
    pub maybe_tiny: Option<i8>,
    #[schema(id = 10)]
    pub tinies: Vec<i8>,
}
