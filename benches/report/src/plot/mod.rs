//! Plots of a run, made from its records only: drawings beside its report.

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
    tradeoff::{WireCost, wires, workloads},
};

/// A file with a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// Its name, without a directory.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// Returns the file name of a workload's plot of CPU against bytes.
#[must_use]
pub fn cpu_bytes_file(workload: &str) -> String {
    format!("cpu-bytes-{}.svg", file_name(workload))
}

/// Returns the file name of a workload's plot of delay by link speed.
#[must_use]
pub fn link_file(workload: &str) -> String {
    format!("link-{}.svg", file_name(workload))
}

/// The file of the plot of the workloads' bytes against their entropy.
pub const ENTROPY_FILE: &str = "entropy.svg";

/// Returns a workload's name without characters that lead to another path: records may come from a
/// stranger.
fn file_name(workload: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_".contains(character);
    workload.replace(|character| !is_plain(character), "-")
}

/// Returns all plots of a run: the same run always gives the same bytes.
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

/// The number of colours that distinguish items.
const COLOURS: usize = 7;

/// Returns the class of the `index`-th colour.
fn colour(index: usize) -> String {
    format!("c{}", index % COLOURS)
}

/// Returns the formats of wires, in order.
fn formats(wires: &[WireCost]) -> Vec<&str> {
    wires
        .iter()
        .map(|wire| wire.format.as_str())
        .unique()
        .collect()
}
