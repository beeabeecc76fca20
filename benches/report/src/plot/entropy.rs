//! The bytes of each kind of packing, compared with the lower bound of the entropy.

use itertools::Itertools;
use wirecost_wire::PackingKind;

use super::{
    Drawing,
    axis::Axis,
    colour,
    svg::{Anchor, Svg},
};
use crate::{
    quantity::{self, shown_kind},
    records::{Run, WorkloadRecord},
    sign::Sign,
    tradeoff::{WireCost, smallest::smallest, wires, workloads},
};

const WIDTH: u32 = 880;
const LEFT: f64 = 120.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 60.0;
const ROW: f64 = 34.0;

/// Returns the plot of a run; `None` if no workload's entropy is known.
pub(super) fn draw(run: &Run) -> Option<Drawing> {
    let rows = workloads(run)
        .into_iter()
        .filter_map(|name| row(run, name))
        .collect_vec();
    let bottom = TOP + ROW * rows.len() as f64;
    let values = rows.iter().flat_map(Row::values);
    let axis = Axis::over(values, (LEFT, RIGHT))?;
    let title = "Bytes per message of the smallest wire of each kind, and the entropy";
    let mut svg = Svg::new(WIDTH, bottom as u32 + 52, title);
    axis.draw_across(&mut svg, (TOP, bottom), quantity::bytes, "bytes a message");
    svg.line((LEFT, bottom), (RIGHT, bottom), "axis");
    for (index, row) in rows.iter().enumerate() {
        let y = TOP + ROW * (index as f64 + 0.5);
        row.draw(&mut svg, &axis, y);
    }
    legend(&mut svg);
    Some((title.to_owned(), svg))
}

/// A workload's lower bounds, and its smallest wires.
struct Row<'a> {
    workload: &'a WorkloadRecord,
    alone: f64,
    shared: Option<f64>,
    smallest: Vec<(PackingKind, WireCost)>,
}

fn row<'a>(run: &'a Run, name: &str) -> Option<Row<'a>> {
    let workload = run
        .environment
        .workloads
        .iter()
        .find(|one| one.name == name)?;
    let wires = wires(run, name);
    let smallest = |kind| Some((kind, smallest(&wires, kind)?.clone()));
    Some(Row {
        workload,
        alone: workload.entropy_bytes_per_message?,
        shared: workload.shared_history_entropy_bytes_per_message,
        smallest: PackingKind::ALL.into_iter().filter_map(smallest).collect(),
    })
}

impl Row<'_> {
    fn values(&self) -> impl Iterator<Item = f64> {
        let wires = self.smallest.iter().map(|(_, wire)| wire.bytes());
        wires.chain([self.alone]).chain(self.shared)
    }

    fn draw(&self, svg: &mut Svg, axis: &Axis, y: f64) {
        svg.text((LEFT - 10.0, y + 4.0), Anchor::End, "", &self.workload.name);
        svg.line((LEFT, y), (RIGHT, y), "grid");
        limit(svg, axis.at(self.alone), y, ALONE);
        if let Some(shared) = self.shared {
            limit(svg, axis.at(shared), y, SHARED);
        }
        for (kind, wire) in &self.smallest {
            let class = class(*kind);
            svg.sign(
                Sign::of(*kind).plot,
                (axis.at(wire.bytes()), y),
                &class,
                &wire.name,
            );
        }
    }
}

/// The classes of the two lower bounds.
const ALONE: &str = "bold stroke c0";
const SHARED: &str = "bold stroke c2";

fn limit(svg: &mut Svg, x: f64, y: f64, class: &str) {
    svg.line((x, y - 11.0), (x, y + 11.0), class);
}

fn class(kind: PackingKind) -> String {
    format!("dot best {}", colour(Sign::of(kind).colour))
}

fn legend(svg: &mut Svg) {
    let x = RIGHT + 24.0;
    let mut y = TOP + 12.0;
    for (class, text) in [
        (ALONE, "entropy of a message alone"),
        (SHARED, "entropy after earlier messages"),
    ] {
        limit(svg, x, y - 4.0, class);
        svg.text((x + 12.0, y), Anchor::Start, "small", text);
        y += 28.0;
    }
    for kind in PackingKind::ALL {
        svg.sign(
            Sign::of(kind).plot,
            (x, y - 4.0),
            &class(kind),
            shown_kind(kind),
        );
        svg.text((x + 12.0, y), Anchor::Start, "small", shown_kind(kind));
        y += 20.0;
    }
}
