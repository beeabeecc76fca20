use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use wirecost_cluster::{
    Member,
    membership::{Destination, Identity, Membership, Output, Settings},
    state::Author,
};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{Address, MemberStatus, Mode, Source};
use wirecost_wire::{Packing, Wire, Wires};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(10);
/// The time since the epoch at which the world begins.
const START: Duration = Duration::from_secs(1_780_000_000);

pub(crate) struct World {
    random: fastrand::Rng,
    loss: f64,
    now: Duration,
    running: BTreeMap<u64, Membership>,
    /// The incarnation in which each member was started last.
    incarnations: BTreeMap<u64, u32>,
    /// The packets by the time at which they arrive, and a number that distinguishes them.
    packets: BTreeMap<(Duration, u64), Packet>,
    /// The members that are cut off from the others.
    cut_off: BTreeSet<u64>,
    sent: Vec<Vec<u8>>,
}

struct Packet {
    from: u64,
    to: u64,
    /// None in an announcement.
    incarnation: Option<u32>,
    bytes: Vec<u8>,
}

pub(crate) fn source(number: u64) -> Source {
    let [.., high, low] = number.to_be_bytes();
    Source {
        name: format!("gw-{number}").into(),
        address: Address(IpAddr::V4(Ipv4Addr::new(10, 1, high, low))),
        port: 9_094,
        group: "BJ".into(),
        mode: Mode::Write,
    }
}

fn address(number: u64) -> SocketAddr {
    let source = source(number);
    (source.address.0, source.port).into()
}

pub(crate) fn wire(format: Format) -> Wire {
    Wire::new(format, SchemaId::Version(1), Packing::PLAIN, None).expect("no dictionary")
}

pub(crate) fn wires(formats: &[Format]) -> Wires {
    Wires::new(formats.iter().copied().map(wire)).expect("a few wires")
}

