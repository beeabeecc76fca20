use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use wirecost_codec::short_text;
use wirecost_message::CompactString;

use super::invalid::{InvalidGoal, check_group};
use crate::state::{Author, MAX_AREAS};

/// The largest stock.
pub const MAX_STOCK: u64 = 1_000_000_000;

/// The largest crowd of an area, in requests.
pub const MAX_CROWD: u64 = 1_000_000_000_000;

/// The longest name of a sale or of an area in a sale, in bytes.
pub const MAX_NAME_BYTES: usize = 30;

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
/// | `areas.*.rights` | the initial rights of the area's nodes, see [`open`](Self::open); absent before |
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    name: CompactString,
    start: Duration,
    duration: Duration,
    half_life: Duration,
    stock: u64,
    oversubscription: f64,
    areas: BTreeMap<CompactString, AreaGoal>,
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
}

impl Goal {
    /// Reads a goal from JSON, and validates it.
    ///
    /// # Errors
    ///
    /// [`InvalidGoal`], which names the field.
    pub fn from_json(json: &[u8]) -> Result<Self, InvalidGoal> {
        super::invalid::from_json::<GoalJson>(json)?.validated()
    }

    /// Returns the goal as JSON, with quotas in place of weights.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        super::invalid::to_json(&GoalJson::from(self))
    }

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

/// A goal as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalJson {
    group: CompactString,
    name: CompactString,
    start_ms: u64,
    #[serde(default = "default_duration")]
    duration_ms: u64,
    #[serde(default = "default_half_life")]
    half_life_ms: u64,
    stock: u64,
    #[serde(default = "default_oversubscription")]
    oversubscription: f64,
    areas: BTreeMap<CompactString, AreaJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaJson {
    crowd: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quota: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    rights: BTreeMap<Author, u64>,
}

fn default_duration() -> u64 {
    8_000
}

fn default_half_life() -> u64 {
    5_000
}

fn default_oversubscription() -> f64 {
    1.0
}

/// The latest start: the year 10,000.
const MAX_START_MS: u64 = 253_402_300_800_000;
const DAY_MS: u64 = 86_400_000;

impl GoalJson {
    fn validated(self) -> Result<Goal, InvalidGoal> {
        check_group(&self.group)?;
        valid_name("name", &self.name)?;
        within("start_ms", self.start_ms, 0, MAX_START_MS)?;
        within("duration_ms", self.duration_ms, 1_000, DAY_MS)?;
        within("half_life_ms", self.half_life_ms, 100, DAY_MS)?;
        within("stock", self.stock, 1, MAX_STOCK)?;
        if !(1.0..=100.0).contains(&self.oversubscription) {
            return Err(InvalidGoal::Oversubscription {
                found: self.oversubscription,
            });
        }
        within("areas", self.areas.len() as u64, 1, MAX_AREAS as u64)?;
        let mut goal = Goal {
            name: self.name,
            start: Duration::from_millis(self.start_ms),
            duration: Duration::from_millis(self.duration_ms),
            half_life: Duration::from_millis(self.half_life_ms),
            stock: self.stock,
            oversubscription: self.oversubscription,
            areas: BTreeMap::new(),
        };
        goal.areas = validated_areas(self.areas, goal.allowance())?;
        Ok(goal)
    }
}

fn validated_areas(
    areas: BTreeMap<CompactString, AreaJson>,
    allowance: u64,
) -> Result<BTreeMap<CompactString, AreaGoal>, InvalidGoal> {
    for (name, area) in &areas {
        valid_name("areas", name)?;
        within(&format!("areas.{name}.crowd"), area.crowd, 1, MAX_CROWD)?;
        if let Some(quota) = area.quota {
            within(&format!("areas.{name}.quota"), quota, 0, allowance)?;
        }
        if let Some(weight) = area.weight {
            within(&format!("areas.{name}.weight"), weight, 0, 1_000_000)?;
            if area.quota.is_some() {
                return Err(InvalidGoal::QuotaAndWeight {
                    area: name.to_string(),
                });
            }
        }
    }
    let quotas: u64 = areas.values().filter_map(|area| area.quota).sum();
    let Some(left) = allowance.checked_sub(quotas) else {
        return Err(InvalidGoal::Quotas { quotas, allowance });
    };
    let weights = areas.iter().filter(|(_, area)| area.quota.is_none());
    let weights = weights.map(|(name, area)| (name.clone(), area.weight.unwrap_or(1)));
    let by_weight: BTreeMap<_, _> = divided(left, weights).into_iter().collect();
    let area = |(name, area): (CompactString, AreaJson)| {
        let quota = area.quota.or_else(|| by_weight.get(&name).copied());
        let area = AreaGoal {
            crowd: area.crowd,
            quota: quota.unwrap_or(0),
            rights: area.rights,
        };
        area.check_rights(&name)?;
        Ok((name, area))
    };
    areas.into_iter().map(area).collect()
}

impl AreaGoal {
    fn check_rights(&self, name: &str) -> Result<(), InvalidGoal> {
        let add = |sum: u64, rights: &u64| sum.saturating_add(*rights);
        let rights = self.rights.values().fold(0, add);
        if rights > self.quota {
            return Err(InvalidGoal::Rights {
                area: name.to_owned(),
                rights,
                quota: self.quota,
            });
        }
        Ok(())
    }
}

fn within(field: &str, found: u64, least: u64, most: u64) -> Result<(), InvalidGoal> {
    match (least..=most).contains(&found) {
        true => Ok(()),
        false => Err(InvalidGoal::OutOfRange {
            field: field.to_owned(),
            found,
            least,
            most,
        }),
    }
}

/// Checks a name. `~` is not valid, because it separates names in the names of other objects.
fn valid_name(field: &'static str, name: &str) -> Result<(), InvalidGoal> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    match starts_well && name.len() <= MAX_NAME_BYTES && name.bytes().all(is_valid) {
        true => Ok(()),
        false => Err(InvalidGoal::Name {
            field,
            name: short_text(name),
        }),
    }
}

impl From<&Goal> for GoalJson {
    fn from(goal: &Goal) -> Self {
        let area = |(name, area): (&CompactString, &AreaGoal)| {
            let area = AreaJson {
                crowd: area.crowd,
                quota: Some(area.quota),
                weight: None,
                rights: area.rights.clone(),
            };
            (name.clone(), area)
        };
        Self {
            group: super::GROUP.into(),
            name: goal.name.clone(),
            start_ms: goal.start.as_millis() as u64,
            duration_ms: goal.duration.as_millis() as u64,
            half_life_ms: goal.half_life.as_millis() as u64,
            stock: goal.stock,
            oversubscription: goal.oversubscription,
            areas: goal.areas.iter().map(area).collect(),
        }
    }
}
