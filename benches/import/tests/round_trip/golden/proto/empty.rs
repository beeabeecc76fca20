//! The types of `empty.proto`, package `google.protobuf`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Empty {}
