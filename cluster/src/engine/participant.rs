use wirecost_message::Source;
use wirecost_wire::{ClusterKey, Wires};

use crate::{state::Author, transport::NodeRun};

/// The node of an engine, as it takes part in a cluster.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The number of the node.
    pub number: Author,
    /// The number of its restarts, which grows from start to start: that of its
    /// [`DurableClock`](crate::log::DurableClock).
    pub incarnation: u32,
    /// Its name, group and mode, and the address and port at which others reach it. In the gossip engine, port 0
    /// stands for the port on which it listens. In the NATS engine, address and port only describe the node.
    pub source: Source,
    /// The secret of the cluster.
    pub key: ClusterKey,
    /// Its wires, the preferred first.
    pub wires: Wires,
}

impl Participant {
    pub(super) fn run(&self) -> NodeRun {
        NodeRun {
            number: self.number,
            incarnation: self.incarnation,
        }
    }
}
