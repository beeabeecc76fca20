//! The types of `event.avsc`, namespace `events`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Event {
    #[schema(id = 1)]
    pub id: String,
    /// The action of the event.
    #[schema(id = 5, union)]
    pub payload: EventPayload,
    #[schema(id = 8, union)]
    pub source: EventSource,
    #[schema(id = 9)]
    pub sequence: i64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Opened {
    #[schema(id = 1)]
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Closed {
    #[schema(id = 1)]
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Moved {}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Robot {
    #[schema(id = 1)]
    pub model: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Person {
    #[schema(id = 1)]
    pub name: String,
}

/// The action of the event.
#[derive(Debug, Clone, PartialEq, Schema)]
pub enum EventPayload {
    #[schema(id = 2)]
    Opened(Opened),
    #[schema(id = 3)]
    Closed(Closed),
    #[schema(id = 4)]
    Moved(Moved),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum EventSource {
    #[schema(id = 6)]
    Robot(Robot),
    #[schema(id = 7)]
    Person(Person),
}
