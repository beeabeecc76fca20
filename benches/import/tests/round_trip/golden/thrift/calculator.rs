//! The types of `calculator.thrift`, namespace `tutorial`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operation {
    Add = 1,
    Subtract = 2,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Work {
    #[schema(id = 1)]
    pub num1: i32,
    #[schema(id = 2)]
    pub num2: i32,
    #[schema(id = 3)]
    pub op: Operation,
    #[schema(id = 4)]
    pub remark: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct InvalidOperation {
    #[schema(id = 1)]
    pub what_op: i32,
    #[schema(id = 2)]
    pub why: String,
}
