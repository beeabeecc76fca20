//! The live members as the threads of an engine see them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{PoisonError, RwLock},
};

use wirecost_frame::Reason;
use wirecost_message::MemberStatus;
use wirecost_wire::Wires;

use crate::{Member, frames::is_refused, state::Author, transport::NodeRun};

/// The way to a live member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Contact {
    pub(super) run: NodeRun,
    pub(super) address: SocketAddr,
    /// The place of the best wire that it has not refused; `None` if it has refused all.
    pub(super) wire: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Peers(RwLock<Table>);

#[derive(Debug)]
struct Table {
    /// The places of the node's wires, the preferred first.
    order: Vec<usize>,
    live: BTreeMap<Author, (NodeRun, SocketAddr)>,
    /// The places of the wires that a node has refused. It need not be a member yet.
    refused: BTreeMap<NodeRun, BTreeSet<usize>>,
}

impl Peers {
    /// Returns an empty table of a node with this number of wires.
    pub(super) fn new(wires: usize) -> Self {
        Self(RwLock::new(Table {
            order: (0..wires).collect(),
            live: BTreeMap::new(),
            refused: BTreeMap::new(),
        }))
    }

    /// Prefers the wires in this order from now on.
    pub(super) fn prefer(&self, order: &[usize]) {
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        order.clone_into(&mut table.order);
    }

    /// Returns the wires in the order of preference.
    pub(super) fn ordered(&self, wires: &Wires) -> Wires {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let ordered = table
            .order
            .iter()
            .filter_map(|place| wires.as_slice().get(*place));
        // No more wires than before are not too many.
        Wires::new(ordered.cloned()).unwrap_or_else(|_| wires.clone())
    }

    pub(super) fn update(&self, members: &[Member]) {
        let live = |member: &&Member| member.status == MemberStatus::Alive;
        let live = members.iter().filter(live).map(|member| {
            let run = NodeRun {
                number: member.number,
                incarnation: member.incarnation,
            };
            let address = (member.source.address.0, member.source.port);
            (run.number, (run, address.into()))
        });
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let table = &mut *table;
        table.live = live.collect();
        // A node without members has yet to join by a wire that was not refused.
        if !table.live.is_empty() {
            table.refused.retain(|run, _| {
                let live = table.live.get(&run.number);
                live.is_some_and(|(live, _)| live == run)
            });
        }
    }

    /// Returns the way to a member, if it lives.
    pub(super) fn contact(&self, number: Author) -> Option<Contact> {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (run, address) = *table.live.get(&number)?;
        let refused = table.refused.get(&run);
        let is_read = |place: &&usize| refused.is_none_or(|refused| !refused.contains(place));
        Some(Contact {
            run,
            address,
            wire: table.order.iter().find(is_read).copied(),
        })
    }

    pub(super) fn is_live(&self, run: NodeRun) -> bool {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        table
            .live
            .get(&run.number)
            .is_some_and(|(live, _)| *live == run)
    }

    /// Remembers that a node reads no wire of those that a reason concerns.
    pub(super) fn refuse(&self, run: NodeRun, wires: &Wires, reason: Reason) {
        let places = wires.as_slice().iter().enumerate();
        let refused = places.filter(|(_, wire)| is_refused(wire, reason));
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let known = table.refused.entry(run).or_default();
        known.extend(refused.map(|(place, _)| place));
    }

    /// Returns the place of the first wire of the list that nobody has refused, or 0 if all were refused.
    pub(super) fn common_wire(&self) -> usize {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let is_read = |place: &usize| {
            !table
                .refused
                .values()
                .any(|refused| refused.contains(place))
        };
        (0..table.order.len()).find(is_read).unwrap_or(0)
    }
}
