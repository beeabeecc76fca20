//! The areas, their crowds, and the goal of the sale.

use std::time::Duration;

use serde_json::json;
use wirecost_cluster::{
    automation::{Goal, InvalidGoal},
    state::Author,
};

use crate::poisson::poisson;

/// The name of the sale.
pub(crate) const SALE: &str = "phone";

/// The number of requests of an area that are to pass.
pub(crate) const QUOTA: u64 = 1_875;

/// The number of requests that may pass for each unit of the stock.
const OVERSUBSCRIPTION: u64 = 3;

/// The clicks of a user on average, and the seconds in which their rate falls to a half.
const CLICKS: f64 = 1.5;
const HALF_LIFE: f64 = 5.0;

/// The seconds in which the quotas are to be admitted. Two thirds of the clicks have come by then.
const DURATION: f64 = 7.925;

/// The largest number of nodes.
pub(crate) const NODES: u64 = 64;

/// The least number of nodes of an area.
const LEAST: u64 = 4;

/// The name, nodes and users of each area in the sale of 64 nodes.
const AREAS: [(&str, u64, u32); 8] = [
    ("BJ", 12, 260_000),
    ("SH", 12, 240_000),
    ("GZ", 10, 150_000),
    ("SZ", 8, 130_000),
    ("HZ", 8, 90_000),
    ("CD", 6, 60_000),
    ("WH", 4, 40_000),
    ("CQ", 4, 30_000),
];

/// An area of the sale.
#[derive(Debug, Clone)]
pub(crate) struct Area {
    pub(crate) name: &'static str,
    pub(crate) nodes: u64,
    /// The clicks that are expected.
    pub(crate) crowd: f64,
}

/// Returns the name of an area's node.
pub(crate) fn node_name(area: &str, number: u64) -> String {
    format!("gw-{}-{number}", area.to_lowercase())
}

/// The areas of a cluster, and the clicks of their crowds.
#[derive(Debug)]
pub(crate) struct Market {
    pub(crate) areas: Vec<Area>,
    random: fastrand::Rng,
}

impl Market {
    /// Divides nodes among as many areas as can have four each.
    pub(crate) fn new(nodes: u64, seed: u64) -> Self {
        let count = (nodes / LEAST).clamp(1, AREAS.len() as u64);
        let areas = AREAS.iter().take(usize::try_from(count).unwrap_or(1));
        let more: u64 = areas.clone().map(|(_, nodes, _)| nodes - LEAST).sum();
        let extra = nodes - LEAST * count;
        let area = |(name, nodes, users): &(&'static str, u64, u32)| Area {
            name,
            nodes: LEAST + extra * (nodes - LEAST) / more.max(1),
            crowd: f64::from(*users) * CLICKS,
        };
        let mut areas: Vec<_> = areas.map(area).collect();
        let divided: u64 = areas.iter().map(|area| area.nodes).sum();
        // The rest after rounding.
        if let Some(first) = areas.first_mut() {
            first.nodes += nodes - divided;
        }
        Self {
            areas,
            random: fastrand::Rng::with_seed(seed),
        }
    }

    /// Returns the number of units for sale.
    pub(crate) fn stock(&self) -> u64 {
        QUOTA * self.areas.len() as u64 / OVERSUBSCRIPTION
    }

    /// Returns the goal, opened for these nodes.
    pub(crate) fn goal<'a>(
        &self,
        start: Duration,
        speed: f64,
        nodes: impl Iterator<Item = (Author, &'a str)>,
    ) -> Result<Goal, InvalidGoal> {
        let crowd = |area: &Area| (area.name.to_owned(), json!({ "crowd": area.crowd as u64 }));
        let areas: serde_json::Map<_, _> = self.areas.iter().map(crowd).collect();
        let millis = |seconds: f64| (seconds * 1_000.0 / speed) as u64;
        let goal = json!({
            "group": "sales",
            "name": SALE,
            "start_ms": start.as_millis() as u64,
            "stock": self.stock(),
            "oversubscription": OVERSUBSCRIPTION,
            "duration_ms": millis(DURATION),
            "half_life_ms": millis(HALF_LIFE),
            "areas": areas,
        });
        Goal::from_json(goal.to_string().as_bytes())?.open(nodes)
    }

    /// Draws the clicks on each of an area's nodes between two times, in seconds of the sale.
    pub(crate) fn clicks(&mut self, area: usize, nodes: usize, from: f64, to: f64) -> Vec<u64> {
        let left = |since: f64| (-since.max(0.0) / HALF_LIFE).exp2();
        let crowd = self.areas.get(area).map_or(0.0, |area| area.crowd);
        let expected = crowd * (left(from) - left(to)) / nodes.max(1) as f64;
        (0..nodes)
            .map(|_| poisson(expected, &mut self.random))
            .collect()
    }
}
