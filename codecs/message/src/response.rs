use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Schema};

use crate::from_records;

/// An answer to a question or an operation.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Response {
    /// How it went.
    #[schema(id = 3, union)]
    pub outcome: Outcome,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub enum Outcome {
    /// Well.
    #[schema(id = 1)]
    Payload(Payload),
    /// Not well.
    #[schema(id = 2)]
    Failure(Failure),
}

from_records!(Outcome: Payload, Failure);

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Payload {
    /// In the form that the question implies; opaque to the cluster.
    #[schema(id = 1)]
    pub data: Bytes,
}

/// Why there is no payload.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of error.
    #[schema(id = 1)]
    pub code: u8,
    /// For people.
    #[schema(id = 2)]
    pub message: CompactString,
}
