//! The types of `lists.proto`, package `lists`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Lists {
    #[schema(id = 1)]
    pub small: Vec<i32>,
    #[schema(id = 2, proto = "sint64")]
    pub signed: Vec<i64>,
    #[schema(id = 3, proto = "fixed32")]
    pub sums: Vec<u32>,
    #[schema(id = 4, proto = "sfixed64")]
    pub times: Vec<i64>,
    #[schema(id = 5)]
    pub flags: Vec<bool>,
    #[schema(id = 6)]
    pub floats: Vec<f32>,
    #[schema(id = 7)]
    pub doubles: Vec<f64>,
    #[schema(id = 8)]
    pub texts: Vec<String>,
    #[schema(id = 9)]
    pub blobs: Vec<Bytes>,
    #[schema(id = 10)]
    pub choices: Vec<Choice>,
    #[schema(id = 11)]
    pub entries: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Element {
    #[schema(id = 1)]
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Choice {
    No = 0,
    Yes = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}
