//! The types of `payload.avsc`, namespace `payloads`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Payload {
    #[schema(id = 5, union)]
    pub content: PayloadContent,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Blob {
    #[schema(id = 1)]
    pub bytes: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Signal {
    Start = 0,
    Stop = 1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum PayloadContent {
    #[schema(id = 1)]
    Text(String),
    #[schema(id = 2)]
    Blob(Blob),
    #[schema(id = 3)]
    Signal(Signal),
    #[schema(id = 4)]
    List(Vec<i32>),
}
