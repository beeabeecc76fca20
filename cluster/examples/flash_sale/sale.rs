//! The state of a sale.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    arguments::Arguments,
    costs::Costs,
    faults::Faults,
    fleet::Fleet,
    history::Moment,
    market::Market,
    network::Network,
    operators::Operators,
    plans::{self, Plans},
    process::{self, Loopback},
};

/// A sale and all that is known of it.
pub(crate) struct Sale {
    pub(crate) arguments: Arguments,
    pub(crate) market: Market,
    pub(crate) network: Arc<Network>,
    pub(crate) fleet: Fleet,
    pub(crate) faults: Faults,
    pub(crate) operators: Operators,
    pub(crate) plans: Plans,
    pub(crate) costs: Costs,
    pub(crate) before: Before,
    /// A moment of each second.
    pub(crate) history: Vec<Moment>,
    /// The time that the nodes took to find each other.
    pub(crate) joined: Duration,
    /// The seconds of the sale since its start.
    pub(crate) now: f64,
    /// The second after which no request passed.
    pub(crate) sold_out: f64,
}

/// The state of the process and of the loopback before the nodes started.
pub(crate) struct Before {
    pub(crate) at: Instant,
    pub(crate) cpu: Duration,
    pub(crate) loopback: Option<Loopback>,
}

impl Sale {
    /// Returns the number of requests that passed.
    pub(crate) fn passed(&self) -> u64 {
        self.fleet.slots.iter().map(|slot| slot.passed).sum()
    }

    /// Returns the CPU time of the process since the start, without that of the sample.
    pub(crate) fn cpu_time(&self) -> Duration {
        let all = process::cpu_time().saturating_sub(self.before.cpu);
        all.saturating_sub(self.costs.spent())
    }

    /// Returns the present moment of the sale.
    pub(crate) fn moment(&self) -> Moment {
        let areas = 0..self.market.areas.len();
        Moment {
            second: self.now,
            nodes: self.fleet.running().count(),
            admitted: areas.map(|area| self.fleet.admitted(area)).collect(),
            wires: self.costs.of(&self.fleet.bytes_sent()),
        }
    }

    /// Returns whether all faults are over and the cluster is as it should be then.
    pub(crate) fn has_settled(&self) -> bool {
        self.faults.are_over()
            && self.fleet.is_joined()
            && plans::are_equal(&self.fleet)
            && plans::are_closed(&self.fleet, &self.market.areas)
            && self.operators.lost(&self.fleet) == 0
    }
}
