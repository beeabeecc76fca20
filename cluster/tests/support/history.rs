//! A checker of histories: what clients asked for and were told, against what the nodes hold in the end.
//! Acknowledged operations are applied everywhere, exactly once, in the one order of their stamps.

use std::collections::{BTreeMap, BTreeSet};

use wirecost_cluster::{
    admission::Share,
    state::{Author, Change, Configuration, Holdings, Operation, Stamp, State, Subject, Time},
};

/// What clients asked for and were told.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// By the requests' ids. Each is in doubt until it is acknowledged.
    asked: BTreeMap<u64, Asked>,
    acknowledged: BTreeMap<u64, Stamp>,
    /// The latest acknowledged operation of each author.
    latest: BTreeMap<Author, Time>,
}

#[derive(Debug)]
struct Asked {
    change: Change,
    /// What was acknowledged before it was first asked for, and so comes before it.
    after: BTreeMap<Author, Time>,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct View {
    pub(crate) holdings: Holdings,
    /// Those that can be seen, in stamp order. A truncated log has only some.
    pub(crate) operations: Vec<Operation>,
    pub(crate) subjects: BTreeMap<Subject, (Stamp, Value)>,
}

/// What a subject follows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Share(Share),
    Object(Configuration),
    /// An object that was removed. Who sees no removals leaves it out.
    Removed,
}

impl From<&State> for View {
    fn from(state: &State) -> Self {
        let plans = state.plans().map(|(area, plan)| {
            let value = Value::Share(plan.share);
            (Subject::Area(area.into()), (plan.stamp, value))
        });
        let objects = state.all_objects().map(|object| {
            let value = Value::Object(object.configuration.clone());
            let id = object.configuration.id().clone();
            (Subject::Object(id), (object.stamp, value))
        });
        Self {
            holdings: state.holdings().collect(),
            operations: state.in_order().into_iter().cloned().collect(),
            subjects: plans.chain(objects).collect(),
        }
    }
}

impl History {
    /// A client asks for a change, perhaps not for the first time.
    pub(crate) fn ask(&mut self, request: u64, change: Change) {
        let after = self.latest.clone();
        let asked = Asked { change, after };
        self.asked.entry(request).or_insert(asked);
    }

