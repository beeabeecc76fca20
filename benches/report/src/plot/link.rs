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
    let winners = won.iter().filter_map(|band| band.winner).unique();
    let winners = winners.filter_map(|name| wires.iter().find(|wire| wire.name == name));
    let winners = winners.collect_vec();
    let plane = Plane::new(setting, &winners, &crossings)?;
    let json = plain(wires, JSON);

    let title = format!("{workload}: delay of a message by link speed");
    let mut svg = Svg::new(WIDTH, HEIGHT, &title);
    plane.draw(&mut svg);
    if let Some(json) = json {
        let curve = plane.curve(json, plane.links.ends());
        svg.path(curve, "line dash stroke c0");
    }
    for (index, wire) in winners.iter().enumerate() {
        let of_wire = won.iter().filter(|band| band.winner == Some(&wire.name));
        plane.draw_winner(&mut svg, wire, of_wire.copied(), &colour(index + 1));
    }
    mark(&mut svg, &plane.links, &crossings);
    legend(&mut svg, &winners, json);
    Some((title, svg))
}

/// The axes of the plot, and the setting of the delays.
struct Plane {
    setting: Setting,
    links: Axis,
    delays: Axis,
}

impl Plane {
    /// Returns the plane that has all crossings, and the delays of the winners on the slowest and
    /// the fastest link.
    fn new(setting: Setting, winners: &[&WireCost], crossings: &[f64]) -> Option<Self> {
        let (from, to) = match (crossings.first(), crossings.last()) {
            (Some(slowest), Some(fastest)) => (slowest / BEYOND, fastest * BEYOND),
            _ => USUAL,
        };
        let links = Axis::over([from, to], (LEFT, RIGHT))?;
        let (slowest, fastest) = links.ends();
        let delays = [
            delay(winners.first()?, &setting, slowest)?,
            delay(winners.last()?, &setting, fastest)?,
        ];
        Some(Self {
            setting,
            links,
            delays: Axis::over(delays, (BOTTOM, TOP))?,
        })
    }

    fn draw(&self, svg: &mut Svg) {
        let name = "link speed, bits per second";
        self.links
            .draw_across(svg, (TOP, BOTTOM), quantity::speed, name);
        self.delays
            .draw_up(svg, (LEFT, RIGHT), quantity::time, "delay");
        svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "axis");
        svg.line((LEFT, TOP), (LEFT, BOTTOM), "axis");
    }

    /// Draws the curve of a wire, bold on the links where it wins.
    fn draw_winner<'a>(
        &self,
        svg: &mut Svg,
        wire: &WireCost,
        won: impl Iterator<Item = &'a Band<'a>>,
        class: &str,
    ) {
        let ends = self.links.ends();
        svg.path(self.curve(wire, ends), &format!("line stroke {class}"));
        for band in won {
            let curve = self.curve(wire, within(band, ends));
            svg.path(curve, &format!("bold stroke {class}"));
        }
    }

    /// Returns the points of a wire's delays on a range of links.
    fn curve(&self, wire: &WireCost, (from, to): (f64, f64)) -> Vec<(f64, f64)> {
        let step = (to / from).powf(1.0 / f64::from(POINTS));
        let speeds = (0..=POINTS).map(|point| from * step.powf(f64::from(point)));
        let points = speeds.filter_map(|link| {
            let delay = delay(wire, &self.setting, link)?;
            let is_shown = self.delays.has(delay);
            is_shown.then(|| (self.links.at(link), self.delays.at(delay)))
        });
        points.collect()
    }
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
