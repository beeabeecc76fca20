//! The types of `codes.thrift`, namespace `codes`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// The codes of replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    Ok = 0,
    NotFound = 404,
    RetryLater = -1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Reply {
    #[schema(id = 1)]
    pub code: Code,
    #[schema(id = 2)]
    pub cause: Option<Code>,
    #[schema(id = 3)]
    pub history: Vec<Code>,
}
