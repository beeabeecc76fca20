use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use wirecost_message::CompactString;

use super::{
    AreaGoal, Board, Goal, Live, Loads,
    crowd::Crowd,
    stock::{Holder, Row, Transfers, needs},
};
use crate::{admission::Share, state::Author};

/// The interval at which shares are computed anew: 5 seconds.
pub const REPLAN_EVERY: Duration = Duration::from_secs(5);

/// The time before the start of a sale at which its shares are set: a minute.
pub const LEAD: Duration = Duration::from_secs(60);

/// The least time in which the rights that are left should be used, so that they do not go in a burst:
/// half of the interval between plans.
const LEAST_HORIZON: Duration = Duration::from_millis(2_500);

/// The number of half-lives after its deadline in which a sale is still planned.
pub const HALF_LIVES: u32 = 24;

/// The share divided by its least change that is worth an operation: the change is a 20th.
const DAMPING: u64 = 20;

/// The part of the expected requests below which a crowd has not begun to come: a 64th.
const BEGUN: f64 = 64.0;

/// The part of a silent node's last known rights that is presumed to be left at least: an eighth.
const PRESUMED_LEFT: u64 = 8;

/// The situation in which a sale is planned.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The time, since the epoch.
    pub now: Duration,
    /// The goal of the sale.
    pub goal: &'a Goal,
    /// The objects and plans.
    pub board: &'a Board,
    /// The reports of its nodes.
    pub loads: &'a Loads,
    /// The nodes that live.
    pub live: &'a Live,
}

