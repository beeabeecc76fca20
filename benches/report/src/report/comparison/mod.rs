//! Runs side by side: their differences, and the changes beyond their noise.
//!
//! Two processes have no rounds in common. They are compared by the ratio of each stage to its
//! group's reference, which each run measured within rounds: it does not depend on the machine.

mod across;
mod circumstances;
mod compared;
mod decision;
mod movement;
mod record;
mod screen;

use std::collections::{BTreeMap, BTreeSet};

pub use across::{Across, PairOfWires, Verdict};
pub use circumstances::Difference;
pub use compared::{BETWEEN_RUNS, Compared};
use compared::{Pair, Row, groups};
pub use decision::Decision;
use itertools::Itertools;
pub use movement::{Factor, Moved};
pub use record::{AcrossRecord, ComparisonRecord, PairOfRuns};
pub use screen::{changes, ratios, stages};

use super::{
    quantity::{counted, percent},
    stages::contender,
    view::View,
};
use crate::records::{Context, Measurement, Role, Run, Stage, UNKNOWN};

/// Two runs, matched stage by stage.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The old run.
    pub before: &'a Run,
    /// The new run.
    pub after: &'a Run,
    /// The stages that both measured.
    pub stages: Vec<Compared<'a>>,
    /// The machine's factor for each stage.
    pub factors: Vec<Factor>,
    /// The stages that failed in the second run and not in the first, with their failures.
    pub broken: Vec<(String, &'a str)>,
    /// The cells that only the first run measured.
    pub only_before: BTreeSet<String>,
    /// The cells that only the second run measured.
    pub only_after: BTreeSet<String>,
}

/// The identity of a stage across runs.
type Key<'a> = (
    &'a str,
    Stage,
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
    Context,
);

fn key(one: &Measurement) -> Key<'_> {
    (
        &one.workload,
        one.stage,
        &one.format,
        one.engine.as_deref(),
        one.packing.as_deref(),
        one.context,
    )
}

fn measured<'a>(run: &'a Run, row: &'a Measurement) -> Option<Row<'a>> {
    Some(Row {
        row,
        figures: row.outcome.as_ref().ok()?,
        time: run.time(row)?,
    })
}

/// Returns a run's rows except those of twins.
fn rows(run: &Run) -> BTreeMap<Key<'_>, &Measurement> {
    let rows = run.measurements.iter();
    rows.filter(|one| one.role != Role::Twin)
        .map(|one| (key(one), one))
        .collect()
}

/// The rows of two runs, matched by their keys.
#[derive(Default)]
struct Matched<'a> {
    pairs: Vec<Pair<'a>>,
    broken: Vec<(String, &'a str)>,
    only_before: Vec<&'a Measurement>,
    only_after: Vec<&'a Measurement>,
}

impl<'a> Matched<'a> {
    fn new(before: &'a Run, after: &'a Run) -> Self {
        let (mut old, mut matched) = (rows(before), Self::default());
        for (key, one) in rows(after) {
            let Some(other) = old.remove(&key) else {
                matched.only_after.push(one);
                continue;
            };
            match (&other.outcome, &one.outcome) {
                (Ok(_), Ok(_)) => matched.pairs.extend(
                    measured(before, other)
                        .zip(measured(after, one))
                        .map(|(before, after)| Pair { before, after }),
                ),
                (Ok(_), Err(failure)) => matched.broken.push((name(after, one), failure.as_str())),
                (Err(_), _) => {}
            }
        }
        matched.only_before.extend(old.into_values());
        matched
    }
}

