//! Datagrams and streams, and attacks on them.

mod datagrams;
mod streams;

use wirecost_cluster::{state::Author, transport::NodeRun};
use wirecost_wire::ClusterKey;

fn key() -> ClusterKey {
    ClusterKey::new([7; 32])
}

fn run(number: u64, incarnation: u32) -> NodeRun {
    NodeRun {
        number: Author(number),
        incarnation,
    }
}
