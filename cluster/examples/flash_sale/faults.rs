//! The faults of the sale, each at its time.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use wirecost_wire::Wire;

use crate::{
    fleet::{Fleet, Restart, Slot},
    market::Market,
    network::Network,
    node::Failure,
    operators::{Operators, RACED},
    stranger,
};

/// The seconds of the sale from the start of the partition to its end.
pub(crate) const PARTITION: [f64; 2] = [2.0, 22.0];

/// The second at which the rolling upgrade begins, and the seconds from node to node.
const UPGRADE: f64 = 1.5;
const UPGRADE_EVERY: f64 = 0.3;

/// The seconds for which a node is down.
const CRASH: f64 = 3.0;
const COLD: f64 = 1.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Poison,
    Cut,
    Heal,
    Race,
    Crash,
    FirstCold,
    SecondCold,
}

/// The faults that are still to come.
#[derive(Debug)]
pub(crate) struct Faults {
    /// The next one last.
    due: Vec<(f64, Fault)>,
    /// The nodes that are still to be upgraded, one of each area in turn.
    upgrades: VecDeque<usize>,
    next_upgrade: f64,
    /// The wire of the stranger, and that of the upgrade.
    from: Wire,
    to: Option<Wire>,
    /// The area that is cut off.
    cut: usize,
    is_cut: bool,
    speed: f64,
    network: Arc<Network>,
    /// The number of poisoned messages that were sent.
    pub(crate) poisoned: Arc<AtomicU64>,
}

impl Faults {
    pub(crate) fn new(
        market: &Market,
        fleet: &Fleet,
        network: &Arc<Network>,
        from: Wire,
        to: Option<Wire>,
        speed: f64,
    ) -> Self {
        let mut due = vec![
            (1.0, Fault::Poison),
            (PARTITION[0], Fault::Cut),
            (2.5, Fault::Race),
            (3.0, Fault::Crash),
            (4.0, Fault::FirstCold),
            (5.0, Fault::SecondCold),
            (PARTITION[1], Fault::Heal),
        ];
        due.reverse();
        // Of each area the first node, then of each the second.
        let upgraded = to.as_ref().map_or(0, |_| fleet.slots.len());
        let mut upgrades: Vec<_> = (0..upgraded).collect();
        let slots = &fleet.slots;
        let turn = |slot: usize| {
            let area = slots[slot].place.index;
            let earlier = slots[..slot].iter();
            earlier.filter(|other| other.place.index == area).count()
        };
        upgrades.sort_by_key(|slot| turn(*slot));
        Self {
            due,
            upgrades: upgrades.into(),
            next_upgrade: UPGRADE,
            from,
            to,
            cut: 3.min(market.areas.len() - 1),
            is_cut: false,
            speed,
            network: Arc::clone(network),
            poisoned: Arc::default(),
        }
    }

    /// Returns whether all faults have been injected.
    pub(crate) fn are_over(&self) -> bool {
        self.due.is_empty() && self.upgrades.is_empty()
    }

    /// Injects the faults that are due at this second of the sale, and says which.
    pub(crate) fn inject(
        &mut self,
        now: f64,
        fleet: &mut Fleet,
        operators: &mut Operators,
    ) -> Result<Vec<String>, Failure> {
        let mut said = Vec::new();
        while let Some((_, fault)) = self.due.pop_if(|(second, _)| *second <= now) {
            said.push(self.begin(fault, fleet, operators)?);
        }
        if now >= self.next_upgrade && !self.upgrades.is_empty() {
            self.next_upgrade = now + UPGRADE_EVERY;
            self.upgrade(fleet);
            if self.upgrades.is_empty() {
                said.push("the last node is upgraded".to_owned());
            }
        }
        Ok(said)
    }

    fn begin(
        &mut self,
        fault: Fault,
        fleet: &mut Fleet,
        operators: &mut Operators,
    ) -> Result<String, Failure> {
        let seconds = |seconds: f64| Duration::from_secs_f64(seconds / self.speed);
        Ok(match fault {
            Fault::Poison => self.poison(fleet)?,
            Fault::Cut => {
                self.is_cut = true;
                self.network.cut(Some(self.cut));
                format!("{} is cut off", self.cut_name(fleet))
            }
            Fault::Heal => {
                self.is_cut = false;
                self.network.cut(None);
                format!("{} is reachable again", self.cut_name(fleet))
            }
            Fault::Race => {
                let fits = |slot: &&Slot| slot.place.index != self.cut && slot.running.is_some();
                let mut slots = fleet.slots.iter().filter(fits);
                let (Some(one), Some(other)) = (slots.next(), slots.next()) else {
                    return Err("no two nodes for two operators".into());
                };
                operators.race([one, other])?;
                format!("two operators set the share of {RACED} at the same time")
            }
            Fault::Crash => self.restart(fleet, Restart::Crash(seconds(CRASH)), "crashes")?,
            Fault::FirstCold | Fault::SecondCold => {
                self.restart(fleet, Restart::Cold(seconds(COLD)), "restarts cold")?
            }
        })
    }

    /// Restarts the last node that runs, in the first area or the last that is not cut off.
    fn restart(&self, fleet: &mut Fleet, how: Restart, verb: &str) -> Result<String, Failure> {
        let fits = |slot: &usize| {
            let slot = &fleet.slots[*slot];
            slot.place.index != self.cut && slot.running.is_some()
        };
        let fitting = (0..fleet.slots.len()).rev().filter(fits);
        // A crash loses at most a 16th of the node's rights, which are the fewest in the largest area.
        let slot = match how {
            Restart::Crash(_) => fitting.min_by_key(|slot| fleet.slots[*slot].place.index),
            _ => fitting.max_by_key(|slot| fleet.slots[*slot].place.index),
        };
        let slot = &mut fleet.slots[slot.ok_or("no node to restart")?];
        slot.restart(how);
        Ok(format!("{} {verb}", slot.place.name))
    }

    /// Upgrades the first node in turn whose area can spare it and is not cut off.
    fn upgrade(&mut self, fleet: &mut Fleet) {
        let is_ready = |slot: &usize| {
            let area = fleet.slots[*slot].place.index;
            fleet.can_spare(area) && !(self.is_cut && area == self.cut)
        };
        let place = self.upgrades.iter().position(is_ready);
        if let Some(slot) = place.and_then(|place| self.upgrades.remove(place))
            && let Some(to) = &self.to
        {
            let slot = &mut fleet.slots[slot];
            slot.upgrade(to);
            slot.restart(Restart::Upgrade);
        }
    }

    /// Has a stranger join, by the wire that all nodes read.
    fn poison(&self, fleet: &Fleet) -> Result<String, Failure> {
        let area = fleet.slots[0].place.area;
        let poison = stranger::poison(
            fleet.running().map(|node| node.address).collect(),
            self.from.clone(),
            area,
        );
        let poisoned = Arc::clone(&self.poisoned);
        std::thread::Builder::new().spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            // Without a message that was sent, the check fails.
            if let Ok(sent) = runtime
                .map_err(Failure::from)
                .and_then(|runtime| runtime.block_on(poison))
            {
                poisoned.store(sent, Ordering::Relaxed);
            }
        })?;
        Ok("a stranger joins and sends stamps far in the future".to_owned())
    }

    fn cut_name<'a>(&self, fleet: &'a Fleet) -> &'a str {
        let mut slots = fleet.slots.iter();
        let cut = slots.find(|slot| slot.place.index == self.cut);
        cut.map_or("", |slot| slot.place.area)
    }
}
