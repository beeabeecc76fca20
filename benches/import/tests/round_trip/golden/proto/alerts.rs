//! The types of `alerts.proto`, package `alerts.v2`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Alert {
    #[schema(id = 1)]
    pub id: String,
    // The id is that of other formats than protobuf.
    #[schema(id = 5, union)]
    pub cause: Option<AlertCause>,
    // The id is that of other formats than protobuf.
    #[schema(id = 8, union)]
    pub target: Option<AlertTarget>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Threshold {
    #[schema(id = 1)]
    pub limit: f64,
    #[schema(id = 2, proto = "sint32")]
    pub margin: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Channel {
    #[schema(id = 1)]
    pub room: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Severity {
    Unspecified = 0,
    Minor = 1,
    Major = 5,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum AlertCause {
    #[schema(id = 2)]
    Threshold(Threshold),
    #[schema(id = 3)]
    Escalation(Severity),
    #[schema(id = 4)]
    Manual(String),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum AlertTarget {
    #[schema(id = 6)]
    Channel(Channel),
    #[schema(id = 7)]
    UserId(u64),
}
