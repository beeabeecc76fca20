//! The types of `chat.proto`, package `chat`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// An event of a room.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct RoomEvent {
    #[schema(id = 1)]
    pub sequence: u64,
    // The id is that of other formats than protobuf.
    #[schema(id = 13, union)]
    pub event: Option<RoomEventEvent>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Joined {
    #[schema(id = 1)]
    pub user: String,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Left {}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Said {
    #[schema(id = 1)]
    pub user: String,
    #[schema(id = 2)]
    pub text: String,
    #[schema(id = 3)]
    pub mentions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum RoomEventEvent {
    #[schema(id = 10)]
    Joined(Joined),
    #[schema(id = 11)]
    Gone(Left),
    #[schema(id = 12)]
    Said(Said),
}
