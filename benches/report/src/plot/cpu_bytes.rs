//! CPU against bytes: every wire of a workload, with the Pareto front of all wires, and the front
//! of the wires on which no message waits for another.

use itertools::Itertools;
use wirecost_wire::PackingKind;

use super::{
    Drawing,
    axis::Axis,
    colour, formats,
    svg::{Anchor, Svg},
};
use crate::{
    quantity::{self, shown_kind},
    sign::Sign,
    tradeoff::{WireCost, pareto_front},
};

const WIDTH: u32 = 880;
const HEIGHT: u32 = 520;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 720.0;
const TOP: f64 = 70.0;
const BOTTOM: f64 = 464.0;
/// The room for the label of the leftmost point, and of the lowest.
const LABEL_WIDTH: f64 = 150.0;
const LABEL_HEIGHT: f64 = 20.0;
/// The distance between lines of text.
const LINE: f64 = 14.0;

/// Returns the plot of a workload; `None` without wires.
pub(super) fn draw(workload: &str, wires: &[WireCost]) -> Option<Drawing> {
    let title = format!("{workload}: CPU and bytes of a message on each wire");
    let mut svg = Svg::new(WIDTH, HEIGHT, &title);
    let bytes = Axis::over(
        wires.iter().map(WireCost::bytes),
        (LEFT + LABEL_WIDTH, RIGHT),
    )?;
    let cpu = wires.iter().map(|wire| wire.cpu_ns().value);
    let cpu = Axis::over(cpu, (BOTTOM - LABEL_HEIGHT, TOP))?;
    let (across, up) = (
        "framed bytes per message",
        "CPU per message: encode, compress, decompress, decode",
    );
    bytes.draw_across(&mut svg, (TOP, BOTTOM), quantity::bytes, across);
    cpu.draw_up(&mut svg, (LEFT, RIGHT), quantity::time, up);
    svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis");
    svg.line((LEFT, TOP), (LEFT, BOTTOM), "axis");
    let at = |wire: &WireCost| (bytes.at(wire.bytes()), cpu.at(wire.cpu_ns().value));

    let front = pareto_front(wires);
    svg.path(front.iter().map(|wire| at(wire)), "front");
    let at_once = wires.iter().filter(|wire| !wire.packing.kind().is_batch());
    let at_once = at_once.cloned().collect_vec();
    svg.path(pareto_front(&at_once).into_iter().map(at), "front dash");
    let formats = formats(wires);
    for wire in wires {
        let format = formats.iter().position(|format| *format == wire.format);
        let colour = colour(format.unwrap_or_default());
        let best = if front.contains(&wire) { " best" } else { "" };
        let class = format!("dot {colour}{best}");
        let sign = Sign::of(wire.packing.kind()).plot;
        svg.sign(sign, at(wire), &class, &wire.name);
    }
    let names = front.iter().map(|wire| (at(wire), wire.name.as_str()));
    labels(&mut svg, &names.collect_vec());
    legend(&mut svg, &formats);
    Some((title, svg))
}

/// Draws the names of the points on the front, to the left of each and below it. No other point is
/// there, since it would be on the front instead. Each name is below the previous one, so that they
/// do not overlap.
fn labels(svg: &mut Svg, front: &[((f64, f64), &str)]) {
    let mut lowest = 0.0_f64;
    for &((x, y), name) in front {
        let label = (y + LINE).max(lowest + LINE);
        if label > y + LINE {
            svg.line((x, y), (x - 5.0, label - 4.0), "axis");
        }
        svg.text((x - 7.0, label), Anchor::End, "small", name);
        lowest = label;
    }
}

fn legend(svg: &mut Svg, formats: &[&str]) {
    let x = RIGHT + 24.0;
    let mut y = TOP;
    let mut entry = |svg: &mut Svg, draw: &dyn Fn(&mut Svg, f64), text: &str| {
        draw(svg, y - 4.0);
        svg.text((x + 12.0, y), Anchor::Start, "", text);
        y += 20.0;
    };
    for (index, format) in formats.iter().enumerate() {
        let class = format!("dot best {}", colour(index));
        let dot =
            |svg: &mut Svg, y| svg.sign(Sign::of(PackingKind::Single).plot, (x, y), &class, format);
        entry(svg, &dot, format);
    }
    entry(svg, &|_, _| (), "");
    for kind in PackingKind::ALL {
        let sign =
            |svg: &mut Svg, y| svg.sign(Sign::of(kind).plot, (x, y), "dot c0", shown_kind(kind));
        entry(svg, &sign, shown_kind(kind));
    }
    for (class, text) in [("front", "Pareto front"), ("front dash", "without batches")] {
        let line = |svg: &mut Svg, y| svg.line((x - 6.0, y), (x + 6.0, y), class);
        entry(svg, &line, text);
    }
}
