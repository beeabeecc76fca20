use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use wirecost_message::{CompactString, ObjectKind};

use super::{
    GONE, GROUP, Goal, InvalidGoal, Load, NEEDS, OVERRIDE, Outline, SALE, TRANSFER,
    json::{check_name, from_json, to_json, valid_share},
    stock::{Row, Transfers},
};
use crate::{
    admission::Share,
    state::{Author, Configured, ObjectId, Stamp, State, Subject},
};

/// The configuration objects of all sales, and the plans, as a node holds them.
#[derive(Debug, Clone, Default)]
pub struct Board {
    goals: BTreeMap<CompactString, Arc<Goal>>,
    /// The outlines of the goals that are not valid for this release, by sale.
    outlines: BTreeMap<CompactString, Outline>,
    overrides: BTreeMap<CompactString, Share>,
    transfers: BTreeMap<(CompactString, CompactString), Transfers>,
    needs: BTreeMap<CompactString, AreaRows>,
    gone: BTreeMap<CompactString, AreaLoads>,
    /// The names of the planner's objects whose sale was deleted.
    leftovers: BTreeSet<String>,
    plans: BTreeMap<CompactString, Share>,
    /// The stamp of each object, by its name.
    stamps: BTreeMap<CompactString, Stamp>,
}

/// The rows of each area to which its nodes should raise their own.
pub(super) type AreaRows = BTreeMap<CompactString, BTreeMap<Author, Row>>;

/// The loads that nodes of each area have reported last.
pub(super) type AreaLoads = BTreeMap<CompactString, BTreeMap<Author, Load>>;

impl Board {
    /// Takes in the plugins and plans that have changed in a state since the last call. Returns the objects that
    /// [`put`](Self::put) refuses.
    pub fn follow(&mut self, state: &State) -> Vec<(ObjectId, InvalidGoal)> {
        let mut invalid = Vec::new();
        let mut gone = self.stamps.clone();
        let is_plugin =
            |object: &Configured<'_>| object.configuration.id().kind() == ObjectKind::Plugin;
        for object in state.objects(GROUP).filter(is_plugin) {
            let id = object.configuration.id();
            gone.remove(id.name());
            if self.stamps.get(id.name()) != Some(&object.stamp)
                && let Err(why) = self.put(object)
            {
                invalid.push((id.clone(), why));
            }
        }
        for name in gone.keys() {
            self.remove(name);
        }
        self.leftovers = self.outlived(state);
        for (area, plan) in state.plans() {
            self.set_plan(area, plan.share);
        }
        invalid
    }

    /// Returns the names of the planner's objects whose sale was deleted. A sale that is not known yet was not.
    fn outlived(&self, state: &State) -> BTreeSet<String> {
        let is_deleted = |sale: &&CompactString| {
            let id = ObjectId::new(ObjectKind::Plugin, GROUP, sale);
            id.is_ok_and(|id| {
                let is_known = state.followed(&Subject::Object(id.clone())).is_some();
                is_known && state.object(&id).is_none()
            })
        };
        let needs = self.needs.keys().filter(is_deleted);
        let gone = self.gone.keys().filter(is_deleted);
        needs
            .map(|sale| needs_name(sale))
            .chain(gone.map(|sale| gone_name(sale)))
            .collect()
    }

    /// Takes a version of an object in, in place of an earlier one. An object of another type changes
    /// nothing; neither does a row that another node than its giver wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidGoal`]. If the object is a sale, the areas that it names are [in a sale](Self::is_in_sale). An earlier goal
    /// stays in force, and ends if the object has ended. An earlier version of any other object is dropped.
    pub fn put(&mut self, object: Configured<'_>) -> Result<(), InvalidGoal> {
        let Configured {
            configuration,
            stamp,
        } = object;
        let (name, json) = (configuration.id().name(), configuration.json());
        let is_sale = configuration.type_name() == SALE;
        if !is_sale || !self.goals.contains_key(name) {
            self.remove(name);
        }
        self.stamps.insert(name.into(), stamp);
        match configuration.type_name() {
            SALE => self.put_goal(name, json)?,
            OVERRIDE => {
                let Override { area, share } = Override::from_json(json)?;
                check_name(name, &Override::name(&area))?;
                self.overrides.insert(area, share);
            }
            TRANSFER => {
                let Transfer {
                    sale,
                    area,
                    giver,
                    given,
                    ..
                } = from_json(json)?;
                check_name(name, &transfer_name(&sale, &area, giver))?;
                if giver == Author(stamp.node) {
                    let transfers = self.transfers.entry((sale, area)).or_default();
                    transfers.merge(giver, &given);
                }
            }
            NEEDS => {
                let Needs { sale, areas, .. } = from_json(json)?;
                check_name(name, &needs_name(&sale))?;
                self.needs.insert(sale, areas);
            }
            GONE => {
                let Gone { sale, areas, .. } = from_json(json)?;
                check_name(name, &gone_name(&sale))?;
                self.gone.insert(sale, areas);
            }
            _ => {}
        }
        Ok(())
    }

