//! Operations for tests.
// Not every test makes them all.
#![allow(dead_code)]

use wirecost_cluster::{
    admission::Share,
    state::{Operation, Stamp, Time},
};
use wirecost_message::{Mode, Source};

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

/// An operation of `node` that sets one area.
pub(crate) fn operation(
    time: Time,
    node: u64,
    previous: Time,
    area: &str,
    parts_per_million: u32,
) -> Operation {
    let shares = [(area, share(parts_per_million))];
    let stamp = Stamp::new(time, node, 0);
    Operation::new(stamp, previous, source(node), time, shares).expect("a valid operation")
}