impl Situation<'_> {
    /// Returns whether the sale is planned now.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        let end = self.goal.deadline() + self.goal.half_life() * HALF_LIVES;
        let is_near = self.now + LEAD >= self.goal.start() && self.now < end;
        self.goal.is_ended() || self.goal.is_open() && is_near
    }

    /// Returns the share of each area: see [the control law](super#the-control-law), and
    /// [the end of a sale](super#the-end-of-a-sale).
    #[must_use]
    pub fn shares(&self) -> BTreeMap<CompactString, Share> {
        let sold_out = self.is_sold_out();
        let areas = self.goal.areas().iter();
        let share = |(name, area): (&CompactString, &AreaGoal)| {
            let share = if self.goal.is_ended() {
                area.after
            } else if sold_out {
                Share::NONE
            } else {
                self.share(name, area)
            };
            (name.clone(), share)
        };
        areas.map(share).collect()
    }

    /// Returns the shares that are to be changed. Until the plan is `due`, those are the shares of areas
    /// that open or close; then they are all that differ by more than a 20th. After the end of the sale they are
    /// all that differ.
    #[must_use]
    pub fn changes(&self, due: bool) -> Vec<(CompactString, Share)> {
        let differs = |(area, share): &(CompactString, Share)| match self.board.plan(area) {
            None => true,
            Some(plan) if self.goal.is_ended() => plan != *share,
            Some(plan) if plan == Share::NONE || *share == Share::NONE => plan != *share,
            Some(plan) => due && is_worth_it(plan, *share),
        };
        let is_free = |(area, _): &(CompactString, Share)| {
            let active = self.board.active(area, self.now);
            active.is_some_and(|goal| goal.name() == self.goal.name())
                && self.board.override_of(area).is_none()
        };
        let shares = self.shares().into_iter();
        shares.filter(is_free).filter(differs).collect()
    }

    /// Returns the rows to which nodes should raise their own so that their rights follow their crowds,
    /// by area. Silent nodes are left out.
    #[must_use]
    pub fn needs(&self) -> BTreeMap<CompactString, BTreeMap<Author, Row>> {
        let rows = |name: &CompactString, area: &AreaGoal| {
            let transfers = self.board.transfers(self.goal.name(), name);
            let holders = self.holders(name, area, &transfers, self.horizon());
            let reported = holders.into_iter().filter(|(_, is_silent)| !is_silent);
            let reported: Vec<_> = reported.map(|(holder, _)| holder).collect();
            needs(&reported, &transfers)
        };
        let areas = self.goal.areas().iter();
        let areas = areas.map(|(name, area)| (name.clone(), rows(name, area)));
        areas.filter(|(_, rows)| !rows.is_empty()).collect()
    }

    /// Returns whether the stock is sold, or all rights are used.
    fn is_sold_out(&self) -> bool {
        let areas = self.goal.areas().keys();
        let loads: Vec<_> = areas.map(|area| self.loads.area(area)).collect();
        let sum = |of: fn(&super::Load) -> u64| loads.iter().map(of).fold(0, u64::saturating_add);
        let quotas: u64 = self.goal.areas().values().map(|area| area.quota).sum();
        sum(|load| load.sold) >= self.goal.stock() || sum(|load| load.passed) >= quotas
    }

    /// Returns the time in which the remaining rights are to be used.
    fn horizon(&self) -> Duration {
        let from = self.now.max(self.goal.start());
        self.goal.deadline().saturating_sub(from).max(LEAST_HORIZON)
    }

    fn share(&self, name: &str, area: &AreaGoal) -> Share {
        let transfers = self.board.transfers(self.goal.name(), name);
        let holders = self.holders(name, area, &transfers, self.horizon());
        let left: u64 = holders
            .iter()
            .fold(0, |sum, (holder, _)| sum.saturating_add(holder.left));
        let arrivals: f64 = match self.has_begun(name, area, &holders) {
            true => holders
                .iter()
                .filter(|(holder, _)| holder.left > 0)
                .map(|(holder, _)| holder.arrivals)
                .sum(),
            false => {
                let duration = self.goal.deadline() - self.goal.start();
                area.crowd as f64 * (1.0 - self.crowd().left(duration))
            }
        };
        proportion(left, arrivals)
    }

    /// Returns whether an area's crowd comes. A crowd that was expected large and has hardly begun is
    /// late; the longer it is past the deadline, the smaller a crowd may be to count as begun.
    fn has_begun(&self, name: &str, area: &AreaGoal, holders: &[(Holder, bool)]) -> bool {
        let is_silent = holders.iter().all(|(_, is_silent)| *is_silent);
        let late = self.now.saturating_sub(self.goal.deadline());
        let expected = area.crowd as f64 * self.crowd().left(late);
        is_silent || self.loads.area(name).offered as f64 * BEGUN >= expected
    }

    /// Returns the live nodes of an area that have or had rights, and whether each is silent.
    fn holders(
        &self,
        name: &str,
        area: &AreaGoal,
        transfers: &Transfers,
        horizon: Duration,
    ) -> Vec<(Holder, bool)> {
        let nodes: BTreeSet<_> = area
            .rights
            .keys()
            .copied()
            .chain(transfers.receivers())
            .collect();
        let nodes = nodes.iter().filter(|node| self.live.contains_key(node));
        let holder = |node: &Author| {
            let initial = area.rights.get(node).copied().unwrap_or(0);
            let rights = initial
                .saturating_add(transfers.received(*node))
                .saturating_sub(transfers.given_by(*node));
            let passed = self.loads.load(name, *node).map_or(0, |load| load.passed);
            let left = rights.saturating_sub(passed);
            let rate = self.loads.rate(name, *node, self.now, self.crowd());
            if let Some(rate) = rate {
                let arrivals = self.crowd().arrivals(rate, horizon);
                return (
                    Holder {
                        node: *node,
                        left,
                        arrivals,
                    },
                    false,
                );
            }
            let part = initial as f64 / area.quota.max(1) as f64;
            let crowd = area.crowd as f64 * part;
            (self.silent(name, *node, left, crowd, horizon), true)
        };
        nodes.map(holder).collect()
    }

    /// Returns the presumed state of a node without reports: its part of the crowd comes as expected, and the
    /// area's share of it passes.
    fn silent(&self, area: &str, node: Author, left: u64, crowd: f64, horizon: Duration) -> Holder {
        let start = self.goal.start();
        let now = self.now.max(start);
        let reported = self.loads.reported_at(area, node).unwrap_or(start);
        let come = |from: Duration, to: Duration| {
            let left = |at: Duration| self.crowd().left(at.saturating_sub(start));
            crowd * (left(from) - left(to))
        };
        let share = self.board.plan(area).unwrap_or(Share::NONE);
        let share = f64::from(share.parts_per_million()) / 1e6;
        let passed = (come(reported.max(start).min(now), now) * share) as u64;
        Holder {
            node,
            left: left
                .saturating_sub(passed)
                .max(left.div_ceil(PRESUMED_LEFT)),
            arrivals: come(now, now + horizon),
        }
    }

    fn crowd(&self) -> Crowd {
        Crowd::new(self.goal.half_life())
    }
}

/// Returns the share by which `left` of the arrivals pass.
fn proportion(left: u64, arrivals: f64) -> Share {
    let all = Share::ALL.parts_per_million();
    let share = left as f64 / arrivals * f64::from(all);
    match left {
        0 => Share::NONE,
        // Nobody is expected: whoever comes may have it.
        _ if share.is_nan() => Share::ALL,
        _ => Share::new((share.round().max(1.0) as u32).min(all)).unwrap_or(Share::ALL),
    }
}

/// Returns whether a share differs from the plan by more than a 20th of it.
fn is_worth_it(plan: Share, share: Share) -> bool {
    let [plan, share] = [plan, share].map(|it| u64::from(it.parts_per_million()));
    plan.abs_diff(share) * DAMPING > plan
}
