//! The types of `timestamp.proto`, package `google.protobuf`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Timestamp {
    #[schema(id = 1)]
    pub seconds: i64,
    #[schema(id = 2)]
    pub nanos: i32,
}
