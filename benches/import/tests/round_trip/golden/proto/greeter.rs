//! The types of `greeter.proto`, package `hello.v1`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct GreetRequest {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub locale: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct GreetResponse {
    #[schema(id = 1)]
    pub greeting: String,
}
