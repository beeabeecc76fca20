use itertools::Itertools;
use serde::Serialize;
use wirecost_wire::Packing;

use crate::{
    cell_name::CellName,
    records::{Run, view::View},
    report::{claims::Claims, quantity::cheaper},
    tradeoff::{
        Band, LinkSpeed, Must, Ranking, Setting, WireCost, bands, pareto_front, plain, wires,
    },
};

/// The compressions whose break-even speeds are compared.
const BREAK_EVENS: [&str; 2] = ["gzip-6", "zstd-3"];

/// The choices by two runs, among the wires that both measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The number of questions for a winner: two for each workload, one with frames that stand
    /// alone and one with streams.
    pub asked: usize,
    /// The number of these with the same winner at each link speed, or with one that its run cannot
    /// distinguish from the other's.
    pub same: usize,
    /// The share of all these speeds, on a logarithmic scale, with the same winner or an equal one.
    pub same_speeds: f64,
    /// The ranges with another winner beyond noise, the widest range of speeds first.
    pub winners: Vec<Winner>,
    /// The links on which compression pays off, on the workload that stands for all.
    pub break_evens: Vec<BreakEven>,
    /// The wires that entered or left the front of bytes and CPU beyond noise.
    pub fronts: Vec<Front>,
    /// The figures of the three claims by either run.
    pub claims: Option<[Claims; 2]>,
}

/// A range of speeds of the link with another winner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Winner {
    /// The workload.
    pub workload: String,
    /// `frames that stand alone`, `with streams`
    pub frames: &'static str,
    /// The slowest of these links.
    pub from_bits_per_second: f64,
    /// The fastest of these links.
    pub to_bits_per_second: f64,
    /// The winner by the first run; `None` if nothing fits.
    pub before: Option<String>,
    /// The winner by the second run.
    pub after: Option<String>,
}

/// The links on which a compression delivers a message sooner than none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakEven {
    /// The wire: `avro+gzip-6`.
    pub wire: String,
    /// The links in the first run: `< 600 Mbit/s`, `never`.
    pub before: String,
    /// The links in the second run.
    pub after: String,
    /// True if the two differ beyond noise.
    pub changed: bool,
}

/// A workload's front of bytes and CPU, where it changed beyond noise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Front {
    /// The workload.
    pub workload: String,
    /// The wires that entered it: in the first run another wire certainly beat them.
    pub came: Vec<String>,
    /// The wires that left it: in the second run another wire certainly beats them.
    pub left: Vec<String>,
}

impl Decision {
    /// Compares the choices by two runs.
    #[must_use]
    pub fn new([before, after]: [&Run; 2]) -> Self {
        let runs = [before, after];
        let views = runs.map(|run| View { run });
        let workloads = views[1].workloads().map(|one| one.name.as_str());
        let workloads = workloads
            .map(|name| (name, common_wires(runs, name)))
            .filter(|(_, wires)| wires.iter().all(|wires| !wires.is_empty()))
            .collect_vec();
        let answers = workloads
            .iter()
            .cartesian_product(questions())
            .map(|((name, wires), question)| answer(name, wires, &question))
            .collect_vec();
        let headline = views[1].headline().map(|one| one.name.as_str());
        let headline = workloads.iter().find(|(name, _)| Some(*name) == headline);
        let [old_claims, new_claims] = views.map(Claims::of);
        Self {
            asked: answers.len(),
            same: answers.iter().filter(|one| one.changed.is_empty()).count(),
            same_speeds: same_speeds(&answers),
            winners: answers
                .into_iter()
                .flat_map(|answer| answer.changed)
                .sorted_by(|one, other| other.powers().total_cmp(&one.powers()))
                .collect(),
            break_evens: headline.map_or_else(Vec::new, |(_, wires)| break_evens(wires)),
            fronts: workloads
                .iter()
                .filter_map(|(name, wires)| front(name, wires))
                .collect(),
            claims: old_claims.zip(new_claims).map(<[Claims; 2]>::from),
        }
    }
}

/// Returns the share of all speeds with the same winner; 1 without a question.
fn same_speeds(answers: &[Answer]) -> f64 {
    let asked: f64 = answers.iter().map(|answer| answer.powers).sum();
    let changed = answers.iter().flat_map(|one| &one.changed);
    let changed: f64 = changed.map(Winner::powers).sum();
    if asked > 0.0 {
        1.0 - changed / asked
    } else {
        1.0
    }
}

/// Returns the wires that both runs have. Each run's default engine represents a format, so their
/// names are without the engine.
fn common_wires(runs: [&Run; 2], workload: &str) -> [Vec<WireCost>; 2] {
    let [mut before, mut after] = runs.map(|run| wires(run, workload));
    for wire in before.iter_mut().chain(&mut after) {
        wire.name = CellName::new(&wire.format).packed(wire.packing).to_string();
    }
    let is_in = |wires: &[WireCost], one: &WireCost| wires.iter().any(|wire| wire.name == one.name);
    before.retain(|one| is_in(&after, one));
    after.retain(|one| is_in(&before, one));
    [before, after]
}

/// Returns the settings of the questions for each workload, with their names.
fn questions() -> impl Iterator<Item = (&'static str, Setting)> + Clone {
    let alone = Setting::one_by_one(vec![Must::Datagram])
        .map(|setting| ("frames that stand alone", setting));
    let any = Setting::one_by_one(Vec::new()).map(|setting| ("with streams", setting));
    alone.into_iter().chain(any)
}

