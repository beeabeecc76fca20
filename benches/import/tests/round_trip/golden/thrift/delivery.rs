//! The types of `delivery.thrift`, namespace `delivery`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Progress {
    Waiting = 1,
    Sent = 2,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum Outcome {
    #[schema(id = 1)]
    Status(Progress),
    #[schema(id = 2)]
    Failure(String),
    #[schema(id = 3)]
    RetryAt(i64),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Delivery {
    #[schema(id = 10)]
    pub id: String,
    #[schema(id = 11, union)]
    pub outcome: Outcome,
}
