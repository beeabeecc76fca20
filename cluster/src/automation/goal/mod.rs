mod json;

use std::{collections::BTreeMap, time::Duration};

use wirecost_message::CompactString;

use super::invalid::InvalidGoal;
use crate::{admission::Share, state::Author};

/// The largest stock.
pub const MAX_STOCK: u64 = 1_000_000_000;

/// The largest crowd of an area, in requests.
pub const MAX_CROWD: u64 = 1_000_000_000_000;

/// The goal of a sale, as an operator states it once.
///
/// As a configuration object it is JSON of the type [`SALE`](super::SALE):
///
/// ```
/// use wirecost_cluster::{automation::Goal, state::Author};
///
/// let goal = Goal::from_json(br#"{
///     "group": "sales", "name": "phone", "start_ms": 1798711200000,
///     "stock": 5000, "oversubscription": 3,
///     "duration_ms": 8000, "half_life_ms": 5000,
///     "areas": {
///         "BJ": { "crowd": 390000 },
///         "SH": { "crowd": 360000, "weight": 2 },
///         "GZ": { "crowd": 225000, "quota": 1500 }
///     }
/// }"#)?;
/// // Weights divide the rest of 3 x 5000 after the quotas.
/// assert_eq!(goal.areas()["BJ"].quota, 4_500);
///
/// let opened = goal.open([(Author(1), "BJ"), (Author(2), "BJ"), (Author(3), "SH"), (Author(4), "GZ")])?;
/// assert_eq!(opened.areas()["BJ"].rights[&Author(2)], 2_250);
/// assert_eq!(Goal::from_json(&opened.to_json())?, opened);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// | member | meaning |
/// |---|---|
/// | `stock` | the number of units for sale |
/// | `oversubscription` | the number of requests that may pass for each unit, 1 to 100; 1 if it is absent |
/// | `start_ms` | the start of the sale, in milliseconds since the epoch |
/// | `duration_ms` | the time in which the quotas are to be admitted; 8,000 if it is absent |
/// | `half_life_ms` | the time in which the rate of requests falls to a half; 5,000 if it is absent |
/// | `areas.*.crowd` | the number of requests that are expected of the area |
/// | `areas.*.quota` | the number of requests of the area that are to pass |
/// | `areas.*.weight` | instead of a quota: the area's part of the rest after all quotas; 1 if both are absent |
/// | `areas.*.after` | the share of the area after the sale, in parts per million; 0 if it is absent |
/// | `areas.*.rights` | the initial rights of the area's nodes, see [`open`](Self::open); absent before |
/// | `ended` | true once the sale has ended, see [the end of a sale](super#the-end-of-a-sale); false if it is absent |
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    name: CompactString,
    start: Duration,
    duration: Duration,
    half_life: Duration,
    stock: u64,
    oversubscription: f64,
    areas: BTreeMap<CompactString, AreaGoal>,
    is_ended: bool,
}

/// The part of an area in a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaGoal {
    /// The number of requests that are expected.
    pub crowd: u64,
    /// The number of requests that are to pass, and the most that do.
    pub quota: u64,
    /// The initial rights of each node, at most the quota in total. Before the sale is opened there
    /// are none.
    pub rights: BTreeMap<Author, u64>,
    /// The share of the area after the sale.
    pub after: Share,
}

impl Goal {
    /// Opens the sale: divides each area's quota equally among its nodes. A sale is opened once, by
    /// whoever creates it: the rights that the nodes have from then on are the stock itself.
    ///
    /// # Errors
    ///
    /// [`InvalidGoal::NoNode`] if an area has no node, [`InvalidGoal::Opened`] if the sale is open.
    pub fn open<'a>(
        mut self,
        nodes: impl IntoIterator<Item = (Author, &'a str)>,
    ) -> Result<Self, InvalidGoal> {
        if self.is_open() {
            return Err(InvalidGoal::Opened);
        }
        for (node, area) in nodes {
            if let Some(area) = self.areas.get_mut(area) {
                area.rights.insert(node, 0);
            }
        }
        for (name, area) in &mut self.areas {
            if area.rights.is_empty() {
                return Err(InvalidGoal::NoNode {
                    area: name.to_string(),
                });
            }
            let parts = divided(area.quota, area.rights.keys().map(|node| (*node, 1)));
            area.rights.extend(parts);
        }
        Ok(self)
    }

    /// Returns whether the sale is open: its nodes have rights.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.areas.values().any(|area| !area.rights.is_empty())
    }

    /// Ends the sale: see [the end of a sale](super#the-end-of-a-sale).
    #[must_use]
    pub fn end(self) -> Self {
        Self {
            is_ended: true,
            ..self
        }
    }

    /// Returns whether the sale has ended.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Returns the name of the sale.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the start, since the epoch.
    #[must_use]
    pub fn start(&self) -> Duration {
        self.start
    }

    /// Returns when the quotas are to be admitted, since the epoch.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.start + self.duration
    }

    /// Returns the time in which the rate of requests falls to a half.
    #[must_use]
    pub fn half_life(&self) -> Duration {
        self.half_life
    }

    /// Returns the number of units for sale.
    #[must_use]
    pub fn stock(&self) -> u64 {
        self.stock
    }

    /// Returns the most requests that pass: the stock times the oversubscription.
    #[must_use]
    pub fn allowance(&self) -> u64 {
        // At most 10^11, which an f64 has exactly.
        (self.stock as f64 * self.oversubscription).round() as u64
    }

    /// Returns the areas by name.
    #[must_use]
    pub fn areas(&self) -> &BTreeMap<CompactString, AreaGoal> {
        &self.areas
    }
}

/// Divides a number by weights. The rest after rounding goes to the first, a unit each.
fn divided<K>(number: u64, weights: impl Iterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let weights: Vec<_> = weights.collect();
    let total: u128 = weights.iter().map(|(_, weight)| u128::from(*weight)).sum();
    if total == 0 {
        return weights;
    }
    let part = |weight: u64| (u128::from(number) * u128::from(weight) / total) as u64;
    let mut parts: Vec<_> = weights
        .into_iter()
        .map(|(key, weight)| (key, part(weight)))
        .collect();
    let left = number - parts.iter().map(|(_, part)| part).sum::<u64>();
    for (_, part) in parts.iter_mut().take(left as usize) {
        *part += 1;
    }
    parts
}
