//! The figures of simulations, in a CSV file.

use std::{fmt, path::Path};

use serde::{Deserialize, Serialize};

use crate::{Failure, arithmetic::Cluster};

/// A quantity of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Quantity {
    /// Pings of a node in a second.
    Pings,
    /// Their acknowledgements.
    Acknowledgements,
    /// Packets of indirect probes.
    IndirectProbes,
    /// Announcements and the answers to them.
    Announcements,
    /// Gossip.
    Gossip,
    /// All packets of membership.
    Packets,
    /// Pieces of news in them.
    News,
    /// Their bytes, with all headers.
    Bytes,
    /// Suspicions of live members, in the whole cluster in a second.
    Suspicions,
    /// Seconds until all members see one that joins.
    JoinSeen,
    /// Seconds until all members see that one failed.
    FailureSeen,
    /// Members that one knows a minute after it joined.
    KnownAfterAMinute,
    /// Announcements to the address of a failed member in a second.
    AnnouncementsToFailed,
    /// Seconds until all members that start within a second list each other.
    Start,
    /// Messages with holdings of a node in a second.
    Exchanges,
    /// Messages with a plan, for one plan and one node.
    PlanMessages,
    /// Seconds until all nodes have a plan.
    PlanSeen,
    /// Bytes of memory for a member in the list of another.
    Memory,
}

impl Quantity {
    /// Returns the quantity by arithmetic, if a formula has it. `failed` members have failed.
    pub(crate) fn by_arithmetic(self, cluster: &Cluster, failed: u64) -> Option<f64> {
        Some(match self {
            Self::Pings => cluster.pings(),
            Self::Acknowledgements => cluster.acknowledgements(),
            Self::IndirectProbes => cluster.indirect(),
            Self::Announcements => cluster.announcements(),
            Self::Gossip => cluster.gossip(),
            Self::Packets => cluster.packets(),
            Self::News => cluster.news(),
            Self::Bytes => cluster.bytes(),
            Self::Suspicions => cluster.suspicions(),
            Self::JoinSeen => cluster.join_seen(),
            Self::FailureSeen => cluster.failure_seen(),
            Self::KnownAfterAMinute => cluster.known_after(60.0),
            Self::AnnouncementsToFailed => cluster.announcements_to_failed(failed as f64),
            Self::Start => cluster.start(),
            Self::Exchanges => cluster.exchanges(),
            Self::PlanMessages => cluster.plan_messages(),
            Self::PlanSeen => cluster.plan_seen(),
            Self::Memory => return None,
        })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pings => "pings",
            Self::Acknowledgements => "acknowledgements",
            Self::IndirectProbes => "packets of indirect probes",
            Self::Announcements => "announcements and answers",
            Self::Gossip => "gossip",
            Self::Packets => "all packets of membership",
            Self::News => "pieces of news in them",
            Self::Bytes => "their bytes",
            Self::Suspicions => "suspicions of live members, in the cluster",
            Self::JoinSeen => "a join is on all nodes, s",
            Self::FailureSeen => "a failure is on all nodes, s",
            Self::KnownAfterAMinute => "members known a minute after joining",
            Self::AnnouncementsToFailed => "announcements to a failed node",
            Self::Start => "all nodes start and list each other, s",
            Self::Exchanges => "exchanges of holdings",
            Self::PlanMessages => "messages for a plan",
            Self::PlanSeen => "a plan is on all nodes, s",
            Self::Memory => "memory for a listed member, B",
        })
    }
}

/// A figure of a simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// The number of nodes.
    pub(crate) nodes: u64,
    /// The share of packets that are lost.
    pub(crate) loss: f64,
    /// The seed.
    pub(crate) seed: u64,
    /// The quantity.
    pub(crate) quantity: Quantity,
    /// The figure.
    pub(crate) simulated: f64,
    /// The number of changes of which it is the mean, or the seconds of virtual time of which it is the rate.
    pub(crate) over: u64,
    /// The seconds that the whole simulation ran.
    pub(crate) run_s: f64,
    /// The date.
    pub(crate) date: String,
    /// The revision of the sources.
    pub(crate) revision: String,
    /// The machine.
    pub(crate) machine: String,
}

/// Reads a file of figures.
pub(crate) fn read(path: &Path) -> Result<Vec<Figure>, Failure> {
    let figures: Result<_, csv::Error> =
        csv::Reader::from_path(path).and_then(|mut reader| reader.deserialize().collect());
    figures.map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Writes figures in place of those that a file has of the same number of nodes.
pub(crate) fn merge(path: &Path, figures: &[Figure]) -> Result<(), Failure> {
    let mut all = match path.exists() {
        true => read(path)?,
        false => Vec::new(),
    };
    all.retain(|old| figures.iter().all(|new| new.nodes != old.nodes));
    all.extend_from_slice(figures);
    all.sort_by_key(|figure| (figure.nodes, figure.quantity));
    let mut writer = csv::Writer::from_path(path)?;
    all.iter().try_for_each(|figure| writer.serialize(figure))?;
    Ok(writer.flush()?)
}
