//! Predicted and measured times of messages on shaped links.

use itertools::Itertools;

use super::{
    Drawing,
    axis::Axis,
    colour,
    svg::{Anchor, Svg},
};
use crate::{
    quantity,
    records::{Run, Traffic},
    tradeoff::{OnLink, Transport},
};

const WIDTH: u32 = 880;
const HEIGHT: u32 = 560;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 640.0;
const TOP: f64 = 70.0;
const BOTTOM: f64 = 504.0;
/// The signs of the throughput and of a delay: a circle and a square.
const CIRCLE: &str = "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z";
const SQUARE: &str = "m-3.5 -3.5h7v7h-7z";
/// The factors of the lines beside the diagonal.
const OFF: [f64; 2] = [0.9, 1.1];

/// Returns the plot of a run; `None` if no measurement on a link counts.
pub(super) fn draw(run: &Run) -> Option<Drawing> {
    let all = OnLink::all(run);
    let points = all
        .iter()
        .filter_map(|one| Some((one, one.predicted.value, one.measured?.value)));
    let points = points.collect_vec();
    let values = || points.iter().flat_map(|&(_, one, other)| [one, other]);
    let across = Axis::over(values(), (LEFT, RIGHT))?;
    let up = Axis::over(values(), (BOTTOM, TOP))?;
    let title = "Time of a message on shaped links, predicted and measured";
    let mut svg = Svg::new(WIDTH, HEIGHT, title);
    across.draw_across(&mut svg, (TOP, BOTTOM), quantity::time, "predicted");
    up.draw_up(&mut svg, (LEFT, RIGHT), quantity::time, "measured");
    svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis");
    svg.line((LEFT, TOP), (LEFT, BOTTOM), "axis");
    diagonals(&mut svg, &across, &up);
    let links = all.iter().map(|one| one.bits_per_second.to_bits()).unique();
    let links = links.collect_vec();
    for (one, predicted, measured) in &points {
        let link = links
            .iter()
            .position(|link| *link == one.bits_per_second.to_bits());
        let receivers = quantity::counted(one.receivers as usize, "receiver");
        let speed = quantity::speed(one.bits_per_second);
        let of = format!("{} to {receivers}, {speed}", one.wire);
        let at = (across.at(*predicted), up.at(*measured));
        svg.sign(
            sign(one.traffic),
            at,
            &class(link.unwrap_or_default(), one.transport),
            &of,
        );
    }
    legend(&mut svg, &links);
    Some((title.to_owned(), svg))
}

/// Draws the line of exact predictions, and a dashed line for each factor of [`OFF`].
fn diagonals(svg: &mut Svg, across: &Axis, up: &Axis) {
    let (low, high) = across.ends();
    svg.line(
        (across.at(low), up.at(low)),
        (across.at(high), up.at(high)),
        "axis",
    );
    for factor in OFF {
        // The part of the line that is within both axes.
        let (from, to) = (low.max(low / factor), high.min(high / factor));
        let ends = [from, to].map(|value| (across.at(value), up.at(factor * value)));
        svg.line(ends[0], ends[1], "axis dash");
    }
}

fn sign(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::Throughput => CIRCLE,
        Traffic::Latency => SQUARE,
    }
}

/// Returns the class of a link and a transport: a stream's signs are filled.
fn class(link: usize, transport: Transport) -> String {
    let filled = if transport == Transport::Tcp {
        " best"
    } else {
        ""
    };
    format!("dot {}{filled}", colour(link + 1))
}

fn legend(svg: &mut Svg, links: &[u64]) {
    let x = RIGHT + 24.0;
    let mut y = TOP + 8.0;
    let mut entry = |path: &str, class: &str, text: &str| {
        svg.sign(path, (x, y - 4.0), class, text);
        svg.text((x + 14.0, y), Anchor::Start, "small", text);
        y += 20.0;
    };
    for (index, link) in links.iter().enumerate() {
        let speed = quantity::speed(f64::from_bits(*link));
        entry(CIRCLE, &class(index, Transport::Tcp), &speed);
    }
    entry(CIRCLE, "dot c0", "UDP, time between messages");
    entry(CIRCLE, "dot c0 best", "TCP, time between messages");
    entry(SQUARE, "dot c0", "UDP, delay");
    entry(SQUARE, "dot c0 best", "TCP, delay");
    svg.line((x - 6.0, y - 4.0), (x + 8.0, y - 4.0), "axis dash");
    let text = "measured 0.9 and 1.1 × predicted";
    svg.text((x + 14.0, y), Anchor::Start, "small", text);
}
