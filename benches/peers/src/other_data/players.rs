//! A list of 500 player records with many optional fields, half of which are present.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::avro_type,
    source::{Drawn, suite},
    types::{Item, Pet, Player, Players, Position},
};

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
