//! Unions whose variants hold no data, or records of other names.

use serde::{Deserialize, Serialize};

use crate::Schema;

/// A record with two unions.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Order {
    #[schema(id = 1)]
    pub node: String,
    #[schema(id = 5, union)]
    pub action: Action,
    #[schema(id = 9, union)]
    pub then: Next,
    #[schema(id = 12, union)]
    pub last: Option<Last>,
}

/// A union with a variant of another name than its record.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Action {
    #[schema(id = 2)]
    Stop,
    #[schema(id = 3, rename = "begin", alias = "start")]
    #[serde(rename = "begin", alias = "start")]
    Start(Task),
}

/// A union with several variants without data.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Next {
    /// It waits.
    #[schema(id = 6)]
    Wait,
    #[schema(
        id = 7,
        rename = "power-off",
        avro_name = "PowerOff",
        proto_name = "PowerOff"
    )]
    #[serde(rename = "power-off")]
    PowerOff,
    #[schema(id = 8)]
    Repeat(Delay),
}

/// A union that may be absent.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Last {
    #[schema(id = 10)]
    Report,
    #[schema(id = 11)]
    Log(Delay),
}

/// The record of a variant.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Task {
    #[schema(id = 1)]
    pub count: u32,
}

/// The record of another variant.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Delay {
    #[schema(id = 1)]
    pub seconds: f64,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Order {
    Order {
        node: "n".into(),
        action: Action::Start(Task { count: 3 }),
        then: Next::Wait,
        last: Some(Last::Log(Delay { seconds: 0.5 })),
    }
}

/// Returns records with every variant.
#[must_use]
pub fn all() -> Vec<Order> {
    let stop = Order {
        action: Action::Stop,
        then: Next::PowerOff,
        last: None,
        ..one()
    };
    let repeat = Order {
        then: Next::Repeat(Delay { seconds: 0.5 }),
        last: Some(Last::Report),
        ..one()
    };
    vec![one(), stop, repeat]
}
