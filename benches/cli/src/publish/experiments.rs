//! The experiments on which METHODOLOGY.md bases its rules: files in `results/`, and the tables that
//! are generated from them.

use std::path::Path;

use itertools::Itertools;
use serde::Deserialize;
use wirecost_report::{quantity, report::PairOfRuns, sale, table::Table, workspace::RESULTS};

use crate::rows::rows;

/// The regions of METHODOLOGY.md, each named as its file.
const REFERENCE_TIME: &str = "reference-time";
const COMPARE_PAIRS: &str = "compare-pairs";

/// The region of the cluster's flash sale, named as its file.
const FLASH_SALE: &str = "flash-sale";

/// The experiments, with descriptions for a list.
pub(crate) const EXPERIMENTS: [(&str, &str); 3] = [
    (
        REFERENCE_TIME,
        "the statistics of a reference's samples, in repeated runs of one build",
    ),
    (
        COMPARE_PAIRS,
        "pairs of runs, and the changes that `wirecost compare` reports",
    ),
    (
        "staging-buffer",
        "times to encode with buffers of four sizes",
    ),
];

/// The measurements of the cluster, with descriptions for a list.
pub(crate) const CLUSTER: [(&str, &str); 3] = [
    (
        FLASH_SALE,
        "bytes and CPU of the same flash sale on several wires",
    ),
    ("cluster-load", "the load that real nodes bear"),
    ("scale", "the traffic of large clusters in a simulation"),
];

/// Four or more runs of one build: the range of a statistic of the reference's samples, over the
/// groups of the runs.
#[derive(Deserialize)]
struct ReferenceTime {
    revision: String,
    profile: String,
    load: String,
    statistic: String,
    runs: u32,
    range_median_percent: f64,
    range_p90_percent: f64,
    contenders: u32,
    /// The number of contenders whose fastest sample is above the interval of the printed time.
    never_reached: u32,
}

/// Returns the contents of a region of METHODOLOGY.md; `None` for a region that no experiment fills.
///
/// # Errors
/// When the file cannot be read.
pub fn region(root: &Path, name: &str) -> Result<Option<String>, String> {
    let table = match name {
        REFERENCE_TIME => reference_time(&rows(root, name)?).to_string(),
        COMPARE_PAIRS => {
            let pairs: Vec<PairOfRuns> = rows(root, name)?;
            let twins = twins_that_hold_1(&pairs).map(|sentence| format!("\n{sentence}\n"));
            format!("{}{}", compare_pairs(&pairs), twins.unwrap_or_default())
        }
        _ => return Ok(None),
    };
    let from = format!("{RESULTS}/{name}.csv");
    Ok(Some(format!("<!-- from {from} -->\n\n{table}\n")))
}

/// Returns the contents of the region of the cluster's flash sale; `None` for another region.
///
/// # Errors
/// When its file cannot be read.
pub fn sale(root: &Path, name: &str) -> Result<Option<String>, String> {
    if name != FLASH_SALE {
        return Ok(None);
    }
    let from = format!("{RESULTS}/{FLASH_SALE}.csv");
    let sales = sale::read(&root.join(&from)).map_err(|error| error.to_string())?;
    let table = sale::table(&sales);
    Ok(Some(format!("<!-- from {from} -->\n\n{table}\n")))
}

fn reference_time(rows: &[ReferenceTime]) -> Table {
    let mut table = Table::new([
        "runs",
        "other core",
        "statistic",
        "median range#",
        "90th percentile#",
        "times that no sample reaches#",
    ]);
    for row in rows {
        table.row([
            format!("{} {} of {}", row.runs, row.profile, row.revision),
            row.load.clone(),
            row.statistic.clone(),
            format!("{:.1} %", row.range_median_percent),
            format!("{:.1} %", row.range_p90_percent),
            quantity::percent(f64::from(row.never_reached) / f64::from(row.contenders)),
        ]);
    }
    table
}

fn compare_pairs(pairs: &[PairOfRuns]) -> Table {
    let mut table = Table::new([
        "run A",
        "run B",
        "revision",
        "machine",
        "stages#",
        "flagged#",
        "winners that differ#",
        "break-evens that moved#",
        "fronts that changed#",
        "twins of B that hold 1#",
        "first in the list",
    ]);
    let or_dash = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or("-")
            .to_owned()
    };
    for pair in pairs {
        let twins = pair.twins_that_hold_1.zip(pair.twins);
        let twins = twins.map(|(hold_1, all)| format!("{hold_1} of {all}"));
        table.row([
            pair.a.clone(),
            pair.b.clone(),
            or_dash(pair.revision.as_deref()),
            or_dash(pair.machine.as_deref()),
            pair.stages.to_string(),
            pair.flagged.to_string(),
            pair.winners_that_differ.to_string(),
            pair.break_evens_that_moved.to_string(),
            pair.fronts_that_changed.to_string(),
            or_dash(twins.as_deref()),
            or_dash(Some(&pair.listed_first)),
        ]);
    }
    table
}

/// Returns a sentence on the share of the twins whose interval contains 1, over all pairs and by pair; `None` if
/// no pair has recorded its twins.
fn twins_that_hold_1(pairs: &[PairOfRuns]) -> Option<String> {
    let twins = pairs
        .iter()
        .filter_map(|pair| pair.twins_that_hold_1.zip(pair.twins));
    let twins = twins.collect_vec();
    let (hold_1, all) = twins
        .iter()
        .fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let share = |(hold_1, all): (usize, usize)| hold_1 as f64 / all as f64;
    let shares = twins.iter().copied().map(share);
    let (least, most) = shares.minmax_by(f64::total_cmp).into_option()?;
    Some(format!(
        "The 95 % interval of {hold_1} of {all} twins contains 1 ({}); by pair, {} to {}.",
        quantity::percent(share((hold_1, all))),
        quantity::percent(least),
        quantity::percent(most)
    ))
}
