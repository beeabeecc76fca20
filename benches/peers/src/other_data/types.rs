//! The types of other data. The build script reads this file too, for the schemas from which libraries
//! generate their structs.

use super::message::message;

message! {
    /// An access log.
    pub struct AccessLog {
        1 (message, repeated) requests: Vec<Request>,
    }

    /// A server's log entry of a request.
    pub struct Request {
        1 (string) client: String,
        2 (string) user: String,
        3 (uint64) time: u64,
        4 (string) path: String,
        5 (uint32) status: u32,
        6 (uint64) size: u64,
        7 (double) seconds: f64,
        8 (bool) is_cached: bool,
    }
}

message! {
    /// Points in space.
    pub struct Points {
        1 (message, repeated) points: Vec<Point>,
    }

    /// A point in space.
    pub struct Point {
        1 (float) x: f32,
        2 (float) y: f32,
        3 (float) z: f32,
    }
}

message! {
    /// Lists of numbers.
    pub struct Numbers {
        1 (float, repeated) f32s: Vec<f32>,
        2 (double, repeated) f64s: Vec<f64>,
        3 (uint32, repeated) u32s: Vec<u32>,
        4 (uint64, repeated) u64s: Vec<u64>,
        5 (sint64, repeated) [proto = "sint64"] i64s: Vec<i64>,
        6 (bool, repeated) bools: Vec<bool>,
    }
}

message! {
    /// All players of a game.
    pub struct Players {
        1 (message, repeated) players: Vec<Player>,
    }

    /// A player.
    pub struct Player {
        1 (string) name: String,
        2 (uint32) level: u32,
        3 (string, optional) title: Option<String>,
        4 (string, optional) guild: Option<String>,
        5 (string, optional) email: Option<String>,
        6 (string, optional) language: Option<String>,
        7 (uint32, optional) health: Option<u32>,
        8 (uint32, optional) mana: Option<u32>,
        9 (uint64, optional) experience: Option<u64>,
        10 (sint64, optional) [proto = "sint64"] gold: Option<i64>,
        11 (uint64, optional) last_seen: Option<u64>,
        12 (float, optional) speed: Option<f32>,
        13 (double, optional) accuracy: Option<f64>,
        14 (bool, optional) is_muted: Option<bool>,
        15 (bool, optional) is_subscribed: Option<bool>,
        16 (message, optional) position: Option<Position>,
        17 (message, optional) home: Option<Position>,
        18 (message, optional) pet: Option<Pet>,
        19 (message, repeated) items: Vec<Item>,
    }

    /// A place in the world.
    pub struct Position {
        1 (string) world: String,
        2 (double) x: f64,
        3 (double) y: f64,
        4 (double) z: f64,
    }

    /// A companion.
    pub struct Pet {
        1 (string) kind: String,
        2 (string, optional) name: Option<String>,
        3 (uint32, optional) age: Option<u32>,
    }

    /// An item that a player carries.
    pub struct Item {
        1 (string) kind: String,
        2 (uint32) count: u32,
        3 (uint32, optional) wear: Option<u32>,
        4 (string, optional) label: Option<String>,
    }
}

/// Declares one type for each level of a tree, since a record of the schema cannot contain itself: the
/// root's first, the leaves' last.
macro_rules! levels {
    ($node:ident) => {
        message! {
            /// A leaf.
            pub struct $node {
                1 (uint64) number: u64,
                2 (string) label: String,
            }
        }
    };
    ($node:ident $child:ident $($below:ident)*) => {
        message! {
            /// A node with children.
            pub struct $node {
                1 (uint64) number: u64,
                2 (string) label: String,
                3 (message, repeated) children: Vec<$child>,
            }
        }

        levels!($child $($below)*);
    };
}

levels!(Root Node2 Node3 Node4 Node5 Node6 Node7 Node8 Node9 Node10 Node11 Leaf);
