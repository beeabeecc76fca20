//! The delay of a message by link speed: the wires that win on some link, and the speeds at which
//! they change.

use itertools::Itertools;

use super::{
    Drawing,
    axis::Axis,
    colour,
    svg::{Anchor, Svg},
};
use crate::{
    quantity,
    tradeoff::{Band, JSON, LinkSpeed, Score, Setting, WireCost, bands, plain},
};

const WIDTH: u32 = 880;
const HEIGHT: u32 = 460;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 90.0;
const BOTTOM: f64 = 404.0;
/// The factor by which the plot extends beyond the slowest and the fastest crossing.
const BEYOND: f64 = 30.0;
/// The range of links if one wire wins on all of them.
const USUAL: (f64, f64) = (1e6, 1e10);
/// The number of points of a curve.
const POINTS: u32 = 40;

/// Returns the plot of a workload; `None` if no wire wins anywhere.
pub(super) fn draw(workload: &str, wires: &[WireCost]) -> Option<Drawing> {
    let setting = Setting::one_by_one(Vec::new())?;
    let all = bands(wires, &setting);
    let won = all
        .iter()
        .filter(|band| band.winner.is_some())
        .collect_vec();
    let crossings = won.iter().skip(1).map(|band| band.from_bits_per_second);
    let crossings = crossings.collect_vec();
    let shown = match (crossings.first(), crossings.last()) {
        (Some(slowest), Some(fastest)) => (slowest / BEYOND, fastest * BEYOND),
        _ => USUAL,
    };
    let links = Axis::over([shown.0, shown.1], (LEFT, RIGHT))?;
    let winners = won.iter().filter_map(|band| band.winner).unique();
    let winners = winners.filter_map(|name| wires.iter().find(|wire| wire.name == name));
    let winners = winners.collect_vec();
    let (first, last) = (winners.first()?, winners.last()?);
    let (slowest, fastest) = links.ends();
    let delays = [
        delay(first, &setting, slowest)?,
        delay(last, &setting, fastest)?,
    ];
    let delays = Axis::over(delays, (BOTTOM, TOP))?;

    let title = format!("{workload}: delay of a message by link speed");
    let mut svg = Svg::new(WIDTH, HEIGHT, &title);
    links.draw_across(
        &mut svg,
        (TOP, BOTTOM),
        quantity::speed,
        "link speed, bits per second",
    );
    delays.draw_up(&mut svg, (LEFT, RIGHT), quantity::time, "delay");
    svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis");
    svg.line((LEFT, TOP), (LEFT, BOTTOM), "axis");
    let curve = |wire: &WireCost, (from, to): (f64, f64)| {
        let step = (to / from).powf(1.0 / f64::from(POINTS));
        let speeds = (0..=POINTS).map(move |point| from * step.powf(f64::from(point)));
        let points = speeds.filter_map(|link| {
            let delay = delay(wire, &setting, link)?;
            delays
                .has(delay)
                .then(|| (links.at(link), delays.at(delay)))
        });
        points.collect_vec()
    };
    let json = plain(wires, JSON);
    if let Some(json) = json {
        svg.path(curve(json, links.ends()), "line dash stroke c0");
    }
    for (index, wire) in winners.iter().enumerate() {
        let class = colour(index + 1);
        svg.path(curve(wire, links.ends()), &format!("line stroke {class}"));
        let of_wire = won.iter().filter(|band| band.winner == Some(&wire.name));
        for band in of_wire {
            let within = within(band, links.ends());
            svg.path(curve(wire, within), &format!("bold stroke {class}"));
        }
    }
    mark(&mut svg, &links, &crossings);
    legend(&mut svg, &winners, json);
    Some((title, svg))
}

/// Returns the delay of a message in nanoseconds.
fn delay(wire: &WireCost, setting: &Setting, link: f64) -> Option<f64> {
    let setting = Setting {
        link: LinkSpeed::new(link)?,
        ..setting.clone()
    };
    Some(1e9 * Score::new(wire, &setting).delay_seconds.value)
}

fn within(band: &Band<'_>, (slowest, fastest): (f64, f64)) -> (f64, f64) {
    (
        band.from_bits_per_second.clamp(slowest, fastest),
        band.to_bits_per_second.clamp(slowest, fastest),
    )
}

/// Marks the speeds at which the winner changes. Neighbours may be close, so their labels are at
/// two heights and on both sides.
fn mark(svg: &mut Svg, links: &Axis, crossings: &[f64]) {
    for (index, &speed) in crossings.iter().enumerate() {
        let x = links.at(speed);
        let y = TOP - 6.0 - 14.0 * (index % 2) as f64;
        let anchor = if 2 * index < crossings.len() - 1 {
            Anchor::End
        } else {
            Anchor::Start
        };
        svg.line((x, TOP - 4.0), (x, BOTTOM), "axis dash");
        svg.text((x, y), anchor, "small", &quantity::speed(speed));
    }
}

fn legend(svg: &mut Svg, winners: &[&WireCost], json: Option<&WireCost>) {
    let x = RIGHT + 16.0;
    let mut y = TOP + 8.0;
    let mut entry = |class: &str, text: &str| {
        svg.line((x, y - 4.0), (x + 22.0, y - 4.0), class);
        svg.text((x + 28.0, y), Anchor::Start, "small", text);
        y += 20.0;
    };
    for (index, wire) in winners.iter().enumerate() {
        entry(&format!("bold stroke {}", colour(index + 1)), &wire.name);
    }
    if let Some(json) = json {
        entry("line dash stroke c0", &json.name);
    }
}