/// The comparison of a workload's winners.
struct Answer {
    /// The natural logarithm of the ratio of the fastest link to the slowest.
    powers: f64,
    /// The ranges with another winner, where neither run considers the two equal.
    changed: Vec<Winner>,
}

impl Winner {
    fn powers(&self) -> f64 {
        (self.to_bits_per_second / self.from_bits_per_second).ln()
    }
}

fn answer(
    workload: &str,
    [before, after]: &[Vec<WireCost>; 2],
    (frames, setting): &(&'static str, Setting),
) -> Answer {
    let [old, new] = [before, after].map(|wires| bands(wires, setting));
    let overlaps = old.iter().cartesian_product(&new);
    let changed = overlaps.filter_map(|(old, new)| {
        let (from, to) = overlap(old, new)?;
        let is_tie = |wires, winner| ties(wires, setting, (from * to).sqrt(), winner);
        let same =
            old.winner == new.winner || is_tie(before, new.winner) || is_tie(after, old.winner);
        (!same).then(|| Winner {
            workload: workload.to_owned(),
            frames,
            from_bits_per_second: from,
            to_bits_per_second: to,
            before: old.winner.map(str::to_owned),
            after: new.winner.map(str::to_owned),
        })
    });
    let powers = |band: &Band<'_>| (band.to_bits_per_second / band.from_bits_per_second).ln();
    Answer {
        powers: old.iter().map(powers).sum(),
        changed: changed.collect(),
    }
}

/// Returns the speeds that are in both bands.
fn overlap(one: &Band<'_>, other: &Band<'_>) -> Option<(f64, f64)> {
    let from = one.from_bits_per_second.max(other.from_bits_per_second);
    let to = one.to_bits_per_second.min(other.to_bits_per_second);
    (from < to).then_some((from, to))
}

/// Returns whether a wire cannot be distinguished from the winner on a link.
fn ties(wires: &[WireCost], setting: &Setting, link: f64, name: Option<&str>) -> bool {
    let Some((link, name)) = LinkSpeed::new(link).zip(name) else {
        return false;
    };
    let setting = Setting {
        link,
        ..setting.clone()
    };
    let ranking = Ranking::new(wires, &setting);
    let mut ranked = ranking.ranked.iter();
    ranked.any(|one| one.ties && one.wire.name == name)
}

fn break_evens([before, after]: &[Vec<WireCost>; 2]) -> Vec<BreakEven> {
    let formats = before.iter().map(|wire| wire.format.as_str()).unique();
    let wires = formats.cartesian_product(BREAK_EVENS);
    wires
        .filter_map(|(format, packing)| {
            let pairs = [before, after].map(|wires| {
                let compressed = with_packing(wires, format, packing)?;
                Some((compressed, plain(wires, format)?))
            });
            let [old, new] = [pairs[0]?, pairs[1]?];
            let [before, after] = [old, new].map(|(wire, plain)| wire.cheaper_than(plain));
            let [ends, other_ends] = [old, new].map(break_even_ends);
            Some(BreakEven {
                wire: new.0.name.clone(),
                before: cheaper(before),
                after: cheaper(after),
                changed: match (ends, other_ends) {
                    (Some(one), Some(other)) => one.1 < other.0 || other.1 < one.0,
                    (one, other) => one.is_some() != other.is_some(),
                },
            })
        })
        .collect()
}

fn with_packing<'a>(wires: &'a [WireCost], format: &str, packing: &str) -> Option<&'a WireCost> {
    let packing: Packing = packing.parse().ok()?;
    let mut of_format = wires.iter().filter(|wire| wire.format == format);
    of_format.find(|wire| wire.packing == packing)
}

/// Returns the range of a compression's break-even speed; `None` if it saves no bytes. The codec is
/// the same with and without it, so its noise does not count.
fn break_even_ends((wire, plain): (&WireCost, &WireCost)) -> Option<(f64, f64)> {
    let saved_bits = 8.0 * (plain.bytes() - wire.bytes());
    let [more, less] = [wire, plain].map(|wire| wire.compress_ns + wire.decompress_ns);
    let speed = |more_ns: f64| match more_ns > 0.0 {
        true => saved_bits / (more_ns / 1e9),
        false => f64::INFINITY,
    };
    (saved_bits > 0.0).then(|| (speed(more.high - less.low), speed(more.low - less.high)))
}

fn front(workload: &str, [before, after]: &[Vec<WireCost>; 2]) -> Option<Front> {
    let (came, left) = (not_in_front(after, before), not_in_front(before, after));
    (!came.is_empty() || !left.is_empty()).then(|| Front {
        workload: workload.to_owned(),
        came,
        left,
    })
}

/// Returns the wires on the front of one run that the other certainly does not have on its own.
fn not_in_front(one: &[WireCost], other: &[WireCost]) -> Vec<String> {
    let beaten = |wire: &&WireCost| {
        let there = other.iter().find(|there| there.name == wire.name);
        there.is_some_and(|there| other.iter().any(|by| surely_beats(by, there)))
    };
    let front = pareto_front(one).into_iter();
    front.filter(beaten).map(|wire| wire.name.clone()).collect()
}

/// Returns whether a wire takes no more bytes and less CPU, beyond the noise of both.
fn surely_beats(one: &WireCost, other: &WireCost) -> bool {
    one.bytes() <= other.bytes() && one.cpu_ns().high < other.cpu_ns().low
}
