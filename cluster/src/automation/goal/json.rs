use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wirecost_codec::short_text;
use wirecost_message::CompactString;

use super::{AreaGoal, Goal, MAX_CROWD, MAX_STOCK, divided};
use crate::{
    automation::{
        invalid::InvalidGoal,
        json::{check_group, from_json, to_json, valid_share},
    },
    sale_names::{GROUP, MAX_NAME_BYTES},
    state::{Author, MAX_AREAS},
    unique::unique,
};

impl Goal {
    /// Reads a goal from JSON, and validates it.
    ///
    /// # Errors
    ///
    /// [`InvalidGoal`], which names the field.
    pub fn from_json(json: &[u8]) -> Result<Self, InvalidGoal> {
        from_json::<GoalJson>(json)?.validated()
    }

    /// Returns the goal as JSON, with quotas in place of weights.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        to_json(&GoalJson::from(self))
    }

    /// Ends the sale of a goal in JSON, as [`end`](Self::end) does, and keeps all other members. The goal may be one
    /// that only a newer release reads.
    ///
    /// # Errors
    ///
    /// [`InvalidGoal::Json`] if the goal is no JSON object.
    pub fn end_json(json: &[u8]) -> Result<Vec<u8>, InvalidGoal> {
        let mut members: BTreeMap<CompactString, Box<RawValue>> = from_json(json)?;
        members.insert("ended".into(), RawValue::TRUE.to_owned());
        Ok(to_json(&members))
    }
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
    #[serde(deserialize_with = "unique")]
    areas: BTreeMap<CompactString, AreaJson>,
    #[serde(default, skip_serializing_if = "is_default")]
    ended: bool,
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
    #[serde(default, skip_serializing_if = "is_default")]
    after: u32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
            is_ended: self.ended,
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
        let after = valid_share(&format!("areas.{name}.after"), area.after)?;
        let quota = area.quota.or_else(|| by_weight.get(&name).copied());
        let area = AreaGoal {
            crowd: area.crowd,
            quota: quota.unwrap_or(0),
            rights: area.rights,
            after,
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
                after: area.after.parts_per_million(),
            };
            (name.clone(), area)
        };
        Self {
            group: GROUP.into(),
            name: goal.name.clone(),
            start_ms: goal.start.as_millis() as u64,
            duration_ms: goal.duration.as_millis() as u64,
            half_life_ms: goal.half_life.as_millis() as u64,
            stock: goal.stock,
            oversubscription: goal.oversubscription,
            areas: goal.areas.iter().map(area).collect(),
            ended: goal.is_ended,
        }
    }
}
