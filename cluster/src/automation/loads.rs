use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use wirecost_message::CompactString;

use super::{Live, Load, board::AreaLoads, crowd::Crowd};
use crate::state::{Author, Stamp};

/// The age from which a report says nothing about the rate any more: 5 seconds.
pub const STALE_AFTER: Duration = Duration::from_secs(5);

/// The largest number of nodes whose reports are kept, each once for an area.
pub const MAX_REPORTERS: usize = 16_384;

/// The span over which a rate is measured, if reports come so often.
const SPAN: Duration = Duration::from_secs(2);

/// The largest number of reports of a node over which its rate is measured.
const MAX_SAMPLES: usize = 16;

/// The reports of a sale's nodes: the latest of each, and the rates that they show.
#[derive(Debug, Clone, Default)]
pub struct Loads(BTreeMap<(CompactString, Author), Reports>);

/// The reports of a node on an area.
#[derive(Debug, Clone)]
struct Reports {
    stamp: Stamp,
    load: Load,
    /// The time of the last report; 0 if there is none.
    last_at: Duration,
    /// The times of the reports over which the rate is measured, and the requests that were offered by then.
    samples: VecDeque<(Duration, u64)>,
}

impl Loads {
    /// Takes a report that came at `now`. If it is earlier than the last of its node, it changes nothing.
    /// `start` is that of the sale, from which the load counts.
    pub fn record(&mut self, now: Duration, start: Duration, area: &str, stamp: Stamp, load: Load) {
        let key = (area.into(), Author(stamp.node));
        if let Some(reports) = self.0.get_mut(&key) {
            reports.add(now, stamp, load);
        } else if self.0.len() < MAX_REPORTERS {
            let samples = [(start.min(now), 0), (now, load.offered)];
            let reports = Reports {
                stamp,
                load,
                last_at: now,
                samples: samples.into(),
            };
            self.0.insert(key, reports);
        }
    }

    /// Forgets the rates, since the times of the reports are those of a clock that was set. The loads count as
    /// reported at `now`. A node has a rate again from its second report on.
    pub(super) fn forget_rates(&mut self, now: Duration) {
        for reports in self.0.values_mut() {
            reports.last_at = now;
            reports.samples.clear();
        }
    }

    /// Takes in the loads of nodes that live no more, unless they have reported here.
    pub(super) fn recall(&mut self, gone: &AreaLoads) {
        for (area, nodes) in gone {
            for (node, load) in nodes {
                let key = (area.clone(), *node);
                if self.0.len() < MAX_REPORTERS && !self.0.contains_key(&key) {
                    let reports = Reports {
                        // Before all reports of the node.
                        stamp: Stamp::new(0, node.0, 0),
                        load: *load,
                        last_at: Duration::ZERO,
                        samples: VecDeque::new(),
                    };
                    self.0.insert(key, reports);
                }
            }
        }
    }

    /// Returns the last loads of the nodes that live no more.
    pub(super) fn gone(&self, live: &Live) -> AreaLoads {
        let mut gone = AreaLoads::new();
        for ((area, node), reports) in &self.0 {
            if !live.contains_key(node) {
                let nodes = gone.entry(area.clone()).or_default();
                nodes.insert(*node, reports.load);
            }
        }
        gone
    }

    /// Returns the last load that a node has reported of an area.
    #[must_use]
    pub fn load(&self, area: &str, node: Author) -> Option<Load> {
        Some(self.reports(area, node)?.load)
    }

    /// Returns the load of an area: the sum over its nodes.
    #[must_use]
    pub fn area(&self, area: &str) -> Load {
        let mut sum = Load::default();
        let reports = self.0.iter().filter(|((other, _), _)| other == area);
        for Load {
            offered,
            passed,
            sold_out,
            sold,
        } in reports.map(|(_, reports)| reports.load)
        {
            sum.offered = sum.offered.saturating_add(offered);
            sum.passed = sum.passed.saturating_add(passed);
            sum.sold_out = sum.sold_out.saturating_add(sold_out);
            sum.sold = sum.sold.saturating_add(sold);
        }
        sum
    }

    /// Returns when the last report of a node on an area came.
    #[must_use]
    pub fn reported_at(&self, area: &str, node: Author) -> Option<Duration> {
        Some(self.reports(area, node)?.last_at)
    }

    /// Returns a node's rate of requests at `now`, if its reports show it.
    pub(super) fn rate(
        &self,
        area: &str,
        node: Author,
        now: Duration,
        crowd: Crowd,
    ) -> Option<f64> {
        self.reports(area, node)?.rate(now, crowd)
    }

    fn reports(&self, area: &str, node: Author) -> Option<&Reports> {
        self.0.get(&(area.into(), node))
    }
}

impl Reports {
    fn add(&mut self, now: Duration, stamp: Stamp, load: Load) {
        if stamp <= self.stamp {
            return;
        }
        // A node that has started anew counts from 0. This node's clock may have been set back.
        if load.offered < self.load.offered || now < self.last_at {
            self.samples.clear();
        }
        (self.stamp, self.load, self.last_at) = (stamp, load, now);
        if self.samples.len() == MAX_SAMPLES {
            self.samples.pop_back();
        }
        self.samples.push_back((now, load.offered));
        let is_spare = |second: Option<&(Duration, u64)>| {
            second.is_some_and(|(at, _)| now.saturating_sub(*at) >= SPAN)
        };
        while is_spare(self.samples.get(1)) {
            self.samples.pop_front();
        }
    }

    fn rate(&self, now: Duration, crowd: Crowd) -> Option<f64> {
        let (from, before) = *self.samples.front()?;
        let (at, after) = *self.samples.back()?;
        let age = now.saturating_sub(at);
        let span = at.saturating_sub(from);
        if age > STALE_AFTER || span.is_zero() {
            return None;
        }
        let rate = crowd.rate(after.saturating_sub(before) as f64, span);
        Some(rate * crowd.left(age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: Author = Author(7);

    /// Takes a report of 100 requests a second.
    fn record(loads: &mut Loads, at: Duration, second: u64) {
        let offered = 100 * second;
        let load = Load {
            offered,
            ..Load::default()
        };
        let stamp = Stamp::new(second, NODE.0, 0);
        loads.record(at, Duration::ZERO, "BJ", stamp, load);
    }

    fn rate(loads: &Loads, now: Duration) -> Option<f64> {
        let crowd = Crowd::new(Duration::from_secs(1_000_000));
        loads.rate("BJ", NODE, now, crowd).map(f64::round)
    }

    /// The next report comes soon after the jump.
    #[test]
    fn rates_that_are_forgotten_come_back_with_the_second_report() {
        let mut loads = Loads::default();
        for second in 1..4 {
            record(&mut loads, Duration::from_secs(second), second);
        }
        assert_eq!(rate(&loads, Duration::from_secs(3)), Some(100.0));
        let jump = Duration::from_millis(3_600_950);
        loads.forget_rates(jump);
        assert_eq!(loads.reported_at("BJ", NODE), Some(jump));
        for (second, expected) in [(4, None), (5, Some(100.0))] {
            let now = Duration::from_secs(3_597 + second);
            record(&mut loads, now, second);
            assert_eq!(rate(&loads, now), expected);
        }
    }
}
