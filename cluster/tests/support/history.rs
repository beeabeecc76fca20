//! A checker of histories: every node applies each acknowledged operation exactly once, in the order of the stamps.

use std::collections::{BTreeMap, BTreeSet};

use wirecost_cluster::{
    admission::Share,
    state::{Author, Change, Configuration, Holdings, Operation, Stamp, State, Subject, Time},
};

/// The requests of all clients, and the acknowledgements that they got.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The requests by their ids. Each is in doubt until it is acknowledged.
    asked: BTreeMap<u64, Asked>,
    acknowledged: BTreeMap<u64, Stamp>,
    /// The request that each stamp acknowledges.
    requests: BTreeMap<Stamp, u64>,
    /// The latest acknowledged operation of each author.
    latest: BTreeMap<Author, Time>,
}

#[derive(Debug)]
struct Asked {
    change: Change,
    /// The operations that were acknowledged before the first attempt, and so come before it.
    after: BTreeMap<Author, Time>,
}

/// The operations that a node has applied, and the values that follow from them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    pub(crate) holdings: Holdings,
    /// The times up to which the logs are truncated.
    pub(crate) floors: Holdings,
    /// The operations in the order in which the node applies them, without some up to the floors.
    pub(crate) operations: Vec<Operation>,
    /// The stamps that readers saw subjects follow, in the order of time.
    pub(crate) seen: Vec<(Subject, Stamp)>,
    pub(crate) subjects: BTreeMap<Subject, (Stamp, Value)>,
}

/// The value of a subject.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Share(Share),
    Object(Configuration),
    /// A removed object, which a trace leaves out.
    Removed,
}

impl From<&State> for Trace {
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
            floors: state.floors().collect(),
            operations: state.in_order().into_iter().cloned().collect(),
            seen: Vec::new(),
            subjects: plans.chain(objects).collect(),
        }
    }
}

impl History {
    /// Notes that a client asks for a change, perhaps not for the first time.
    pub(crate) fn ask(&mut self, request: u64, change: Change) {
        let after = self.latest.clone();
        let asked = Asked { change, after };
        self.asked.entry(request).or_insert(asked);
    }

