//! The course of a sale from the start of the nodes to the checks.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

use wirecost_cluster::{automation::SALE, state::Change};
use wirecost_message::ObjectKind;

use crate::{
    arguments::Arguments,
    costs::Costs,
    dictionary,
    faults::Faults,
    fleet::Fleet,
    market::Market,
    network::Network,
    node::Failure,
    operators::Operators,
    plans::Plans,
    process::{self, Loopback},
    report::Summary,
    sale::{Before, Sale},
    screen::Screen,
};

/// The time in which all nodes find each other.
const JOIN_LIMIT: Duration = Duration::from_secs(40);

/// The time from the goal to the start of the sale.
const LEAD: Duration = Duration::from_secs(3);

/// The time after which the sale ends, whether it has settled or not.
const LIMIT: Duration = Duration::from_secs(58);

const TICK: Duration = Duration::from_millis(50);

/// The interval at which an operator writes.
const WRITE_EVERY: Duration = Duration::from_millis(500);

/// Runs a sale to its end, or until `interrupted`.
pub(crate) fn run(
    arguments: Arguments,
    interrupted: &AtomicBool,
    screen: &mut Screen,
) -> Result<Summary, Failure> {
    let before = Before {
        at: Instant::now(),
        cpu: process::cpu_time(),
        loopback: Loopback::read(),
    };
    let began = before.at;
    let data = tempfile::tempdir()?;
    let market = Market::new(arguments.nodes, arguments.seed);
    let network = Network::new(arguments.loss, arguments.seed);
    let from = dictionary::wire(arguments.wire)?;
    let to = arguments.upgrade().map(dictionary::wire).transpose()?;
    let (costs, samples) = Costs::new([&from].into_iter().chain(&to))?;
    let fleet = Fleet::start(
        data.path(),
        &market,
        &network,
        &samples,
        &from,
        arguments.speed,
    )?;
    let faults = Faults::new(&market, &fleet, &network, from, to, arguments.speed);
    let mut sale = Sale {
        arguments,
        market,
        network,
        fleet,
        faults,
        operators: Operators::new(),
        plans: Plans::default(),
        costs,
        before,
        history: Vec::new(),
        joined: Duration::ZERO,
        now: 0.0,
        sold_out: 0.0,
    };
    while !sale.fleet.is_joined() && !interrupted.load(Ordering::Relaxed) {
        screen.poll(interrupted)?;
        screen.show(&sale, false)?;
        if began.elapsed() > JOIN_LIMIT {
            return Err("the nodes have not found each other".into());
        }
        thread::sleep(TICK);
    }
    sale.joined = began.elapsed();
    let joined = sale.joined.as_secs_f64();
    if !interrupted.load(Ordering::Relaxed) {
        screen.say(&format!(
            "The nodes have found each other within {joined:.1} s."
        ));
        let start = sale.open(screen)?;
        sale.go_on(start, began + LIMIT, interrupted, screen)?;
    }
    let summary = Summary::of(&sale, interrupted.load(Ordering::Relaxed));
    sale.fleet.end();
    Ok(summary)
}

impl Sale {
    /// Has an operator state the goal, and returns the start of the sale.
    fn open(&self, screen: &mut Screen) -> Result<SystemTime, Failure> {
        let start = SystemTime::now() + LEAD;
        let since = start.duration_since(SystemTime::UNIX_EPOCH)?;
        let slots = self.fleet.slots.iter();
        let nodes = slots.filter_map(|slot| Some((slot.running.as_ref()?.number, slot.place.area)));
        let goal = self.market.goal(since, self.arguments.speed, nodes)?;
        let change = Change::create(ObjectKind::Plugin, SALE, goal.to_json())?;
        let node = self.fleet.running().next().ok_or("no node")?;
        let handle = node.handle.clone();
        let (sender, receiver) = std::sync::mpsc::channel();
        node.spawn(async move {
            // An error says that the sale has ended.
            let _ = sender.send(handle.submit(change).await);
        });
        receiver.recv_timeout(LEAD)??;
        screen.say(&format!(
            "An operator has stated the goal. The sale starts in {} s.",
            LEAD.as_secs()
        ));
        Ok(start)
    }

    /// Lets the crowd come and injects the faults, until the cluster has settled or a limit.
    fn go_on(
        &mut self,
        start: SystemTime,
        limit: Instant,
        interrupted: &AtomicBool,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        let mut random = fastrand::Rng::with_seed(self.arguments.seed);
        let (mut next_write, mut next_line) = (Instant::now(), 0.0);
        while Instant::now() < limit && !interrupted.load(Ordering::Relaxed) {
            let before = self.now;
            // None before the start.
            let since = SystemTime::now().duration_since(start).unwrap_or_default();
            self.now = since.as_secs_f64() * self.arguments.speed;
            self.fleet.poll()?;
            if !since.is_zero() {
                let passed = self.passed();
                self.fleet.click(&mut self.market, before, self.now);
                if self.passed() > passed {
                    self.sold_out = self.now;
                }
                let faults = self
                    .faults
                    .inject(self.now, &mut self.fleet, &mut self.operators)?;
                for fault in faults {
                    screen.say(&format!("T+{:4.1} s  {fault}", self.now));
                }
            }
            if Instant::now() >= next_write && !self.faults.are_over() {
                next_write += WRITE_EVERY;
                self.write(&mut random)?;
            }
            self.operators.observe(&self.fleet);
            self.plans.observe(&self.fleet, &self.market.areas);
            let is_due = self.now >= next_line;
            if is_due {
                next_line = self.now.floor() + 1.0;
                self.costs.replay()?;
                self.history.push(self.moment());
            }
            screen.poll(interrupted)?;
            screen.show(self, is_due)?;
            let is_over = match self.arguments.until {
                Some(end) => self.now >= end,
                None => self.has_settled(),
            };
            if is_over {
                break;
            }
            thread::sleep(TICK);
        }
        Ok(())
    }

    /// Writes a plugin on a random node that runs.
    fn write(&mut self, random: &mut fastrand::Rng) -> Result<(), Failure> {
        let slots = self.fleet.slots.iter();
        let slots: Vec<_> = slots.filter(|slot| slot.running.is_some()).collect();
        match random.choice(slots) {
            Some(slot) => self.operators.write(slot),
            None => Ok(()),
        }
    }
}
