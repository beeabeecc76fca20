//! The simulated members: the membership protocol without I/O, a virtual time, and a network that loses packets.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use wirecost_cluster::{
    frames::{DATAGRAM_FRAMING, Item, MessageReader},
    membership::{Destination, Identity, Membership, MembershipError, Output, Settings},
    state::Author,
};
use wirecost_message::{Address, Body, MemberStatus, Message, Mode, Source};
use wirecost_wire::Wires;

use crate::{Failure, network::Network};

/// The header's kinds of packets, as the documentation of [`wirecost_cluster::membership`] lists them.
mod kind {
    pub(super) const PING: u32 = 1;
    pub(super) const ACKNOWLEDGEMENT: u32 = 2;
    pub(super) const FIRST_INDIRECT: u32 = 3;
    pub(super) const LAST_INDIRECT: u32 = 6;
    pub(super) const ANNOUNCEMENT: u32 = 7;
    pub(super) const FEED: u32 = 8;
    pub(super) const GOSSIP: u32 = 9;
    pub(super) const DOWN: u32 = 11;
}

/// The packets that all members sent within a time.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) pings: u64,
    pub(crate) acknowledgements: u64,
    pub(crate) indirect: u64,
    pub(crate) gossip: u64,
    pub(crate) announcements: u64,
    /// The packets that tell a member that it is down.
    pub(crate) told_down: u64,
    pub(crate) packets: u64,
    /// The pieces of news in these packets, without those in answers to announcements.
    pub(crate) news: u64,
    /// The bytes of these packets, without the headers of a datagram.
    pub(crate) bytes: u64,
    /// The announcements by the number of their receiver.
    announced: BTreeMap<u64, u64>,
    /// The suspicions that were passed on: each a member and the number of suspicions that it had refuted.
    pub(crate) suspicions: BTreeSet<(u64, String)>,
}

/// A change that members learn of.
struct Subject {
    number: u64,
    status: MemberStatus,
    /// The members that have not learnt of it.
    unaware: BTreeSet<u64>,
}

struct Packet {
    from: u64,
    to: u64,
    is_announcement: bool,
    bytes: Vec<u8>,
}

/// Members in one thread. A member has a number from 1, and an address that follows from the number.
pub(crate) struct World {
    wires: Wires,
    reader: MessageReader,
    network: Network<Packet>,
    random: fastrand::Rng,
    areas: u64,
    /// The members by number; none in the place of one that has failed or is not started.
    members: Vec<Option<Membership>>,
    /// The times at which members are due. An entry may be out of date.
    due: BinaryHeap<Reverse<(Duration, u64)>>,
    /// The first entry of each member that is not out of date.
    scheduled: Vec<Duration>,
    subject: Option<Subject>,
    counts: Option<Counts>,
}

pub(crate) fn source(number: u64, areas: u64) -> Source {
    let [.., high, low] = number.to_be_bytes();
    Source {
        name: format!("gateway-{number}").into(),
        address: Address(IpAddr::V4(Ipv4Addr::new(10, 1, high, low))),
        port: 9_094,
        group: format!("area-{:02}", number % areas).into(),
        mode: Mode::Write,
    }
}

fn number(address: SocketAddr) -> u64 {
    match address.ip() {
        IpAddr::V4(ip) => {
            let [.., high, low] = ip.octets();
            u16::from_be_bytes([high, low]).into()
        }
        IpAddr::V6(_) => 0,
    }
}

impl World {
    pub(crate) fn new(wires: Wires, areas: u64, loss: f64, seed: u64) -> Result<Self, Failure> {
        Ok(Self {
            reader: MessageReader::new(&wires, DATAGRAM_FRAMING)?,
            wires,
            network: Network::new(loss, seed),
            random: fastrand::Rng::with_seed(seed),
            areas,
            members: Vec::new(),
            due: BinaryHeap::new(),
            scheduled: Vec::new(),
            subject: None,
            counts: None,
        })
    }