impl World {
    pub(crate) fn new(seed: u64, loss: f64) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            loss,
            now: START,
            running: BTreeMap::new(),
            incarnations: BTreeMap::new(),
            packets: BTreeMap::new(),
            cut_off: BTreeSet::new(),
            sent: Vec::new(),
        }
    }

    /// Makes a world in which this number of members see each other.
    pub(crate) fn joined(seed: u64, members: u64) -> Self {
        let mut world = Self::new(seed, 0.0);
        for number in 1..=members {
            world.start(number, 1, 1);
        }
        world.run_until(10 * SECOND, |world| world.all_see_all(MemberStatus::Alive));
        world
    }

    /// Starts a member that joins by a seed.
    pub(crate) fn start(&mut self, number: u64, incarnation: u32, seed: u64) {
        self.start_with(number, incarnation, vec![address(seed)], Vec::new());
    }

    pub(crate) fn start_with(
        &mut self,
        number: u64,
        incarnation: u32,
        seeds: Vec<SocketAddr>,
        known: Vec<Member>,
    ) {
        let own = Identity::new(Author(number), incarnation, source(number));
        let settings = Settings {
            seeds,
            known,
            ..Settings::default()
        };
        let seed = self.random.u64(..);
        let wires = wires(&[Format::Protobuf]);
        let member = Membership::new(own, &wires, settings, self.now, seed);
        self.running.insert(number, member.expect("a member"));
        self.incarnations.insert(number, incarnation);
    }

    pub(crate) fn kill(&mut self, number: u64) {
        self.running.remove(&number);
    }

    pub(crate) fn leave(&mut self, number: u64) {
        let now = self.now;
        let member = self.running.get_mut(&number).expect("it runs");
        member.leave(now);
        self.collect(number);
        self.kill(number);
    }

    /// Separates these members from the others.
    pub(crate) fn cut_off(&mut self, numbers: &[u64]) {
        self.cut_off = numbers.iter().copied().collect();
    }

    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.step();
        }
    }

    /// Runs until a condition holds, which it must within a time.
    pub(crate) fn run_until(&mut self, limit: Duration, holds: impl Fn(&Self) -> bool) {
        let end = self.now + limit;
        while !holds(self) {
            assert!(self.now < end, "it does not hold after {limit:?}");
            self.step();
        }
    }

    /// Lets time pass at once for a member that is alone.
    pub(crate) fn jump(&mut self, number: u64, time: Duration) {
        self.now += time;
        let now = self.now;
        let member = self.running.get_mut(&number).expect("it runs");
        member.handle_timeout(now);
        self.collect(number);
    }

    pub(crate) fn members(&self, number: u64) -> Vec<Member> {
        self.running[&number].members().collect()
    }

    /// Returns all packets so far.
    pub(crate) fn sent(self) -> Vec<Vec<u8>> {
        self.sent
    }

    pub(crate) fn sees(&self, observer: u64, number: u64, status: MemberStatus) -> bool {
        let is_seen = |member: &Member| member.number.0 == number && member.status == status;
        self.running[&observer]
            .members()
            .any(|member| is_seen(&member))
    }

    /// Returns whether all running members see a member with this status and incarnation.
    pub(crate) fn all_see(&self, number: u64, status: MemberStatus, incarnation: u32) -> bool {
        let others = self.running.iter().filter(|(other, _)| **other != number);
        others.into_iter().all(|(_, member)| {
            member.members().any(|seen| {
                (seen.number.0, seen.status, seen.incarnation) == (number, status, incarnation)
            })
        })
    }

    /// Returns whether all running members see all running members, and nobody else.
    pub(crate) fn all_see_all(&self, status: MemberStatus) -> bool {
        self.running.iter().all(|(observer, member)| {
            let seen: Vec<_> = member
                .members()
                .map(|seen| (seen.number.0, seen.status))
                .collect();
            let others = self.running.keys().filter(|number| *number != observer);
            seen == others.map(|number| (*number, status)).collect::<Vec<_>>()
        })
    }

    fn step(&mut self) {
        self.now += TICK;
        while let Some(first) = self.packets.first_entry()
            && first.key().0 <= self.now
        {
            let packet = first.remove();
            self.deliver(packet);
        }
        let now = self.now;
        for number in self.running.keys().copied().collect::<Vec<_>>() {
            let member = self.running.get_mut(&number).expect("it runs");
            if member.next_timeout() <= now {
                member.handle_timeout(now);
                self.collect(number);
            }
        }
    }

    fn deliver(&mut self, packet: Packet) {
        let is_cut = self.cut_off.contains(&packet.from) != self.cut_off.contains(&packet.to);
        let Some(member) = self.running.get_mut(&packet.to) else {
            return;
        };
        // The tag of a datagram binds it to a run.
        let is_for_run = |incarnation| incarnation == self.incarnations[&packet.to];
        if is_cut || !packet.incarnation.is_none_or(is_for_run) {
            return;
        }
        let (now, from) = (self.now, Author(packet.from));
        let received = match packet.incarnation {
            None => member.receive_announcement(now, from, &packet.bytes),
            Some(_) => member.receive(now, from, &packet.bytes),
        };
        assert_eq!(received, Ok(None));
        self.collect(packet.to);
    }

    /// Takes the outputs of a member.
    fn collect(&mut self, from: u64) {
        let member = self.running.get_mut(&from).expect("it runs");
        while let Some(output) = member.poll() {
            match output {
                Output::MembersChanged => {}
                Output::Failed(error) => unreachable!("node {from}: {error}"),
                Output::Send { to, packet } => {
                    assert!(packet.len() <= Settings::default().packet_bytes.get());
                    self.sent.push(packet.clone());
                    if self.random.f64() < self.loss {
                        continue;
                    }
                    let (address, incarnation) = match to {
                        Destination::Address(address) => (address, None),
                        Destination::Member {
                            address,
                            incarnation,
                            ..
                        } => (address, Some(incarnation)),
                    };
                    let IpAddr::V4(ip) = address.ip() else {
                        unreachable!("no address of this world")
                    };
                    let [.., high, low] = ip.octets();
                    let delay = Duration::from_micros(self.random.u64(200..20_000));
                    let packet = Packet {
                        from,
                        to: u64::from(u16::from_be_bytes([high, low])),
                        incarnation,
                        bytes: packet,
                    };
                    let place = (self.now + delay, self.sent.len() as u64);
                    self.packets.insert(place, packet);
                }
            }
        }
    }
}
