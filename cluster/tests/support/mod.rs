//! Operations for tests.
// Not every test makes them all.
#![allow(dead_code)]

pub(crate) mod history;

use wirecost_cluster::{
    Member,
    admission::Share,
    automation::{Board, InvalidGoal, Live},
    state::{Author, Change, Configuration, Configured, ObjectId, Operation, Stamp, Time},
};
use wirecost_message::{MemberStatus, Mode, ObjectKind, Source};

pub(crate) fn source(node: u64) -> Source {
    Source {
        name: format!("gw-{node}").into(),
        address: "10.1.0.10".parse().expect("an address"),
        port: 9_094,
        group: "BJ".into(),
        mode: Mode::Write,
    }
}

pub(crate) fn share(parts_per_million: u32) -> Share {
    Share::new(parts_per_million).expect("a share")
}

pub(crate) fn member(node: u64) -> Member {
    Member {
        number: Author(node),
        source: source(node),
        incarnation: 1,
        status: MemberStatus::Alive,
        since_ms: 0,
    }
}

pub(crate) fn pass(area: &str, parts_per_million: u32) -> Change {
    Change::set_pass([(area, share(parts_per_million))]).expect("an area")
}

pub(crate) fn config(group: &str, name: &str, setting: u64) -> String {
    format!(r#"{{"group":"{group}","name":"{name}","setting":{setting}}}"#)
}

pub(crate) fn create(group: &str, name: &str, setting: u64) -> Change {
    let json = config(group, name, setting);
    Change::create(ObjectKind::Plugin, "Limiter", json).expect("a plugin")
}

pub(crate) fn update(group: &str, name: &str, setting: u64) -> Change {
    let json = config(group, name, setting);
    Change::update(ObjectKind::Plugin, "Limiter", json).expect("a plugin")
}

pub(crate) fn id(group: &str, name: &str) -> ObjectId {
    ObjectId::new(ObjectKind::Plugin, group, name).expect("an identity")
}

/// Returns an operation of `node` that sets one area.
pub(crate) fn operation(
    time: Time,
    node: u64,
    previous: Time,
    area: &str,
    parts_per_million: u32,
) -> Operation {
    changing(time, node, previous, pass(area, parts_per_million))
}

/// Returns an operation of `node` that makes a change.
pub(crate) fn changing(time: Time, node: u64, previous: Time, change: Change) -> Operation {
    let stamp = Stamp::new(time, node, 0);
    Operation::new(stamp, previous, source(node), time, change).expect("a valid operation")
}

/// Returns nodes that live and write.
pub(crate) fn live(nodes: impl IntoIterator<Item = u64>) -> Live {
    nodes
        .into_iter()
        .map(|node| (Author(node), Mode::Write))
        .collect()
}

/// Has a board take a plugin in that `author` has written.
pub(crate) fn put(
    board: &mut Board,
    author: Author,
    type_name: &str,
    json: &[u8],
) -> Result<(), InvalidGoal> {
    let configuration = Configuration::new(ObjectKind::Plugin, type_name, json);
    board.put(Configured {
        configuration: &configuration.expect("a plugin"),
        stamp: Stamp::new(1, author.0, 0),
    })
}
