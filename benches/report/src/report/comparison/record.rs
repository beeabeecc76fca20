//! The JSON of `wirecost compare --json`.

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use super::{
    Across, Comparison, Decision, Difference, Factor, Moved, PairOfWires,
    circumstances::differences, compared::Compared,
};
use crate::{
    records::{Context, Revision, Run, Stage, view::View},
    tradeoff::Estimate,
};

/// A comparison of two runs. Times are in the unit of their name, multiples are of the second run
/// to the first, and an estimate is the likely value with the ends of its band.
#[derive(Debug, Serialize)]
pub struct ComparisonRecord<'a> {
    /// The old run.
    pub before: RunRecord<'a>,
    /// The new run.
    pub after: RunRecord<'a>,
    /// The numbers of things that differ.
    pub pair: PairOfRuns,
    /// True if both are known to be from the same machine.
    pub same_machine: bool,
    /// The differences of the runs besides their figures.
    pub differences: Vec<Difference>,
    /// The cells that only the first run measured.
    pub only_before: Vec<&'a str>,
    /// The cells that only the second run measured.
    pub only_after: Vec<&'a str>,
    /// The choice by either run.
    pub decision: Decision,
    /// The machine's factor for each stage.
    pub factors: &'a [Factor],
    /// The engines, formats and packings that moved relative to the others, the largest movement
    /// first.
    pub moved: Vec<Moved>,
    /// All stages, the largest relative change first.
    pub stages: Vec<StageRecord<'a>>,
    /// The stages that failed in the second run and not in the first.
    pub failed: Vec<FailureRecord<'a>>,
    /// The reasons why the program ends with a failure; empty if it does not.
    pub failures: Vec<String>,
}

/// The numbers of things that differ between two runs of one build: a row of `results/compare-pairs.csv`.
/// Old rows lack the values that nobody recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairOfRuns {
    /// The date of the second run.
    pub date: String,
    /// The revision; both if they differ.
    pub revision: Option<String>,
    /// The machine; both if they differ.
    pub machine: Option<String>,
    /// The first run: in the file, the load of its machine.
    pub a: String,
    /// The second run.
    pub b: String,
    /// The stages that both measured.
    pub stages: usize,
    /// The number of these whose relative times differ beyond noise.
    pub flagged: usize,
    /// The ranges of link speeds with another winner beyond noise.
    pub winners_that_differ: usize,
    /// The break-evens that moved beyond noise.
    pub break_evens_that_moved: usize,
    /// The workloads whose front of bytes and CPU changed beyond noise.
    pub fronts_that_changed: usize,
    /// The A/A twins of the second run.
    pub twins: Option<usize>,
    /// The number of these whose interval contains 1.
    pub twins_that_hold_1: Option<usize>,
    /// The contender that moved most; empty if none moved.
    pub listed_first: String,
}

impl PairOfRuns {
    fn new(comparison: &Comparison<'_>, names: [&str; 2], decision: &Decision) -> Self {
        let runs = [comparison.before, comparison.after];
        let [_, after] = runs;
        let of_runs = |of: fn(&Run) -> Option<String>| {
            let values = runs.into_iter().filter_map(of).unique().join(", ");
            (!values.is_empty()).then_some(values)
        };
        let [a, b] = names.map(str::to_owned);
        let (date, _) = after
            .environment
            .started
            .split_once('T')
            .unwrap_or_default();
        let flagged = comparison.stages.iter().filter(|one| one.is_changed());
        let break_evens = decision.break_evens.iter().filter(|one| one.changed);
        let moved = comparison.moved();
        let first = moved.first();
        Self {
            date: date.to_owned(),
            revision: of_runs(short_revision),
            machine: of_runs(short_machine),
            a,
            b,
            stages: comparison.stages.len(),
            flagged: flagged.count(),
            winners_that_differ: decision.winners.len(),
            break_evens_that_moved: break_evens.count(),
            fronts_that_changed: decision.fronts.len(),
            twins: Some(View { run: after }.twins().count()),
            twins_that_hold_1: Some(View { run: after }.twins_that_hold_1()),
            listed_first: first.map_or_else(String::new, |one| {
                format!("{} {} {:.3}", one.what, one.stage, one.relative)
            }),
        }
    }
}

/// Formats `0a46382 with changes`; `None` if it is unknown.
fn short_revision(run: &Run) -> Option<String> {
    let revision = run.environment.revision.as_ref()?;
    let short = Revision {
        commit: revision.commit.chars().take(7).collect(),
        dirty: revision.dirty,
    };
    Some(short.to_string())
}

