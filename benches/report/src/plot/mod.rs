//! Plots of a run, made from its records only: drawings beside its report.

mod axis;
mod cpu_bytes;
mod entropy;
mod link;
mod links;
mod svg;

use itertools::Itertools;
pub use svg::Escaped;
use svg::Svg;

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
    /// The part of the run that it shows.
    pub of: PlotOf,
}

/// The part of a run that a plot shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlotOf {
    /// The workload with this name.
    Workload(String),
    /// The section of the report with this name.
    Section(&'static str),
}

/// A title with its drawing.
type Drawing = (String, Svg);

/// Draws the wires of a workload; `None` if there is nothing to see.
type DrawWorkload = fn(&str, &[WireCost]) -> Option<Drawing>;

/// Draws a run; `None` if there is nothing to see.
type DrawRun = fn(&Run) -> Option<Drawing>;

/// The plots of each workload, by the beginnings of their files' names. The first stands for the workload
/// in the README.
const OF_A_WORKLOAD: [(&str, DrawWorkload); 2] =
    [("cpu-bytes", cpu_bytes::draw), ("link", link::draw)];

/// The plots of a run, by the names of the sections that they belong to.
const OF_A_RUN: [(&str, DrawRun); 2] = [("entropy", entropy::draw), ("links", links::draw)];

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
        for (name, draw) in OF_A_WORKLOAD {
            let file = format!("{name}-{}.svg", file_name(workload));
            let drawing = draw(workload, &wires);
            plots
                .extend(drawing.map(|drawing| {
                    Plot::new(file, drawing, PlotOf::Workload(workload.to_owned()))
                }));
        }
    }
    for (name, draw) in OF_A_RUN {
        let file = format!("{name}.svg");
        plots.extend(draw(run).map(|drawing| Plot::new(file, drawing, PlotOf::Section(name))));
    }
    plots
}

impl Plot {
    fn new(file: String, (title, svg): Drawing, of: PlotOf) -> Self {
        Self {
            file,
            title,
            svg: svg.to_string(),
            of,
        }
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
