//! The types of `shared.thrift`, namespace `shared`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Stamp {
    #[schema(id = 1)]
    pub seconds: i64,
    #[schema(id = 2)]
    pub nanos: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Zone {
    East = 0,
    West = 1,
}
