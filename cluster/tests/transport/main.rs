//! Datagrams and streams, and attacks on them.
#![cfg(not(loom))]

mod datagrams;
mod streams;

use wirecost_cluster::{state::Author, transport::Run};
use wirecost_wire::ClusterKey;

fn key() -> ClusterKey {
    ClusterKey::new([7; 32])
}

fn run(number: u64, incarnation: u32) -> Run {
    Run {
        number: Author(number),
        incarnation,
    }
}
