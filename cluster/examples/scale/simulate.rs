//! The course of a simulation, and its figures.

use std::time::{Duration, Instant};

use wirecost_cluster::{admission::Share, membership::Settings};
use wirecost_message::MemberStatus;
use wirecost_wire::{Wire, Wires};

use crate::{
    Failure,
    cores::Cores,
    place::place,
    process,
    record::{Figure, Quantity},
    sizes::datagram,
    world::World,
};

/// The number of areas.
pub(crate) const AREAS: u64 = 100;

/// The number of members that join, of those that fail, and of plans.
pub(crate) const CHANGES: u64 = 5;
const PLANS: u32 = 10;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
/// The time for which packets are counted.
const COUNTED: Duration = Duration::from_secs(120);
/// The longest time that a change may take.
const LIMIT: Duration = Duration::from_secs(600);

/// A simulation of so many nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Simulation {
    pub(crate) nodes: u64,
    pub(crate) loss: f64,
    pub(crate) seed: u64,
}

/// A quantity, its figure, and the changes or seconds that it is over.
type Found = (Quantity, f64, u64);

impl Simulation {
    pub(crate) fn run(self, wire: &Wire) -> Result<Vec<Figure>, Failure> {
        let start = Instant::now();
        let mut found = self.membership(wire)?;
        found.extend(self.plans()?);
        let run_s = start.elapsed().as_secs_f64();
        let [date, revision, machine] = place();
        let figures = found.into_iter().map(|(quantity, simulated, over)| Figure {
            nodes: self.nodes,
            loss: self.loss,
            seed: self.seed,
            quantity,
            simulated,
            over,
            run_s,
            date: date.clone(),
            revision: revision.clone(),
            machine: machine.clone(),
        });
        Ok(figures.collect())
    }

    fn membership(self, wire: &Wire) -> Result<Vec<Found>, Failure> {
        let before = process::resident_bytes();
        let wires = Wires::new([wire.clone()])?;
        let mut world = World::new(wires, AREAS, self.loss, self.seed)?;
        let mut found = vec![(Quantity::Start, self.start(&mut world)?, 1)];
        let memory = process::resident_bytes().zip(before);
        let memory = memory.map(|(after, before)| {
            let bytes = after.saturating_sub(before) as f64 / self.nodes.pow(2) as f64;
            (Quantity::Memory, bytes, 1)
        });
        found.extend(memory);
        found.extend(self.traffic(&mut world)?);
        found.extend(Self::joins(&mut world)?);
        found.extend(self.failures(&mut world)?);
        Ok(found)
    }

    /// Starts all members within a second. Returns the seconds until all list each other, once their news is old.
    fn start(self, world: &mut World) -> Result<f64, Failure> {
        let begin = world.now();
        for _ in 0..self.nodes {
            world.start()?;
            world.run(SECOND / self.nodes as u32)?;
        }
        let others = self.nodes as usize - 1;
        while !world.living().all(|number| world.known(number) == others) {
            if world.now() - begin > LIMIT {
                return Err("the members that started do not all list each other".into());
            }
            world.run(SECOND / 2)?;
        }
        let seconds = (world.now() - begin).as_secs_f64();
        while world.count(SECOND)?.news > self.nodes * Self::most_news() {
            if world.now() - begin > LIMIT {
                return Err("the news of the start does not end".into());
            }
        }
        world.run(10 * SECOND)?;
        Ok(seconds)
    }

    /// Returns the pieces of news of a member in a second that are too many for the time after the start.
    fn most_news() -> u64 {
        let settings = Settings::default();
        u64::from(settings.transmissions.get()) * 5
    }

    fn traffic(self, world: &mut World) -> Result<Vec<Found>, Failure> {
        let counts = world.count(COUNTED)?;
        let seconds = COUNTED.as_secs();
        let in_cluster = |count: u64| count as f64 / seconds as f64;
        let of_node = |count: u64| in_cluster(count) / self.nodes as f64;
        let bytes = of_node(counts.bytes) + of_node(counts.packets) * datagram();
        let rates = [
            (Quantity::Pings, of_node(counts.pings)),
            (Quantity::Acknowledgements, of_node(counts.acknowledgements)),
            (Quantity::IndirectProbes, of_node(counts.indirect)),
            (Quantity::Announcements, of_node(counts.announcements)),
            (Quantity::Gossip, of_node(counts.gossip)),
            (Quantity::Packets, of_node(counts.packets)),
            (Quantity::News, of_node(counts.news)),
            (Quantity::Bytes, bytes),
            (
                Quantity::Suspicions,
                in_cluster(counts.suspicions.len() as u64),
            ),
        ];
        let found = rates.map(|(quantity, rate)| (quantity, rate, seconds));
        Ok(found.into())
    }

    /// Has members join, one a minute.
    fn joins(world: &mut World) -> Result<[Found; 2], Failure> {
        let (mut seconds, mut known) = (0.0, 0.0);
        for _ in 0..CHANGES {
            let begin = world.now();
            let number = world.start()?;
            world.watch(number, MemberStatus::Alive);
            seconds += world.run_until_seen(LIMIT)?.as_secs_f64();
            world.run(MINUTE.saturating_sub(world.now() - begin))?;
            known += world.known(number) as f64;
        }
        Ok([
            (Quantity::JoinSeen, seconds / CHANGES as f64, CHANGES),
            (Quantity::KnownAfterAMinute, known / CHANGES as f64, CHANGES),
        ])
    }

    /// Has members fail one after the other.
    fn failures(self, world: &mut World) -> Result<[Found; 2], Failure> {
        let mut seconds = 0.0;
        // The first is the address by which others join.
        let failing = 2..2 + CHANGES;
        for number in failing.clone() {
            world.fail(number);
            world.watch(number, MemberStatus::Failed);
            seconds += world.run_until_seen(LIMIT)?.as_secs_f64();
            world.run(10 * SECOND)?;
        }
        let counts = world.count(MINUTE)?;
        let to_failed: u64 = failing.map(|number| counts.announced_to(number)).sum();
        let rate = to_failed as f64 / (CHANGES * MINUTE.as_secs()) as f64;
        Ok([
            (Quantity::FailureSeen, seconds / CHANGES as f64, CHANGES),
            (Quantity::AnnouncementsToFailed, rate, MINUTE.as_secs()),
        ])
    }

    fn plans(self) -> Result<Vec<Found>, Failure> {
        let mut cores = Cores::new(self.nodes, AREAS, self.loss, self.seed)?;
        cores.run(5 * SECOND)?;
        cores.take_sent();
        cores.run(MINUTE)?;
        let exchanges = cores.take_sent().exchanges as f64;
        let (mut seconds, mut messages) = (0.0, 0);
        for plan in 1..=PLANS {
            cores.plan(Share::new(plan)?)?;
            seconds += cores.run_until_planned(LIMIT)?.as_secs_f64();
            cores.run(5 * SECOND)?;
            messages += cores.take_sent().operations;
        }
        let plans = f64::from(PLANS);
        let nodes = self.nodes as f64;
        let minute = MINUTE.as_secs();
        Ok(vec![
            (
                Quantity::Exchanges,
                exchanges / nodes / minute as f64,
                minute,
            ),
            (
                Quantity::PlanMessages,
                messages as f64 / nodes / plans,
                PLANS.into(),
            ),
            (Quantity::PlanSeen, seconds / plans, PLANS.into()),
        ])
    }
}
