//! All nodes of the cluster, and the crowd at their gates.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use wirecost_cluster::{admission::Decision, runtime::Handle};
use wirecost_message::{MemberStatus, Message};
use wirecost_wire::Wire;

use crate::{
    market::{self, Market},
    network::Network,
    node::{Failure, Place, Running},
};

/// The interval at which a node exchanges holdings, in time of the sale.
const EXCHANGE_EVERY: Duration = Duration::from_secs(1);

/// The number of nodes that are started at the same time.
const AT_ONCE: usize = 8;

/// The way in which a node goes down and comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restart {
    /// Its tasks are aborted. It is down for this long.
    Crash(Duration),
    /// A stop, and a start after this time.
    Cold(Duration),
    /// A stop, and a start with the wires of the upgrade.
    Upgrade,
}

/// A node, which runs or is about to.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) place: Place,
    pub(crate) running: Option<Running>,
    change: Option<JoinHandle<Result<Running, Failure>>>,
    wires: Vec<Wire>,
    /// The handles of earlier runs, for their counters.
    earlier: Vec<Handle>,
    pub(crate) passed: u64,
}

#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) slots: Vec<Slot>,
    network: Arc<Network>,
    pub(crate) offered: u64,
}

impl Fleet {
    /// Starts all nodes, each with its data in a directory.
    pub(crate) fn start(
        data: &Path,
        market: &Market,
        network: &Arc<Network>,
        samples: &mpsc::Sender<Message>,
        wire: &Wire,
        speed: f64,
    ) -> Result<Self, Failure> {
        let mut slots = Vec::new();
        for (index, area) in market.areas.iter().enumerate() {
            for number in 0..area.nodes {
                let name = market::node_name(area.name, number);
                let place = Place {
                    data: data.join(&name),
                    name,
                    area: area.name,
                    index,
                    port: 0,
                    exchange_every: EXCHANGE_EVERY.div_f64(speed),
                    network: Arc::clone(network),
                    samples: samples.clone(),
                };
                slots.push(Slot::new(place, wire.clone()));
            }
        }
        let mut seeds: Vec<SocketAddr> = Vec::new();
        let (first, others) = slots.split_at_mut(1);
        for slots in [first].into_iter().chain(others.chunks_mut(AT_ONCE)) {
            let seeds_now = seeds.clone();
            thread::scope(|scope| {
                let starts = slots.iter_mut().map(|slot| {
                    let seeds = &seeds_now;
                    scope.spawn(move || slot.start(seeds))
                });
                let starts: Vec<_> = starts.collect();
                starts.into_iter().try_for_each(join)
            })?;
            if seeds.is_empty() {
                seeds.extend(slots.iter().map(Slot::address));
            }
        }
        Ok(Self {
            slots,
            network: Arc::clone(network),
            offered: 0,
        })
    }

    /// Takes in the nodes that have come back.
    pub(crate) fn poll(&mut self) -> Result<(), Failure> {
        self.slots.iter_mut().try_for_each(Slot::poll)
    }

