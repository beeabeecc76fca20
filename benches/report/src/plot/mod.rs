//! Plots of a run, made of its records and nothing else: drawings that stand beside its report.

mod axis;
mod cpu_bytes;
mod entropy;
mod link;
mod svg;

use itertools::Itertools;
use svg::{Shape, Svg};
use wirecost_wire::PackingKind;

use crate::{
    records::Run,
    tradeoff::{Wire, wires, workloads},
};

/// A file with a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// Its name, without a directory.
    pub file: String,
    /// What it shows.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// The plot of what CPU buys in bytes on a workload.
#[must_use]
pub fn cpu_bytes_file(workload: &str) -> String {
    format!("cpu-bytes-{}.svg", file_name(workload))
}

/// The plot of how soon a message of a workload is there.
#[must_use]
pub fn link_file(workload: &str) -> String {
    format!("link-{}.svg", file_name(workload))
}

/// The plot of how near the workloads' bytes come to their entropy.
pub const ENTROPY_FILE: &str = "entropy.svg";

/// A workload's name without what leads elsewhere: records may be somebody else's.
fn file_name(workload: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_".contains(character);
    workload.replace(|character| !is_plain(character), "-")
}

/// All plots of a run: the same run, the same plots, to the byte.
#[must_use]
pub fn plots(run: &Run) -> Vec<Plot> {
    let mut plots = Vec::new();
    for workload in workloads(run) {
        let wires = wires(run, workload);
        plots.extend(cpu_bytes::plot(workload, &wires));
        plots.extend(link::plot(workload, &wires));
    }
    plots.extend(entropy::plot(run));
    plots
}

impl Plot {
    fn new(file: String, title: String, svg: &Svg) -> Self {
        Self {
            file,
            title,
            svg: svg.to_string(),
        }
    }
}

const fn shape(kind: PackingKind) -> Shape {
    match kind {
        PackingKind::Single => Shape::Circle,
        PackingKind::Dictionary => Shape::Diamond,
        PackingKind::Batch => Shape::Square,
        PackingKind::Stream => Shape::Triangle,
    }
}

/// How many colours there are for things that are told apart.
const COLOURS: usize = 7;

/// The class of the `index`-th colour.
fn colour(index: usize) -> String {
    format!("c{}", index % COLOURS)
}

/// The formats of wires, in order.
fn formats(wires: &[Wire]) -> Vec<&str> {
    wires
        .iter()
        .map(|wire| wire.format.as_str())
        .unique()
        .collect()
}