    /// Notes that a node acknowledges a request.
    pub(crate) fn acknowledge(&mut self, request: u64, stamp: Stamp) -> Result<(), String> {
        let Some(Asked { after, .. }) = self.asked.get(&request) else {
            return Err(format!(
                "{stamp} acknowledges request {request}, which was not submitted"
            ));
        };
        let author = Author(stamp.node);
        let after = after.get(&author).copied().unwrap_or(0);
        if stamp.time <= after {
            return Err(format!(
                "{stamp} acknowledges request {request}, which came after time {after}"
            ));
        }
        let latest = self.latest.entry(author).or_default();
        *latest = stamp.time.max(*latest);
        let first = *self.acknowledged.entry(request).or_insert(stamp);
        if first != stamp {
            return Err(format!(
                "request {request} is acknowledged as {first} and {stamp}"
            ));
        }
        match *self.requests.entry(stamp).or_insert(request) {
            other if other != request => Err(format!(
                "{stamp} acknowledges requests {other} and {request}"
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn acknowledged(&self) -> &BTreeMap<u64, Stamp> {
        &self.acknowledged
    }

    /// Checks the nodes' traces, by name, once all messages have arrived.
    pub(crate) fn check(&self, nodes: &[(String, Trace)]) -> Result<(), String> {
        let mut stamps = self.acknowledged.clone();
        for (name, trace) in nodes {
            let fault = |fault| format!("node {name}: {fault}");
            trace.check_order().map_err(fault)?;
            self.check_operations(trace, &mut stamps).map_err(fault)?;
            self.check_acknowledged(trace).map_err(fault)?;
        }
        // All stamps of all nodes are known from here on.
        let operations = self.operations(&stamps);
        for (name, trace) in nodes {
            let fault = |fault| format!("node {name}: {fault}");
            self.check_subjects(trace, &operations).map_err(fault)?;
        }
        let Some(((first_name, first), others)) = nodes.split_first() else {
            return Ok(());
        };
        let diverges = |(_, trace): &&(String, Trace)| {
            (&trace.holdings, &trace.subjects) != (&first.holdings, &first.subjects)
        };
        match others.iter().find(diverges) {
            Some((name, _)) => Err(format!("node {name} diverges from node {first_name}")),
            None => Ok(()),
        }
    }

    /// Checks that no acknowledged operation is lost. Up to a floor, the values of the subjects stand for the
    /// operations.
    fn check_acknowledged(&self, trace: &Trace) -> Result<(), String> {
        let applied: BTreeSet<_> = trace.operations.iter().map(Operation::stamp).collect();
        let is_lost = |stamp: &&Stamp| {
            let (author, time) = (Author(stamp.node), stamp.time);
            let is_truncated = trace.floors.through(author) >= time;
            trace.holdings.through(author) < time || (!is_truncated && !applied.contains(stamp))
        };
        match self.acknowledged.values().find(is_lost) {
            Some(lost) => Err(format!("{lost} was acknowledged and is lost")),
            None => Ok(()),
        }
    }

    /// Checks that each operation is as a client submitted it, and that no request has two.
    fn check_operations(
        &self,
        trace: &Trace,
        stamps: &mut BTreeMap<u64, Stamp>,
    ) -> Result<(), String> {
        for (place, operation) in trace.operations.iter().enumerate() {
            let (stamp, request) = (operation.stamp(), operation.request_id());
            let asked = self.asked.get(&request).map(|asked| &asked.change);
            if asked != Some(operation.change()) {
                return Err(format!("{stamp} at {place} was not submitted"));
            }
            let first = *stamps.entry(request).or_insert(stamp);
            if first != stamp {
                return Err(format!(
                    "{stamp} at {place} doubles request {request}, which is {first}"
                ));
            }
        }
        Ok(())
    }

    /// Returns the changes of which the stamps are known, in stamp order.
    fn operations(&self, stamps: &BTreeMap<u64, Stamp>) -> BTreeMap<Stamp, &Change> {
        let stamps = stamps.iter();
        stamps
            .map(|(request, stamp)| (*stamp, &self.asked[request].change))
            .collect()
    }

    /// Checks that every subject follows the last operation that names it, or a later one in doubt that was
    /// truncated.
    fn check_subjects(
        &self,
        trace: &Trace,
        operations: &BTreeMap<Stamp, &Change>,
    ) -> Result<(), String> {
        let mut expected = BTreeMap::new();
        for (stamp, change) in operations {
            for (subject, value) in values(change) {
                expected.insert(subject, (*stamp, value));
            }
        }
        for (subject, (stamp, value)) in &expected {
            match trace.subjects.get(subject) {
                Some((found, _)) if found > stamp => {}
                Some(found) if *found == (*stamp, value.clone()) => {}
                None if *value == Value::Removed => {}
                other => return Err(format!("{subject} follows {other:?}, not {stamp}")),
            }
        }
        for (subject, (stamp, value)) in &trace.subjects {
            let known = expected.get(subject);
            let is_known = known.is_some_and(|known| known == &(*stamp, value.clone()));
            let is_later = known.is_none_or(|(latest, _)| latest < stamp);
            let is_in_doubt = || self.in_doubt().any(|change| sets(change, subject, value));
            match is_known || (is_later && is_in_doubt()) {
                true => {}
                false => {
                    return Err(format!(
                        "{subject} follows {stamp}, which was not submitted"
                    ));
                }
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

impl Trace {
    /// Checks that the operations are in stamp order, none of them twice, and that no reader saw a subject go back.
    fn check_order(&self) -> Result<(), String> {
        let mut places = BTreeMap::new();
        let mut latest = None;
        for (place, stamp) in self.operations.iter().map(Operation::stamp).enumerate() {
            if let Some(first) = places.insert(stamp, place) {
                return Err(format!(
                    "{stamp} is applied at {first} and again at {place}"
                ));
            }
            if let Some((before, later)) = latest
                && stamp < later
            {
                return Err(format!(
                    "{later} at {before} comes before {stamp} at {place}"
                ));
            }
            latest = Some((place, stamp));
        }
        self.check_seen()
    }

    fn check_seen(&self) -> Result<(), String> {
        let last = self.subjects.iter();
        let last = last.map(|(subject, (stamp, _))| (subject, *stamp));
        let seen = self.seen.iter().map(|(subject, stamp)| (subject, *stamp));
        let mut followed = BTreeMap::new();
        for (place, (subject, stamp)) in seen.chain(last).enumerate() {
            match followed.insert(subject, (place, stamp)) {
                Some((before, later)) if stamp < later => {
                    return Err(format!(
                        "{subject} follows {later} at {before} and goes back to {stamp} at {place}"
                    ));
                }
                _ => {}
            }
        }
        Ok(())
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
