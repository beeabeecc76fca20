//! The JSON of `wirecost compare --json`.

use serde::Serialize;

use super::{
    Across, Comparison, Decision, Difference, Factor, Moved, PairOfWires,
    circumstances::differences, compared::Compared,
};
use crate::{
    records::{Context, Run, Stage},
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
        Self {
            before: RunRecord::new(before, names[0]),
            after: RunRecord::new(after, names[1]),
            same_machine: comparison.is_same_machine(),
            differences: differences([before, after]),
            only_before: comparison.only_before.iter().map(String::as_str).collect(),
            only_after: comparison.only_after.iter().map(String::as_str).collect(),
            decision: Decision::new([before, after]),
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