    pub(crate) fn now(&self) -> Duration {
        self.network.now
    }

    /// Starts the next member, which joins by the first, and returns its number.
    pub(crate) fn start(&mut self) -> Result<u64, Failure> {
        let number = self.members.len() as u64 + 1;
        let first = source(1, self.areas);
        let settings = Settings {
            seeds: vec![(first.address.0, first.port).into()],
            ..Settings::default()
        };
        let own = Identity::new(Author(number), 1, source(number, self.areas));
        let seed = self.random.u64(..);
        let member = Membership::new(own, &self.wires, settings, self.now(), seed)?;
        self.members.push(Some(member));
        self.scheduled.push(Duration::MAX);
        self.settle(number)?;
        Ok(number)
    }

    /// Stops a member without a word to the others.
    pub(crate) fn fail(&mut self, number: u64) {
        self.members[place(number)] = None;
    }

    /// Has the world note when all members see another with this status.
    pub(crate) fn watch(&mut self, number: u64, status: MemberStatus) {
        let all = self.living().filter(|other| *other != number);
        self.subject = Some(Subject {
            number,
            status,
            unaware: all.collect(),
        });
    }

    /// Returns whether all members see what is watched.
    pub(crate) fn is_seen(&self) -> bool {
        let unaware = self.subject.as_ref().map(|subject| &subject.unaware);
        unaware.is_none_or(BTreeSet::is_empty)
    }

    pub(crate) fn living(&self) -> impl Iterator<Item = u64> {
        let members = (1..).zip(&self.members);
        members.filter_map(|(number, member)| member.is_some().then_some(number))
    }

    /// Returns the number of live members that a member lists.
    pub(crate) fn known(&self, number: u64) -> usize {
        let member = self.members[place(number)].as_ref();
        let listed = member.into_iter().flat_map(Membership::members);
        listed
            .filter(|other| other.status == MemberStatus::Alive)
            .count()
    }

    /// Counts the packets that are sent within a time.
    pub(crate) fn count(&mut self, time: Duration) -> Result<Counts, Failure> {
        self.counts = Some(Counts::default());
        self.run(time)?;
        Ok(self.counts.take().unwrap_or_default())
    }

    pub(crate) fn run(&mut self, time: Duration) -> Result<(), Failure> {
        let end = self.now() + time;
        while self.step(end)? {}
        Ok(())
    }

    /// Runs until all members see what is watched, and returns the time that it took.
    pub(crate) fn run_until_seen(&mut self, limit: Duration) -> Result<Duration, Failure> {
        let start = self.now();
        while !self.is_seen() {
            if !self.step(start + limit)? {
                return Err(format!("not all members see a change after {limit:?}").into());
            }
        }
        Ok(self.now() - start)
    }

    /// Handles the next event before `end`. Returns false if there is none; then it is `end`.
    fn step(&mut self, end: Duration) -> Result<bool, Failure> {
        let due = self.due.peek().map(|Reverse((at, _))| *at);
        let arrival = self.network.next_arrival();
        let next = due.unwrap_or(end).min(arrival.unwrap_or(end));
        if next >= end {
            self.network.now = end;
            return Ok(false);
        }
        self.network.now = next.max(self.now());
        if arrival == Some(next) {
            if let Some(packet) = self.network.take() {
                self.deliver(packet)?;
            }
        } else if let Some(Reverse((at, number))) = self.due.pop()
            && self.scheduled[place(number)] == at
        {
            self.scheduled[place(number)] = Duration::MAX;
            let now = self.now();
            if let Some(member) = &mut self.members[place(number)] {
                member.handle_timeout(now);
            }
            self.settle(number)?;
        }
        Ok(true)
    }

