//! A list of 500 player records with many optional fields, half of which are present.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::{avro_type, message},
    source::{Drawn, suite},
};

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

avro_type!(Players);

const PLAYERS: usize = 500;

fn players(draws: &mut Draws) -> Players {
    Players {
        players: draws.list(PLAYERS, player),
    }
}

fn player(draws: &mut Draws) -> Player {
    let items = draws.below(10) as usize;
    Player {
        name: draws.name(2, 8),
        level: draws.below_32(100),
        title: draws.maybe(|draws| draws.name(3, 8)),
        guild: draws.maybe(|draws| draws.name(2, 12)),
        email: draws.maybe(|draws| format!("{}@{}.example", draws.name(2, 6), draws.name(2, 4))),
        language: draws.maybe(|draws| draws.name(1, 1)),
        health: draws.maybe(|draws| draws.below_32(1_000)),
        mana: draws.maybe(|draws| draws.below_32(1_000)),
        experience: draws.maybe(|draws| draws.below(1 << 40)),
        gold: draws.maybe(|draws| draws.below(1 << 20).cast_signed() - (1 << 19)),
        last_seen: draws.maybe(|draws| 1_790_000_000_000 + draws.below(1 << 32)),
        speed: draws.maybe(|draws| draws.fraction() as f32),
        accuracy: draws.maybe(Draws::fraction),
        is_muted: draws.maybe(Draws::coin),
        is_subscribed: draws.maybe(Draws::coin),
        position: draws.maybe(position),
        home: draws.maybe(position),
        pet: draws.maybe(|draws| Pet {
            kind: draws.name(2, 4),
            name: draws.maybe(|draws| draws.name(1, 5)),
            age: draws.maybe(|draws| draws.below_32(30)),
        }),
        items: draws.list(items, item),
    }
}

fn position(draws: &mut Draws) -> Position {
    let coordinate = |draws: &mut Draws| 10_000.0 * draws.fraction() - 5_000.0;
    Position {
        world: draws.name(2, 5),
        x: coordinate(draws),
        y: coordinate(draws),
        z: coordinate(draws),
    }
}

fn item(draws: &mut Draws) -> Item {
    Item {
        kind: draws.name(2, 8),
        count: 1 + draws.below_32(64),
        wear: draws.maybe(|draws| draws.below_32(256)),
        label: draws.maybe(|draws| draws.name(2, 8)),
    }
}

pub(super) fn suite_of_players() -> Box<dyn AnySuite> {
    suite([Drawn {
        name: "players",
        messages: 1,
        draw: players,
    }])
}
