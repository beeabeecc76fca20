use std::collections::HashMap;

use itertools::Itertools;
use serde::Serialize;

use super::{
    Comparison,
    compared::{Compared, GroupChange},
    contexts,
};
use crate::{
    records::{Measurement, Stage},
    report::{stages::contender, view::View},
    statistics::geometric_mean,
};

/// The multiple by which the machines' times differ in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Factor {
    /// The stage.
    pub stage: Stage,
    /// The geometric mean of the workloads' median multiples.
    pub factor: f64,
    /// The smallest multiple of a workload.
    pub low: f64,
    /// The largest multiple of a workload.
    pub high: f64,
    /// The number of workloads.
    pub workloads: usize,
}

pub(super) fn factors(groups: &HashMap<(&str, Stage), GroupChange>) -> Vec<Factor> {
    let factor = |stage| {
        let of_stage = groups.iter().filter(|((_, of), _)| *of == stage);
        let factors = of_stage
            .map(|(_, group)| group.time)
            .sorted_by(f64::total_cmp);
        let factors = factors.collect_vec();
        Some(Factor {
            stage,
            factor: geometric_mean(&factors)?,
            low: *factors.first()?,
            high: *factors.last()?,
            workloads: factors.len(),
        })
    };
    Stage::ALL.into_iter().filter_map(factor).collect()
}

/// An engine, a format or a packing that moved relative to the others: more than half of its stages
/// changed beyond their bands, all of these in one direction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// `engine bincode`, `packing zstd-3`, `format avro`
    pub what: String,
    /// The stage.
    pub stage: Stage,
    /// The geometric mean of the relative multiples.
    pub relative: f64,
    /// The smallest of them.
    pub low: f64,
    /// The largest of them.
    pub high: f64,
    /// The number of its stages that changed in that direction.
    pub changed: usize,
    /// The number of its stages that both runs measured.
    pub stages: usize,
}

pub(super) fn moved(comparison: &Comparison<'_>) -> Vec<Moved> {
    let view = View {
        run: comparison.after,
    };
    let subjects = comparison.stages.iter().flat_map(|one| {
        let subjects = subjects(view, one.row).into_iter();
        subjects.map(move |what| ((what, one.row.stage), one))
    });
    let distance = |one: &Moved| -one.relative.ln().abs();
    subjects
        .into_group_map()
        .into_iter()
        .filter_map(|((what, stage), stages)| movement(what, stage, &stages))
        .sorted_by(|one, other| {
            let by_distance = distance(one).total_cmp(&distance(other));
            by_distance.then_with(|| (&one.what, one.stage).cmp(&(&other.what, other.stage)))
        })
        .collect()
}

/// Returns the subjects of a stage: its engine, or its format and its packing.
fn subjects(view: View<'_>, row: &Measurement) -> Vec<String> {
    match (&row.engine, &row.packing) {
        (None, Some(packing)) => vec![
            format!("format {}", row.format),
            format!("packing {packing}{}", contexts(row.context)),
        ],
        _ => {
            let codec = Measurement {
                packing: None,
                ..row.clone()
            };
            vec![format!("engine {}", contender(view, &codec))]
        }
    }
}

fn movement(what: String, stage: Stage, stages: &[&Compared<'_>]) -> Option<Moved> {
    let slower = stages.iter().filter(|one| one.is_slower()).count();
    let faster = stages.iter().filter(|one| one.is_faster()).count();
    let changed = slower.max(faster);
    let multiples = stages.iter().map(|one| one.relative.value);
    let multiples = multiples.sorted_by(f64::total_cmp).collect_vec();
    (2 * changed > stages.len()).then_some(())?;
    Some(Moved {
        what,
        stage,
        relative: geometric_mean(&multiples)?,
        low: *multiples.first()?,
        high: *multiples.last()?,
        changed,
        stages: stages.len(),
    })
}