    fn deliver(&mut self, packet: Packet) -> Result<(), Failure> {
        let now = self.now();
        let Some(Some(member)) = self.members.get_mut(place(packet.to)) else {
            return Ok(());
        };
        let from = Author(packet.from);
        let received = match packet.is_announcement {
            true => member.receive_announcement(now, from, &packet.bytes),
            false => member.receive(now, from, &packet.bytes),
        };
        match received {
            // A member that was taken for failed lists its earlier life as failed, and announces itself to it.
            Ok(_) | Err(MembershipError::OwnNumber) => {}
            Err(error) => return Err(error.into()),
        }
        self.settle(packet.to)
    }

    /// Takes the outputs of a member, and notes when it is due again.
    fn settle(&mut self, number: u64) -> Result<(), Failure> {
        let Some(member) = &mut self.members[place(number)] else {
            return Ok(());
        };
        let due = member.next_timeout();
        if due < self.scheduled[place(number)] {
            self.scheduled[place(number)] = due;
            self.due.push(Reverse((due, number)));
        }
        let outputs: Vec<_> = std::iter::from_fn(|| member.poll()).collect();
        for output in outputs {
            match output {
                Output::MembersChanged => self.look(number),
                Output::Failed(error) => return Err(error.into()),
                Output::Send { to, packet } => self.send(number, to, packet)?,
            }
        }
        Ok(())
    }

    /// Notes whether a member sees what is watched.
    fn look(&mut self, observer: u64) {
        let Some(subject) = &mut self.subject else {
            return;
        };
        let Some(member) = &self.members[place(observer)] else {
            return;
        };
        if subject.unaware.contains(&observer)
            && member
                .members()
                .any(|one| one.number.0 == subject.number && one.status == subject.status)
        {
            subject.unaware.remove(&observer);
        }
    }

    fn send(&mut self, from: u64, to: Destination, bytes: Vec<u8>) -> Result<(), Failure> {
        let (address, is_announcement) = match to {
            Destination::Address(address) => (address, true),
            Destination::Member { address, .. } => (address, false),
        };
        let to = number(address);
        if let Some(counts) = &mut self.counts {
            counts.add(&mut self.reader, &bytes)?;
            if is_announcement {
                *counts.announced.entry(to).or_default() += 1;
            }
        }
        self.network.send(Packet {
            from,
            to,
            is_announcement,
            bytes,
        });
        Ok(())
    }
}

/// Returns the place of a member in a list, by its number.
pub(crate) fn place(number: u64) -> usize {
    number as usize - 1
}

impl Counts {
    /// Returns the announcements to a member.
    pub(crate) fn announced_to(&self, number: u64) -> u64 {
        self.announced.get(&number).copied().unwrap_or_default()
    }

    fn add(&mut self, reader: &mut MessageReader, packet: &[u8]) -> Result<(), Failure> {
        let mut messages = Vec::new();
        reader.read_datagram(packet, &mut |item| {
            if let Item::Message(message, _) = item {
                messages.push(message);
            }
        })?;
        let (header, news) = messages.split_first().ok_or("a packet without a header")?;
        let count = match header.flags {
            kind::PING => &mut self.pings,
            kind::ACKNOWLEDGEMENT => &mut self.acknowledgements,
            kind::FIRST_INDIRECT..=kind::LAST_INDIRECT => &mut self.indirect,
            kind::ANNOUNCEMENT | kind::FEED => &mut self.announcements,
            kind::GOSSIP => &mut self.gossip,
            kind::DOWN => &mut self.told_down,
            // Counted with all packets alone.
            _ => &mut 0,
        };
        *count += 1;
        self.packets += 1;
        self.bytes += packet.len() as u64;
        if header.flags != kind::FEED {
            self.news += news.len() as u64;
            self.suspicions.extend(news.iter().filter_map(suspicion));
        }
        Ok(())
    }
}

/// Returns the suspected member, and the number of suspicions that it had refuted.
fn suspicion(news: &Message) -> Option<(u64, String)> {
    let Body::Membership(body) = &news.body else {
        return None;
    };
    body.tags.get("suspected")?;
    let refuted = body.tags.get("refuted").map_or("0", |count| count.as_str());
    Some((news.stamp.node.into(), refuted.to_owned()))
}
