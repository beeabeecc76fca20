use std::time::Duration;

use wirecost_report::tradeoff::{
    Costs, FanOut, LinkSpeed, Objective, Ranked, Ranking, Rate, Setting, WireCost,
};
use wirecost_wire::{Wire, Wires};

use super::{Merit, Sent, Settings, Traffic, traffic::Window};
use crate::frames::standing_alone;

/// The wire that a node uses, and the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The places of the node's wires, the chosen one first.
    pub order: Vec<usize>,
    /// The name of the chosen wire as it stands alone.
    pub wire: String,
    /// The reason for which it was chosen.
    pub reason: Merit,
    /// The traffic of the latest window; `None` until a window has passed.
    pub traffic: Option<Traffic>,
    /// The speed of the link.
    pub link: LinkSpeed,
}

/// A run without the costs of any wire of the node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{run} has no costs of the node's wires")]
pub struct NoCosts {
    run: String,
}

/// The chooser of a node's wire.
#[derive(Debug, Clone)]
pub struct Chooser {
    settings: Settings,
    /// The costs of the wires that have some, in the order of the node, and their places.
    costs: Vec<WireCost>,
    places: Vec<usize>,
    /// The places of the wires without costs.
    others: Vec<usize>,
    window: Window,
    choice: Choice,
    /// The start, or the latest change.
    since: Duration,
}

impl Chooser {
    /// Returns a chooser, which begins with the first of the wires that has costs. `now` counts from any
    /// moment.
    ///
    /// # Errors
    ///
    /// [`NoCosts`]
    pub fn new(
        wires: &Wires,
        costs: Costs,
        settings: Settings,
        now: Duration,
    ) -> Result<Self, NoCosts> {
        let (mut found, mut places, mut others) = (Vec::<WireCost>::new(), Vec::new(), Vec::new());
        for (place, wire) in wires.as_slice().iter().enumerate() {
            let name = name(wire);
            let cost = costs.wires.iter().find(|cost| cost.name == name);
            match cost.filter(|cost| !found.contains(cost)) {
                Some(cost) => {
                    found.push(cost.clone());
                    places.push(place);
                }
                None => others.push(place),
            }
        }
        let Some(first) = found.first() else {
            return Err(NoCosts { run: costs.run });
        };
        let choice = Choice {
            order: places.iter().chain(&others).copied().collect(),
            wire: first.name.clone(),
            reason: Merit::First,
            traffic: None,
            link: settings.link,
        };
        Ok(Self {
            window: Window::new(settings.window, now),
            settings,
            costs: found,
            places,
            others,
            choice,
            since: now,
        })
    }

    /// Returns the choice.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// Returns whether the counts are to be observed again.
    #[must_use]
    pub fn is_due(&self, now: Duration) -> bool {
        self.window.is_due(now)
    }

    /// Takes the node's counts since its start, and returns whether the choice has changed.
    pub fn observe(&mut self, now: Duration, sent: Sent) -> bool {
        let Some(traffic) = self.window.sample(now, sent) else {
            return false;
        };
        self.choice.traffic = Some(traffic);
        if now.saturating_sub(self.since) < self.settings.window {
            return false;
        }
        let Some((order, wire, reason)) = self.better(traffic) else {
            return false;
        };
        self.choice = Choice {
            order,
            wire,
            reason,
            ..self.choice.clone()
        };
        self.since = now;
        true
    }

    /// Returns the order of the wires, the first and the reason, if another wire is better by enough.
    fn better(&self, traffic: Traffic) -> Option<(Vec<usize>, String, Merit)> {
        let present = |cost: &&WireCost| cost.name == self.choice.wire;
        let bytes = self.costs.iter().find(present)?.bytes();
        let setting = Setting {
            link: self.settings.link,
            cores: self.settings.cores,
            // Without traffic there is nothing to choose by.
            rate: Rate::new(traffic.bytes_per_second / bytes)?,
            fan_out: FanOut::new(1)?,
            objective: Objective::Delay,
            ..Setting::default()
        };
        let ranking = Ranking::new(&self.costs, &setting);
        let best = ranking.ranked.first()?;
        let present = ranking.ranked.iter().find(|one| present(&one.wire))?;
        let reason = self.reason(present, best)?;
        let ranked = ranking.ranked.iter().filter_map(|one| self.place(one));
        let order = ranked.chain(self.others.iter().copied()).collect();
        Some((order, best.wire.name.clone(), reason))
    }

    /// Returns the reason to change from one wire to another, if there is one.
    fn reason(&self, from: &Ranked<'_>, to: &Ranked<'_>) -> Option<Merit> {
        let name = from.wire.name.clone();
        let gain = self.settings.gain;
        match (from.score.fits(), to.score.fits()) {
            (false, true) => Some(Merit::Fits { unlike: name }),
            (true, _) => {
                let [old, new] = [from, to].map(|one| one.score.of(Objective::Delay));
                let saved = 1.0 - new.value / old.value;
                let is_better = saved >= gain && !from.ties;
                is_better.then_some(Merit::Sooner { than: name, saved })
            }
            (false, false) => {
                let [old, new] = [from, to].map(|one| one.score.of(Objective::Throughput));
                let more = new.value / old.value - 1.0;
                let is_better = more >= gain && !old.overlaps(new);
                is_better.then_some(Merit::Carries {
                    more_than: name,
                    more,
                })
            }
        }
    }

    fn place(&self, ranked: &Ranked<'_>) -> Option<usize> {
        let costs = self.costs.iter();
        let place = costs
            .zip(&self.places)
            .find(|(cost, _)| cost.name == ranked.wire.name);
        place.map(|(_, place)| *place)
    }
}

/// Returns the name of a wire as it stands alone, as in the tables of a run.
fn name(wire: &Wire) -> String {
    standing_alone(wire).name().to_string()
}