/// Formats `AMD EPYC (2 cores)`; `None` if it is unknown.
fn short_machine(run: &Run) -> Option<String> {
    let machine = &run.environment.machine;
    let is_known = !run.environment.is_unknown();
    is_known.then(|| format!("{} ({} cores)", machine.cpu, machine.cores))
}

/// The origin of a run.
#[derive(Debug, Serialize)]
pub struct RunRecord<'a> {
    /// Its name on the command line.
    pub name: &'a str,
    /// The start of the run.
    pub started: &'a str,
    /// The machine.
    pub machine: String,
}

impl<'a> RunRecord<'a> {
    fn new(run: &'a Run, name: &'a str) -> Self {
        Self {
            name,
            started: &run.environment.started,
            machine: run.environment.machine.to_string(),
        }
    }
}

/// A stage that both runs measured.
#[derive(Debug, Serialize)]
pub struct StageRecord<'a> {
    /// `steady-mix/protobuf+zstd-3 compress`
    pub name: &'a str,
    /// The workload.
    pub workload: &'a str,
    /// The stage.
    pub stage: Stage,
    /// The format.
    pub format: &'a str,
    /// The engine, for encode and decode.
    pub engine: Option<&'a str>,
    /// The packing, for compress and decompress, and for codecs of whole batches.
    pub packing: Option<&'a str>,
    /// `reused` if contexts were kept, `fresh` if not.
    pub context: Context,
    /// Nanoseconds per message in the first run.
    pub before_ns: f64,
    /// Nanoseconds per message in the second run.
    pub after_ns: f64,
    /// The multiple of the time.
    pub time: Estimate,
    /// The relative multiple, compared with the others of its group.
    pub relative: Estimate,
    /// True if the relative multiple is beyond its band.
    pub changed: bool,
    /// Bytes of all messages in the first run.
    pub before_bytes: usize,
    /// Bytes of all messages in the second run.
    pub after_bytes: usize,
    /// True if the bytes may differ, because versions or messages do.
    pub may_differ_in_size: bool,
}

impl<'a> StageRecord<'a> {
    fn new(one: &'a Compared<'_>) -> Self {
        Self {
            name: &one.name,
            workload: &one.row.workload,
            stage: one.row.stage,
            format: &one.row.format,
            engine: one.row.engine.as_deref(),
            packing: one.row.packing.as_deref(),
            context: one.row.context,
            before_ns: one.times[0].value,
            after_ns: one.times[1].value,
            time: one.time,
            relative: one.relative,
            changed: one.is_changed(),
            before_bytes: one.before.sizes.total,
            after_bytes: one.after.sizes.total,
            may_differ_in_size: one.may_differ_in_size,
        }
    }
}

/// A stage that failed only in the second run.
#[derive(Debug, Serialize)]
pub struct FailureRecord<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its failure.
    pub failure: &'a str,
}

impl<'a> ComparisonRecord<'a> {
    /// Returns the record of a comparison of runs with these names, with the limit for failures.
    #[must_use]
    pub fn new(comparison: &'a Comparison<'_>, names: [&'a str; 2], limit: Option<f64>) -> Self {
        let [before, after] = [comparison.before, comparison.after];
        let broken = comparison.broken.iter();
        let decision = Decision::new([before, after]);
        Self {
            before: RunRecord::new(before, names[0]),
            after: RunRecord::new(after, names[1]),
            pair: PairOfRuns::new(comparison, names, &decision),
            same_machine: comparison.is_same_machine(),
            differences: differences([before, after]),
            only_before: comparison.only_before.iter().map(String::as_str).collect(),
            only_after: comparison.only_after.iter().map(String::as_str).collect(),
            decision,
            factors: &comparison.factors,
            moved: comparison.moved(),
            stages: comparison
                .by_change()
                .into_iter()
                .map(StageRecord::new)
                .collect(),
            failed: broken
                .map(|(name, failure)| FailureRecord { name, failure })
                .collect(),
            failures: comparison.failures(limit),
        }
    }
}

/// The ratios between wires in several runs.
#[derive(Debug, Serialize)]
pub struct AcrossRecord<'a> {
    /// The runs, in the order of a pair's ratios.
    pub runs: Vec<RunRecord<'a>>,
    /// All pairs that all runs measured, those that differ most between runs first.
    pub pairs: &'a [PairOfWires],
}

impl<'a> AcrossRecord<'a> {
    /// Returns the record for runs with these names.
    #[must_use]
    pub fn new(across: &'a Across, runs: &[(&'a str, &'a Run)]) -> Self {
        let runs = runs.iter().map(|(name, run)| RunRecord::new(run, name));
        Self {
            runs: runs.collect(),
            pairs: &across.pairs,
        }
    }
}
