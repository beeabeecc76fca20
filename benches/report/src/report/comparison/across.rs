//! More than two runs: the ratios between wires that hold on all machines, and those that turn.

use std::collections::BTreeMap;

use itertools::Itertools;
use serde::Serialize;
use wirecost_wire::Packing;

use super::{Key, rows};
use crate::{
    cell_name::CellName,
    quantity::shown_kind,
    records::{Context, EngineRecord, Run, Stage},
    statistics::geometric_mean,
    tradeoff::Estimate,
};

/// The ratios of two wires' stages by each of several runs.
#[derive(Debug)]
pub struct Across {
    /// All pairs that all runs measured.
    pub pairs: Vec<PairOfWires>,
}

/// Two engines, formats or packings, in one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairOfWires {
    /// `engine`, `format` or `packing`.
    pub of: &'static str,
    /// The dividend: the wire whose time is divided.
    pub one: String,
    /// The divisor: the wire by whose time it is divided.
    pub other: String,
    /// The stage.
    pub stage: Stage,
    /// The geometric mean of the ratio in each run, over the cells in which all runs measured both,
    /// with its band.
    pub ratios: Vec<Estimate>,
    /// The verdict of all runs together.
    pub verdict: Verdict,
}

/// The verdict of several runs on a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same one is faster in all runs, beyond the band of each.
    Holds,
    /// Each of the two is faster in some run, beyond its band.
    Turns,
    /// Neither: a run cannot tell the two apart.
    Undecided,
}

impl Verdict {
    fn of(ratios: &[Estimate]) -> Self {
        let count = |is: fn(&Estimate) -> bool| ratios.iter().filter(|one| is(one)).count();
        let (above, below) = (count(|one| one.low > 1.0), count(|one| one.high < 1.0));
        match (above, below) {
            (1.., 1..) => Self::Turns,
            (all, 0) | (0, all) if all == ratios.len() => Self::Holds,
            _ => Self::Undecided,
        }
    }
}

impl PairOfWires {
    /// Returns the largest ratio of a run as a multiple of the smallest.
    fn spread(&self) -> f64 {
        let values = self.ratios.iter().map(|ratio| ratio.value);
        let ends = values.minmax_by(f64::total_cmp).into_option();
        ends.map_or(1.0, |(low, high)| high / low)
    }
}

/// A member of a family, between whose members ratios are taken.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    of: &'static str,
    /// The name of the property that the two of a pair have in common.
    family: String,
    stage: Stage,
    name: String,
}

/// The ratios of a member to the reference, by workload and place in it.
type Cells<'a> = BTreeMap<(&'a str, &'a str), Estimate>;

impl Across {
    /// Takes the ratios of the runs' stages whose names contain `filter`.
    #[must_use]
    pub fn new(runs: &[&Run], filter: &str) -> Self {
        let members = runs.iter().map(|run| members(run, filter)).collect_vec();
        let Some((last, _)) = members.split_last() else {
            return Self { pairs: Vec::new() };
        };
        let names = last.keys().tuple_combinations();
        let related = names.filter(|(one, other): &(&Member, &Member)| {
            (one.of, &one.family, one.stage) == (other.of, &other.family, other.stage)
        });
        let pairs = related.filter_map(|(one, other)| pair(&members, one, other));
        let spread = |one: &PairOfWires| -one.spread();
        Self {
            pairs: pairs
                .sorted_by(|one, other| spread(one).total_cmp(&spread(other)))
                .collect(),
        }
    }

    /// Returns the pairs with a verdict, those that differ most between runs first.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &PairOfWires> {
        self.pairs.iter().filter(move |one| one.verdict == verdict)
    }
}

/// Returns the engines, formats and packings of a run, with the cells in which each was measured.
fn members<'a>(run: &'a Run, filter: &str) -> BTreeMap<Member, Cells<'a>> {
    let mut members = BTreeMap::<Member, Cells<'a>>::new();
    for (key, row) in rows(run) {
        let Some(time) = run.time(row) else { continue };
        if !super::name(run, row).contains(filter) {
            continue;
        }
        let (workload, ..) = key;
        for (member, place) in memberships(run, key) {
            let cells = members.entry(member).or_default();
            cells.insert((workload, place), time);
        }
    }
    members
}

/// Returns the members that a stage counts for, each with its place in the workload.
fn memberships<'a>(run: &Run, key: Key<'a>) -> Vec<(Member, &'a str)> {
    let (_, stage, format, engine, packing, context) = key;
    let member = |of, family: &str, name: &str| Member {
        of,
        family: family.to_owned(),
        stage,
        name: name.to_owned(),
    };
    let place = packing.unwrap_or_default();
    match (engine, packing) {
        (Some(engine), _) => {
            let engines = run.environment.engines.iter();
            let mut known = engines.filter(|one| one.format == format && one.name == engine);
            let known = known.next();
            let full_name = || CellName::new(format).engine(engine);
            // Represented by its default engine, which must be the same in all runs.
            let by_format = known.filter(|one| one.is_default).map(|_| {
                let name = full_name().to_string();
                (member("format", "", &name), place)
            });
            let name = known.map_or_else(full_name, EngineRecord::cell_name);
            let by_engine = (member("engine", format, &name.to_string()), place);
            [Some(by_engine), by_format].into_iter().flatten().collect()
        }
        (None, Some(packing)) if context == Context::Reused => {
            let shared = packing.parse().map(|packing: Packing| {
                let kind = shown_kind(packing.kind());
                format!("{kind} {}", packing.messages_per_frame())
            });
            let shared = shared.into_iter();
            shared
                .map(|family| (member("packing", &family, packing), format))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the ratio of two members in each run, over the cells in which all runs measured both.
fn pair(runs: &[BTreeMap<Member, Cells<'_>>], one: &Member, other: &Member) -> Option<PairOfWires> {
    let cells = runs
        .iter()
        .map(|members| Some((members.get(one)?, members.get(other)?)))
        .collect::<Option<Vec<_>>>()?;
    let (first, _) = cells.first()?;
    let is_in_all = |cell: &&_| {
        let mut cells = cells.iter();
        cells.all(|(one, other)| one.contains_key(*cell) && other.contains_key(*cell))
    };
    let common = first.keys().filter(is_in_all).collect_vec();
    let ratios = cells
        .iter()
        .map(|(one, other)| mean_ratio(&common, one, other))
        .collect::<Option<Vec<_>>>()?;
    Some(PairOfWires {
        of: one.of,
        one: one.name.clone(),
        other: other.name.clone(),
        stage: one.stage,
        verdict: Verdict::of(&ratios),
        ratios,
    })
}

fn mean_ratio(cells: &[&(&str, &str)], one: &Cells<'_>, other: &Cells<'_>) -> Option<Estimate> {
    let pairs = cells
        .iter()
        .filter_map(|cell| Some((one.get(*cell)?, other.get(*cell)?)));
    let pairs = pairs.collect_vec();
    let mean = |ratio: fn(&Estimate, &Estimate) -> f64| {
        let ratios = pairs.iter().map(|(one, other)| ratio(one, other));
        geometric_mean(&ratios.collect_vec())
    };
    Some(Estimate {
        value: mean(|one, other| one.value / other.value)?,
        low: mean(|one, other| one.low / other.high)?,
        high: mean(|one, other| one.high / other.low)?,
    })
}