    /// A node tells a client that its request is done.
    pub(crate) fn acknowledge(&mut self, request: u64, stamp: Stamp) -> Result<(), String> {
        let Some(Asked { after, .. }) = self.asked.get(&request) else {
            return Err(format!("{stamp} is acknowledged, which nobody asked for"));
        };
        let author = Author(stamp.node);
        let after = after.get(&author).copied().unwrap_or(0);
        if stamp.time <= after {
            return Err(format!("{stamp} was asked for after {after}"));
        }
        let latest = self.latest.entry(author).or_default();
        *latest = stamp.time.max(*latest);
        match self.acknowledged.insert(request, stamp) {
            Some(earlier) if earlier != stamp => {
                Err(format!("request {request} is {earlier} and {stamp}"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn acknowledged(&self) -> &BTreeMap<u64, Stamp> {
        &self.acknowledged
    }

    /// Checks what the nodes hold once all messages have come.
    pub(crate) fn check(&self, nodes: &[(String, View)]) -> Result<(), String> {
        let mut stamps = self.acknowledged.clone();
        for (name, view) in nodes {
            let fault = |fault| format!("node {name}: {fault}");
            self.check_holdings(view).map_err(fault)?;
            self.check_operations(view, &mut stamps).map_err(fault)?;
        }
        // Every node's operations are known by now.
        let operations = self.operations(&stamps);
        for (name, view) in nodes {
            let fault = |fault| format!("node {name}: {fault}");
            self.check_subjects(view, &operations).map_err(fault)?;
        }
        let Some(((first_name, first), others)) = nodes.split_first() else {
            return Ok(());
        };
        let diverges = |(_, view): &&(String, View)| {
            (&view.holdings, &view.subjects) != (&first.holdings, &first.subjects)
        };
        match others.iter().find(diverges) {
            Some((name, _)) => Err(format!("node {name} diverges from node {first_name}")),
            None => Ok(()),
        }
    }

    fn check_holdings(&self, view: &View) -> Result<(), String> {
        let is_lost = |stamp: &&Stamp| view.holdings.through(Author(stamp.node)) < stamp.time;
        match self.acknowledged.values().find(is_lost) {
            Some(lost) => Err(format!("it lacks {lost}, which was acknowledged")),
            None => Ok(()),
        }
    }

    /// Every operation was asked for and is as it was asked for, and no request has two.
    fn check_operations(
        &self,
        view: &View,
        stamps: &mut BTreeMap<u64, Stamp>,
    ) -> Result<(), String> {
        let mut held = BTreeSet::new();
        for operation in &view.operations {
            let (stamp, request) = (operation.stamp(), operation.request_id());
            let asked = self.asked.get(&request).map(|asked| &asked.change);
            if asked != Some(operation.change()) {
                return Err(format!("it holds {stamp}, which nobody asked for"));
            }
            let first = *stamps.entry(request).or_insert(stamp);
            if first != stamp || !held.insert(stamp) {
                return Err(format!(
                    "request {request} was applied as {first} and {stamp}"
                ));
            }
        }
        match view.operations.is_sorted_by_key(Operation::stamp) {
            true => Ok(()),
            false => Err("its operations are out of order".to_owned()),
        }
    }

    /// The changes whose stamps are known, in stamp order.
    fn operations(&self, stamps: &BTreeMap<u64, Stamp>) -> BTreeMap<Stamp, &Change> {
        let stamps = stamps.iter();
        stamps
            .map(|(request, stamp)| (*stamp, &self.asked[request].change))
            .collect()
    }

    /// Every subject follows the last operation that names it, or a later one in doubt that was truncated.
    fn check_subjects(
        &self,
        view: &View,
        operations: &BTreeMap<Stamp, &Change>,
    ) -> Result<(), String> {
        let mut expected = BTreeMap::new();
        for (stamp, change) in operations {
            for (subject, value) in values(change) {
                expected.insert(subject, (*stamp, value));
            }
        }
        for (subject, (stamp, value)) in &expected {
            match view.subjects.get(subject) {
                Some((found, _)) if found > stamp => {}
                Some(found) if *found == (*stamp, value.clone()) => {}
                None if *value == Value::Removed => {}
                other => return Err(format!("{subject} follows {other:?}, not {stamp}")),
            }
        }
        for (subject, (stamp, value)) in &view.subjects {
            let known = expected.get(subject);
            let is_known = known.is_some_and(|known| known == &(*stamp, value.clone()));
            let is_later = known.is_none_or(|(latest, _)| latest < stamp);
            let is_in_doubt = || self.in_doubt().any(|change| sets(change, subject, value));
            match is_known || (is_later && is_in_doubt()) {
                true => {}
                false => return Err(format!("{subject} follows {stamp}, which nobody asked for")),
            }
        }
        Ok(())
    }

    fn in_doubt(&self) -> impl Iterator<Item = &Change> {
        let asked = self.asked.iter();
        let asked = asked.filter(|(request, _)| !self.acknowledged.contains_key(request));
        asked.map(|(_, asked)| &asked.change)
    }
}

fn values(change: &Change) -> Vec<(Subject, Value)> {
    let object = |value| {
        change
            .object()
            .map(|id| (Subject::Object(id.clone()), value))
    };
    match change {
        Change::SetPass(shares) => {
            let shares = shares.iter();
            shares
                .map(|(area, share)| (Subject::Area(area.clone()), Value::Share(*share)))
                .collect()
        }
        Change::Create(configuration) | Change::Update(configuration) => {
            let value = Value::Object((**configuration).clone());
            object(value).into_iter().collect()
        }
        Change::Delete(_) => object(Value::Removed).into_iter().collect(),
    }
}

fn sets(change: &Change, subject: &Subject, value: &Value) -> bool {
    values(change).contains(&(subject.clone(), value.clone()))
}
