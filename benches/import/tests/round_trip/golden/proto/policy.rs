//! The types of `policy.proto`, package `iam.v1`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Policy {
    #[schema(id = 1)]
    pub version: i32,
    #[schema(id = 3)]
    pub etag: Bytes,
    #[schema(id = 4)]
    pub bindings: Vec<Binding>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Binding {
    #[schema(id = 1)]
    pub role: String,
    #[schema(id = 2)]
    pub members: Vec<String>,
    #[schema(id = 3)]
    pub condition: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Condition {
    #[schema(id = 1)]
    pub expression: String,
    #[schema(id = 2)]
    pub title: String,
}
