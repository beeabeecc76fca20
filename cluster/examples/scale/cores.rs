//! The simulated cores of nodes: plans that spread, and anti-entropy, in virtual time.

use std::{collections::BTreeSet, time::Duration};

use wirecost_cluster::{
    Member,
    admission::Share,
    log,
    node::{Effect, Node, Settings},
    state::{Author, Change, Stamp},
    store::{Memory, Store},
};
use wirecost_message::{Body, MemberStatus, Message};

use crate::{
    Failure,
    network::Network,
    world::{place, source},
};

/// The messages that all nodes sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Messages with an operation.
    pub(crate) operations: u64,
    /// Messages with holdings.
    pub(crate) exchanges: u64,
}

struct Packet {
    from: u64,
    to: u64,
    message: Message,
}

/// The cores of nodes that know each other.
pub(crate) struct Cores {
    network: Network<Packet>,
    areas: u64,
    nodes: Vec<(Node, Memory)>,
    /// The nodes by the times of their next exchanges.
    ticks: BTreeSet<(Duration, u64)>,
    every: Duration,
    /// The stamp of the last plan, and the nodes that lack it.
    plan: Option<(Stamp, BTreeSet<u64>)>,
    sent: Sent,
}

impl Cores {
    pub(crate) fn new(count: u64, areas: u64, loss: f64, seed: u64) -> Result<Self, Failure> {
        let network = Network::new(loss, seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut cores = Self {
            areas,
            nodes: Vec::new(),
            ticks: BTreeSet::new(),
            every: Settings::new(source(1, areas)).exchange_every,
            plan: None,
            sent: Sent::default(),
            network,
        };
        let member = |number| Member {
            number: Author(number),
            source: source(number, areas),
            incarnation: 1,
            status: MemberStatus::Alive,
            since_ms: 0,
        };
        for number in 1..=count {
            let mut store = Memory::default();
            store.commit(log::create(number).batch())?;
            let settings = Settings::new(source(number, areas));
            let mut node = Node::start(&store, number, settings, random.u64(..))?;
            node.set_members((1..=count).map(member));
            cores.nodes.push((node, store));
            let phase = cores.every.mul_f64(random.f64());
            cores.ticks.insert((cores.network.now + phase, number));
        }
        Ok(cores)
    }

    /// Has the first node set the share of every area.
    pub(crate) fn plan(&mut self, share: Share) -> Result<(), Failure> {
        let names: Vec<_> = (0..self.areas)
            .map(|area| source(area, self.areas).group)
            .collect();
        let change = Change::set_pass(names.iter().map(|name| (name.as_str(), share)))?;
        let others = 2..=self.nodes.len() as u64;
        let (first, _) = &mut self.nodes[0];
        let stamp = first.submit(share.parts_per_million().into(), change, &[])?;
        self.plan = Some((stamp, others.collect()));
        self.commit(1)
    }

    /// Returns the number of nodes that lack the last plan.
    pub(crate) fn lacking(&self) -> usize {
        self.plan.as_ref().map_or(0, |(_, lacking)| lacking.len())
    }

    /// Returns the messages that were sent since the last call.
    pub(crate) fn take_sent(&mut self) -> Sent {
        std::mem::take(&mut self.sent)
    }

    pub(crate) fn run(&mut self, time: Duration) -> Result<(), Failure> {
        let end = self.network.now + time;
        while self.step(end)? {}
        Ok(())
    }

    /// Runs until every node has the last plan, and returns the time that it took.
    pub(crate) fn run_until_planned(&mut self, limit: Duration) -> Result<Duration, Failure> {
        let start = self.network.now;
        while self.lacking() > 0 {
            if !self.step(start + limit)? {
                return Err(format!("not all nodes have a plan after {limit:?}").into());
            }
        }
        Ok(self.network.now - start)
    }

    /// Handles the next event before `end`. Returns false if there is none; then it is `end`.
    fn step(&mut self, end: Duration) -> Result<bool, Failure> {
        let tick = self.ticks.first().map(|(at, _)| *at);
        let arrival = self.network.next_arrival();
        let next = tick.unwrap_or(end).min(arrival.unwrap_or(end));
        if next >= end {
            self.network.now = end;
            return Ok(false);
        }
        self.network.now = next;
        if arrival == Some(next) {
            if let Some(packet) = self.network.take() {
                let (node, _) = &mut self.nodes[place(packet.to)];
                node.receive(next, Author(packet.from), packet.message)?;
                self.commit(packet.to)?;
            }
        } else if let Some((at, number)) = self.ticks.pop_first() {
            let (node, _) = &mut self.nodes[place(number)];
            node.tick(at)?;
            self.ticks.insert((at + self.every, number));
            self.commit(number)?;
        }
        Ok(true)
    }

    fn commit(&mut self, number: u64) -> Result<(), Failure> {
        let (node, store) = &mut self.nodes[place(number)];
        let effects: Vec<_> = node.commit(store)?.collect();
        if let Some((stamp, lacking)) = &mut self.plan
            && node.state().holds(Author(stamp.node), stamp.time)
        {
            lacking.remove(&number);
        }
        for effect in effects {
            let Effect::Send { to, message } = effect else {
                continue;
            };
            let copies = to.len() as u64;
            match message.body {
                Body::Operation(_) => self.sent.operations += copies,
                Body::PushPull(_) => self.sent.exchanges += copies,
                _ => {}
            }
            for to in to {
                self.network.send(Packet {
                    from: number,
                    to: to.0,
                    message: message.clone(),
                });
            }
        }
        Ok(())
    }
}