    fn put_goal(&mut self, sale: &str, json: &[u8]) -> Result<(), InvalidGoal> {
        let read = Goal::from_json(json);
        match &read {
            Ok(_) => drop(self.outlines.remove(sale)),
            Err(_) => drop(self.outlines.insert(sale.into(), Outline::of(json))),
        }
        let is_ended = self.outlines.get(sale).is_some_and(Outline::is_ended);
        if is_ended && let Some(earlier) = self.goals.get_mut(sale) {
            *earlier = Goal::clone(earlier).end().into();
        }
        self.goals.insert(sale.into(), read?.into());
        Ok(())
    }

    /// Forgets the object with this name. Transfers stay, as the rights were given.
    pub fn remove(&mut self, name: &str) {
        self.stamps.remove(name);
        self.outlines.remove(name);
        match name.rsplit_once('~') {
            Some((area, OVERRIDE)) => _ = self.overrides.remove(area),
            Some((sale, NEEDS)) => _ = self.needs.remove(sale),
            Some((sale, GONE)) => _ = self.gone.remove(sale),
            Some(_) => {}
            None => _ = self.goals.remove(name),
        }
    }

    /// Returns whether there is an object with this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.stamps.contains_key(name)
    }

    /// Sets the plan of an area.
    pub fn set_plan(&mut self, area: &str, share: Share) {
        self.plans.insert(area.into(), share);
    }

    /// Returns the plan of an area, if it has one.
    #[must_use]
    pub fn plan(&self, area: &str) -> Option<Share> {
        self.plans.get(area).copied()
    }

    /// Returns the goal of a sale.
    #[must_use]
    pub fn goal(&self, sale: &str) -> Option<&Goal> {
        self.goals.get(sale).map(Arc::as_ref)
    }

    /// Returns whether there is a sale with this name. Its goal may be one that is not valid for this release.
    #[must_use]
    pub fn is_sale(&self, name: &str) -> bool {
        self.goals.contains_key(name) || self.outlines.contains_key(name)
    }

    /// Returns whether a sale has an area. Its goal may be one that is not valid for this release.
    #[must_use]
    pub fn is_in_sale(&self, area: &str) -> bool {
        let has_area = |goal: &Arc<Goal>| goal.areas().contains_key(area);
        self.goals.values().any(has_area) || self.outlines.values().any(|sale| sale.has_area(area))
    }

    /// Iterates over the sales that have ended and whose goals are not valid for this release, with their outlines.
    pub(super) fn ended_outlines(&self) -> impl Iterator<Item = (&str, &Outline)> {
        let outlines = self.outlines.iter();
        let ended = outlines.filter(|(sale, it)| it.is_ended() && !self.goals.contains_key(*sale));
        ended.map(|(sale, outline)| (sale.as_str(), outline))
    }

    /// Iterates over the goals of all sales, by name.
    pub fn goals(&self) -> impl Iterator<Item = &Arc<Goal>> {
        self.goals.values()
    }

    /// Iterates over the areas whose share is set by hand, and the shares.
    pub fn overrides(&self) -> impl Iterator<Item = (&str, Share)> {
        let overrides = self.overrides.iter();
        overrides.map(|(area, share)| (area.as_str(), *share))
    }

    /// Returns the share of an area that is set by hand, if it is.
    #[must_use]
    pub fn override_of(&self, area: &str) -> Option<Share> {
        self.overrides.get(area).copied()
    }

    /// Returns the sale that an area's gates serve at `now`: the sale that started last, or else the next
    /// to start, or else an ended sale.
    #[must_use]
    pub fn active(&self, area: &str, now: Duration) -> Option<&Goal> {
        let of_area = |is_ended| {
            let goals = self.goals.values();
            goals.filter(move |goal| goal.is_ended() == is_ended && goal.areas().contains_key(area))
        };
        let started = of_area(false).filter(|goal| goal.start() <= now);
        started
            .max_by_key(|goal| goal.start())
            .or_else(|| of_area(false).min_by_key(|goal| goal.start()))
            .or_else(|| of_area(true).next())
            .map(Arc::as_ref)
    }

    /// Returns the transfers of an area in a sale.
    #[must_use]
    pub fn transfers(&self, sale: &str, area: &str) -> Transfers {
        let key = (sale.into(), area.into());
        self.transfers.get(&key).cloned().unwrap_or_default()
    }

    /// Returns the row to which a node should raise its own.
    #[must_use]
    pub fn needed(&self, sale: &str, area: &str, giver: Author) -> Option<&Row> {
        self.needs.get(sale)?.get(area)?.get(&giver)
    }

    /// Iterates over the names of the planner's objects whose sale was deleted.
    pub(super) fn leftovers(&self) -> impl Iterator<Item = &str> {
        self.leftovers.iter().map(String::as_str)
    }

    /// Returns the last loads of nodes that live no more, if the planner has written them.
    pub(super) fn gone(&self, sale: &str) -> Option<&AreaLoads> {
        self.gone.get(sale)
    }
}