    /// Iterates over the nodes that run.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Running> {
        self.slots.iter().filter_map(|slot| slot.running.as_ref())
    }

    /// Iterates over the nodes that run and are not cut off.
    pub(crate) fn reachable(&self) -> impl Iterator<Item = &Running> {
        let slots = self.slots.iter();
        let slots = slots.filter(|slot| !self.network.is_cut_off(slot.place.index));
        slots.filter_map(|slot| slot.running.as_ref())
    }

    /// Returns whether an area is cut off.
    pub(crate) fn is_cut_off(&self, area: usize) -> bool {
        self.network.is_cut_off(area)
    }

    /// Returns whether at most a quarter of an area's nodes are down if another goes down.
    pub(crate) fn can_spare(&self, area: usize) -> bool {
        let slots = || self.slots.iter().filter(|slot| slot.place.index == area);
        let down = slots().filter(|slot| slot.running.is_none()).count();
        (down + 1) * 4 <= slots().count()
    }

    /// Returns whether all nodes run, and see all others.
    pub(crate) fn is_joined(&self) -> bool {
        let others = self.slots.len() - 1;
        self.running().count() > others && self.running().all(|node| live(node) == others)
    }

    /// Returns the number of requests that passed in an area.
    pub(crate) fn admitted(&self, area: usize) -> u64 {
        let slots = self.slots.iter().filter(|slot| slot.place.index == area);
        slots.map(|slot| slot.passed).sum()
    }

    /// Has the clicks between two times of the sale decided, in seconds.
    pub(crate) fn click(&mut self, market: &mut Market, from: f64, to: f64) {
        for area in 0..market.areas.len() {
            let is_up = |slot: &&mut Slot| slot.place.index == area && slot.running.is_some();
            let mut up: Vec<_> = self.slots.iter_mut().filter(is_up).collect();
            let clicks = market.clicks(area, up.len(), from, to);
            for (slot, clicks) in up.iter_mut().zip(clicks) {
                self.offered += clicks;
                slot.admit(clicks);
            }
        }
    }

    /// Returns the bytes of frames sent by all nodes, by wire.
    pub(crate) fn bytes_sent(&self) -> BTreeMap<String, u64> {
        let mut sum = BTreeMap::new();
        for counters in self.slots.iter().flat_map(Slot::counters) {
            for (wire, bytes) in counters.bytes_sent {
                *sum.entry(wire).or_default() += bytes;
            }
        }
        sum
    }

    /// Returns a sum over the counters of all runs of all nodes.
    pub(crate) fn sum(&self, of: impl Fn(&wirecost_cluster::engine::Counters) -> u64) -> u64 {
        let counters = self.slots.iter().flat_map(Slot::counters);
        counters.map(|counters| of(&counters)).sum()
    }

    /// Stops all nodes without a word to each other.
    pub(crate) fn end(self) {
        for slot in self.slots {
            if let Some(running) = slot.running {
                running.crash();
            }
        }
    }
}

impl Slot {
    fn new(place: Place, wire: Wire) -> Self {
        Self {
            place,
            running: None,
            change: None,
            wires: vec![wire],
            earlier: Vec::new(),
            passed: 0,
        }
    }

    fn start(&mut self, seeds: &[SocketAddr]) -> Result<(), Failure> {
        let running = self.place.start(seeds, &self.wires)?;
        self.place.port = running.address.port();
        self.running = Some(running);
        Ok(())
    }

    fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.place.port).into()
    }

    /// Prefers a wire from the next run on.
    pub(crate) fn upgrade(&mut self, wire: &Wire) {
        self.wires.insert(0, wire.clone());
    }

    /// Has the node go down and come back. It joins by the members that its store kept.
    pub(crate) fn restart(&mut self, how: Restart) {
        let Some(running) = self.running.take() else {
            return;
        };
        self.earlier.push(running.handle.clone());
        let (place, wires) = (self.place.clone(), self.wires.clone());
        self.change = Some(thread::spawn(move || {
            match how {
                Restart::Crash(down) => {
                    running.crash();
                    thread::sleep(down);
                }
                Restart::Cold(down) => {
                    running.stop();
                    thread::sleep(down);
                }
                Restart::Upgrade => running.stop(),
            }
            place.start(&[], &wires)
        }));
    }

    fn poll(&mut self) -> Result<(), Failure> {
        if let Some(change) = self.change.take_if(|change| change.is_finished()) {
            let started = change.join().map_err(|_| "a thread panicked")?;
            let name = &self.place.name;
            self.running = Some(started.map_err(|error| format!("{name}: {error}"))?);
        }
        Ok(())
    }

    fn admit(&mut self, clicks: u64) {
        let Some(running) = &self.running else {
            return;
        };
        if let Ok(gate) = running.handle.admission().gate(self.place.area) {
            let passed = (0..clicks).filter(|_| gate.admit(None) == Decision::Passed);
            self.passed += passed.count() as u64;
        }
    }

    /// Returns the counters of the engine in each run.
    fn counters(&self) -> impl Iterator<Item = wirecost_cluster::engine::Counters> {
        let running = self.running.iter().map(|running| &running.handle);
        self.earlier
            .iter()
            .chain(running)
            .filter_map(Handle::traffic)
    }
}

/// Returns the number of other members that live, without the stranger.
fn live(node: &Running) -> usize {
    let view = node.handle.view();
    let live = view
        .members
        .iter()
        .filter(|member| member.status == MemberStatus::Alive)
        .filter(|member| member.source.group != crate::stranger::GROUP);
    live.count()
}

fn join(start: thread::ScopedJoinHandle<'_, Result<(), Failure>>) -> Result<(), Failure> {
    start.join().map_err(|_| "a thread panicked")?
}
