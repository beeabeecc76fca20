//! Unions whose variants hold no data, records of other names, or values of other types.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Schema};

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

/// A record with unions of values.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Reading {
    #[schema(id = 1)]
    pub sensor: String,
    #[schema(id = 12, union)]
    pub value: Measured,
    #[schema(id = 30, union)]
    pub note: Option<Note>,
}

/// A union of values of each kind.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Measured {
    #[schema(id = 2)]
    Flag(bool),
    #[schema(id = 3)]
    Count(u32),
    #[schema(id = 4, proto = "sint32")]
    Degrees(i32),
    #[schema(id = 5)]
    Ratio(f64),
    #[schema(id = 6)]
    Text(String),
    #[schema(id = 7)]
    Blob(Bytes),
    #[schema(id = 8)]
    Level(Level),
    #[schema(id = 9)]
    Series(Vec<u32>),
    #[schema(id = 10)]
    Delay(Delay),
    #[schema(id = 11)]
    Nothing,
}

/// A symbol in a union.
#[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Level {
    Low,
    High,
}

/// A union that may be absent, of a text and a list of texts.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Note {
    #[schema(id = 20)]
    One(String),
    #[schema(id = 21)]
    Many(Vec<String>),
}

/// Returns readings with every variant, of which the tests of each format state the bytes. Zeros and
/// empty values are among them, which formats write in a union.
#[must_use]
pub fn readings() -> Vec<Reading> {
    let values = [
        Measured::Flag(true),
        Measured::Flag(false),
        Measured::Count(0),
        Measured::Count(300),
        Measured::Degrees(-1),
        Measured::Ratio(0.5),
        Measured::Text(String::new()),
        Measured::Blob(vec![7].into()),
        Measured::Level(Level::Low),
        Measured::Level(Level::High),
        Measured::Series(vec![1, 300]),
        Measured::Series(Vec::new()),
        Measured::Delay(Delay { seconds: 0.5 }),
        Measured::Nothing,
    ];
    let notes = [
        None,
        Some(Note::One("n".into())),
        Some(Note::Many(vec!["n".into(), "o".into()])),
    ];
    let reading = |value, note| Reading {
        sensor: "s".into(),
        value,
        note,
    };
    let with_values = values.map(|value| reading(value, None));
    let with_notes = notes.map(|note| reading(Measured::Nothing, note));
    with_values.into_iter().chain(with_notes).collect()
}
