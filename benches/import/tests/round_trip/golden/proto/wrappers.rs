//! The types of `wrappers.proto`, package `google.protobuf`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Int32Value {
    #[schema(id = 1)]
    pub value: i32,
}