impl<'a> Comparison<'a> {
    /// Matches the stages of two runs whose names contain `filter`. The other stages of a group
    /// count for relative times, whatever the filter.
    #[must_use]
    pub fn new(before: &'a Run, after: &'a Run, filter: &str) -> Self {
        let matched = Matched::new(before, after);
        let groups = groups(&matched.pairs);
        let compared = |pair: &Pair<'a>| {
            let Row { row, figures, .. } = pair.after;
            let [time, relative] = groups.get(&pair.group())?.estimates(pair);
            Some(Compared {
                name: name(after, row),
                row,
                before: pair.before.figures,
                after: figures,
                times: [pair.before.time, pair.after.time],
                time,
                relative,
                may_differ_in_size: circumstances::may_differ_in_size([before, after], row),
            })
        };
        Self {
            before,
            after,
            stages: matched
                .pairs
                .iter()
                .filter_map(compared)
                .filter(|one| one.name.contains(filter))
                .collect(),
            factors: movement::factors(&groups),
            broken: matched
                .broken
                .into_iter()
                .filter(|(name, _)| name.contains(filter))
                .collect(),
            only_before: cells_of(before, &matched.only_before, filter),
            only_after: cells_of(after, &matched.only_after, filter),
        }
    }

    /// Returns whether there is nothing to compare: no stage is in both runs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.stages.is_empty() && self.broken.is_empty()
    }

    /// Returns whether both runs are from the same machine, as far as they know.
    #[must_use]
    pub fn is_same_machine(&self) -> bool {
        circumstances::is_same_machine([self.before, self.after])
    }

    /// Returns the engines, formats and packings that moved relative to the others, the largest
    /// movement first.
    #[must_use]
    pub fn moved(&self) -> Vec<Moved> {
        movement::moved(self)
    }

    /// Returns the stages, the largest relative change first.
    #[must_use]
    pub fn by_change(&self) -> Vec<&Compared<'a>> {
        let distance = |one: &&Compared<'_>| -one.relative.value.ln().abs();
        let stages = self.stages.iter();
        stages
            .sorted_by(|one, other| distance(one).total_cmp(&distance(other)))
            .collect()
    }

    /// Lists the reasons why the second run fails: unexplained sizes, failures, and, with a limit
    /// (0.05 is 5 %), stages that take more time by more than that, beyond their bands. On one
    /// machine the limit is on the time, on two on the relative time. Empty if the run passes.
    #[must_use]
    pub fn failures(&self, limit: Option<f64>) -> Vec<String> {
        let sizes = self.stages.iter().filter(|one| one.is_of_other_size());
        let sizes = sizes.filter(|one| !one.may_differ_in_size).count();
        let mut failures = Vec::new();
        if sizes > 0 {
            failures.push(format!(
                "{} of another size, and no version differs",
                counted(sizes, "stage")
            ));
        }
        if !self.broken.is_empty() {
            failures.push(counted(self.broken.len(), "stage") + " failed");
        }
        failures.extend(limit.and_then(|limit| self.slower_than(limit)));
        failures
    }

    fn slower_than(&self, limit: f64) -> Option<String> {
        let (multiple, than): (fn(&Compared<'_>) -> _, _) = match self.is_same_machine() {
            true => (|one| one.time, ""),
            false => (|one| one.relative, " than the others"),
        };
        let slower = self.stages.iter().map(multiple);
        let slower = slower.filter(|one| one.low > 1.0 && one.value > 1.0 + limit);
        let limit = percent(limit);
        match slower.count() {
            0 => None,
            slower => Some(format!(
                "{} slower{than} by more than {limit}",
                counted(slower, "stage")
            )),
        }
    }
}

/// Returns `steady-mix/protobuf+zstd-3`.
fn cell(run: &Run, one: &Measurement) -> String {
    contender(View { run }, one).on(&one.workload).to_string()
}

/// Returns the cells of the stages whose names contain `filter`.
fn cells_of(run: &Run, stages: &[&Measurement], filter: &str) -> BTreeSet<String> {
    let stages = stages.iter();
    let named = stages.filter(|one| name(run, one).contains(filter));
    named.map(|one| cell(run, one)).collect()
}

/// Returns `steady-mix/protobuf+zstd-3 compress`.
fn name(run: &Run, one: &Measurement) -> String {
    format!("{} {}{}", cell(run, one), one.stage, contexts(one.context))
}

const fn contexts(context: Context) -> &'static str {
    match context {
        Context::Reused => "",
        Context::Fresh => ", new contexts",
    }
}
