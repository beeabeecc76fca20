use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use wirecost_codec::{Bytes, Schema};

use crate::from_records;

/// An answer to a query or an operation.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Response {
    /// The result.
    #[schema(id = 3, union)]
    pub outcome: Outcome,
}

/// The results of a query or an operation.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub enum Outcome {
    /// Success.
    #[schema(id = 1)]
    Payload(Payload),
    /// Failure.
    #[schema(id = 2)]
    Failure(Failure),
}

from_records!(Outcome: Payload, Failure);

/// The requested data.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Payload {
    /// Data in the form that the question implies; opaque to the cluster.
    #[schema(id = 1)]
    pub data: Bytes,
}

/// The reason why there is no payload.
#[derive(Debug, Clone, PartialEq, Eq, Schema, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of error.
    #[schema(id = 1)]
    pub code: u8,
    /// Text for people.
    #[schema(id = 2)]
    pub message: CompactString,
}