/// A share of an area that is set by hand. It is in force until the object is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The area.
    pub area: CompactString,
    /// Its share.
    pub share: Share,
}

impl Override {
    /// Returns the name of an area's override, to delete it by.
    #[must_use]
    pub fn name(area: &str) -> String {
        format!("{area}~{OVERRIDE}")
    }

    /// Returns the override as a configuration object of the type [`OVERRIDE`].
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        to_json(&OverrideJson {
            group: GROUP.into(),
            name: Self::name(&self.area).into(),
            area: self.area.clone(),
            parts_per_million: self.share.parts_per_million(),
        })
    }

    fn from_json(json: &[u8]) -> Result<Self, InvalidGoal> {
        let json: OverrideJson = from_json(json)?;
        Ok(Self {
            share: valid_share("parts_per_million", json.parts_per_million)?,
            area: json.area,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideJson {
    group: CompactString,
    name: CompactString,
    area: CompactString,
    parts_per_million: u32,
}

/// A giver's row, as a configuration object of the type [`TRANSFER`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Transfer {
    group: CompactString,
    name: CompactString,
    sale: CompactString,
    area: CompactString,
    giver: Author,
    given: Row,
}

/// Returns the name of the object that is a giver's row.
pub(super) fn transfer_name(sale: &str, area: &str, giver: Author) -> String {
    format!("{sale}~{area}~{giver}")
}

/// Returns a giver's row as a configuration object.
pub(super) fn transfer_json(sale: &str, area: &str, giver: Author, given: &Row) -> Vec<u8> {
    to_json(&Transfer {
        group: GROUP.into(),
        name: transfer_name(sale, area, giver).into(),
        sale: sale.into(),
        area: area.into(),
        giver,
        given: given.clone(),
    })
}

/// The planner's advice, as a configuration object of the type [`NEEDS`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Needs {
    group: CompactString,
    name: CompactString,
    sale: CompactString,
    areas: AreaRows,
}

/// Returns the name of the object that is the planner's advice.
pub(super) fn needs_name(sale: &str) -> String {
    format!("{sale}~{NEEDS}")
}

/// Returns the planner's advice as a configuration object.
pub(super) fn needs_json(sale: &str, areas: AreaRows) -> Vec<u8> {
    to_json(&Needs {
        group: GROUP.into(),
        name: needs_name(sale).into(),
        sale: sale.into(),
        areas,
    })
}

/// The last loads of nodes that live no more, as a configuration object of the type [`GONE`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gone {
    group: CompactString,
    name: CompactString,
    sale: CompactString,
    areas: AreaLoads,
}

/// Returns the name of the object that is the loads of nodes that live no more.
pub(super) fn gone_name(sale: &str) -> String {
    format!("{sale}~{GONE}")
}

/// Returns the loads of nodes that live no more as a configuration object.
pub(super) fn gone_json(sale: &str, areas: AreaLoads) -> Vec<u8> {
    to_json(&Gone {
        group: GROUP.into(),
        name: gone_name(sale).into(),
        sale: sale.into(),
        areas,
    })
}
