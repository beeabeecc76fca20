//! The cluster that a node joins: its key, wires and seeds.

use std::{
    fs,
    net::{SocketAddr, ToSocketAddrs},
    path::Path,
    time::Duration,
};

use tracing::warn;
use wirecost_cluster::{
    admission::Lineage,
    choice::{self, Chooser},
    engine::{
        Participant,
        gossip::{Gossip, Settings},
    },
    node::Node,
};
use wirecost_frame::SchemaId;
use wirecost_message::Message;
use wirecost_wire::{ClusterKey, Wire, WireName, Wires};

use crate::{
    Failure,
    config::{Cluster, WireChoice},
};

impl Cluster {
    /// Returns the address at which other nodes reach the node.
    pub(crate) fn address(&self) -> SocketAddr {
        self.advertise.unwrap_or(self.listen)
    }

    /// Reads the key, if there is a file of one: 64 hexadecimal digits.
    pub(crate) fn key(&self) -> Result<Option<ClusterKey>, Failure> {
        self.key_file.as_deref().map(read_key).transpose()
    }

    /// Returns the wires of the node, the preferred first.
    pub(crate) fn wires(&self) -> Result<Wires, Failure> {
        let schema = SchemaId::Version(Message::VERSION.into());
        let wire = |name: &WireName| Wire::new(name.format, schema, name.packing, None);
        let wires: Result<Vec<_>, _> = self.wires.iter().map(wire).collect();
        let failure = |why: &dyn std::fmt::Display| format!("cluster.wires: {why}");
        let wires = wires.map_err(|error| failure(&error))?;
        if wires.is_empty() {
            return Err(failure(&"a node has at least one").into());
        }
        Ok(Wires::new(wires).map_err(|error| failure(&error))?)
    }

    /// Returns the chooser of the wire, unless the wire is fixed.
    pub(crate) fn chooser(&self) -> Result<Option<Chooser>, Failure> {
        let wires = self.wires()?;
        if self.wire == WireChoice::First {
            return Ok(None);
        }
        let settings = choice::Settings {
            link: self.link.speed,
            ..choice::Settings::default()
        };
        let chooser = Chooser::new(&wires, choice::published()?, settings, Duration::ZERO);
        Ok(Some(
            chooser.map_err(|error| format!("cluster.wire: {error}"))?,
        ))
    }

    /// Returns the addresses of the seeds, by their names. A node that knows members can do without a seed whose
    /// name has no address now.
    fn seeds(&self, knows_members: bool) -> Result<Vec<SocketAddr>, Failure> {
        let mut seeds = Vec::new();
        for seed in &self.seeds {
            match seed.to_socket_addrs() {
                Ok(found) => seeds.extend(found),
                Err(error) if knows_members => warn!(%seed, %error, "a seed has no address"),
                Err(error) => return Err(format!("cluster.seeds: {seed}: {error}").into()),
            }
        }
        Ok(seeds)
    }

    /// Returns a node of the cluster.
    pub(crate) fn participant(&self, key: ClusterKey, node: &Node) -> Result<Participant, Failure> {
        Ok(Participant {
            number: node.author(),
            incarnation: node.incarnation(),
            source: node.source().clone(),
            key,
            wires: self.wires()?,
        })
    }

    /// Joins the cluster by its seeds, and by the members that the node knew in its earlier run.
    pub(crate) async fn join(&self, key: ClusterKey, node: &Node) -> Result<Gossip, Failure> {
        let mut settings = Settings::new(self.participant(key, node)?);
        settings.listen = self.listen;
        settings.membership.known = node.known_members().cloned().collect();
        settings.membership.seeds = self.seeds(!settings.membership.known.is_empty())?;
        let joined = Gossip::start(settings).await;
        Ok(joined.map_err(|error| format!("cluster.listen: {error}"))?)
    }
}

fn read_key(path: &Path) -> Result<ClusterKey, Failure> {
    let failure =
        |why: &dyn std::fmt::Display| format!("cluster.key-file: {}: {why}", path.display());
    let text = fs::read_to_string(path).map_err(|error| failure(&error))?;
    let digits = text.trim_end();
    let mut key = [0; 32];
    let is_key = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !is_key {
        return Err(failure(&"a key has 64 hexadecimal digits").into());
    }
    for (byte, digits) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
        let digits = str::from_utf8(digits)?;
        *byte = u8::from_str_radix(digits, 16)?;
    }
    Ok(ClusterKey::new(key))
}

/// Derives the secret of keys' decisions, which all nodes of the cluster share.
pub(crate) fn lineage(key: &ClusterKey) -> Lineage {
    let derived = key.derive(b"admission");
    Lineage::new(std::array::from_fn(|index| derived[index]))
}
