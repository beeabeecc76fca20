//! Other libraries and formats against this project's default engines, over all workloads.

use std::fmt;

use itertools::Itertools;

use super::{
    counterparts::Counterparts,
    memory,
    quantity::{percent, ratio},
    table::Table,
    view::View,
};
use crate::{
    records::{Data, EngineRecord, Figures, PeerRecord, Stage},
    statistics::{Interval, geometric_mean},
};

/// The largest error of a control in a published run: the largest differences between libraries
/// that call for a control.
const MOST_ERROR: f64 = 0.1;

/// The stages of an engine.
const CODING: [Stage; 2] = [Stage::Encode, Stage::Decode];

const SUMMARY: &str = "\
The fastest other library for each of our formats, and among the other formats. `takes`: its time as a multiple of \
the time of our engine in the column `against` of the next table. Libraries that decode to borrowed views are only in \
the next table.\n";

const INTRO: &str = "\
Time and bytes of each library as a multiple of our default engine of the same or the nearest format: geometric \
mean over the workloads, 95 % interval, range. Bold: the library is faster: the whole interval is below 1, and the \
mean by more than the noise floor of the stage. `same`: byte for byte our encoding. Each figure divides two rows of \
encode or decode in `measurements.csv`.\n";

const SAME_TYPES: &str = "\
The column `against` names our engines with the types of the library, to encode and to decode: over `String` if the \
library supports no other text, and `views` if it decodes to borrowed text. The maps of `over-strings` are sorted \
vectors, those of `over-trees` are trees. A library with another kind of map, such as a hash map, allocates \
differently. If the run has no engine with the types of a library, the default engine takes its place.\n";

const KEPT: &str = "\
All libraries keep an output buffer. These also keep state between messages.\n";

/// Returns each library's time as a multiple of this project's. `None` if no peers were measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let engines = &view.run.environment.engines;
    if engines.iter().all(|engine| engine.peer.is_none()) {
        return None;
    }
    let rivals = rivals(view);
    let floors = CODING.map(|stage| {
        let floor = floor(view, Data::Own, stage);
        format!("{} to {stage}", percent(floor))
    });
    let noise = format!(
        "Differences within {} are ties (largest noise floor of the groups of the stage).\n",
        floors.join(" and ")
    );
    let summary = summary(engines, &rivals);
    let ours = engines.iter().filter(|engine| engine.is_default);
    let others = rivals.iter().filter(|rival| !rival.is_control());
    let measured = ours.chain(others.map(|rival| rival.other));
    let paragraphs = [
        Some(summary),
        Some(INTRO.to_owned()),
        memory::relative(view),
        rivals
            .iter()
            .any(|one| one.against.differ())
            .then(|| SAME_TYPES.to_owned()),
        Controls::of(view).error(),
        Some(table(view, &rivals).to_string()),
        kept(measured),
        Some(noise),
    ];
    Some(paragraphs.into_iter().flatten().join("\n"))
}

fn table(view: View<'_>, rivals: &[Rival<'_>]) -> Table {
    let titles = [
        "library",
        "version",
        "notes",
        "against",
        "encode takes#",
        "range#",
        "decode takes#",
        "range#",
    ]
    .into_iter()
    .chain(memory::titles(view, Stage::Decode))
    .chain(["bytes#"]);
    let mut table = Table::new(titles);
    for rival in rivals {
        table.row(rival.row());
    }
    table
}

/// Returns the fastest other library by format; `None` if no peers were measured.
pub(super) fn fastest_by_format(view: View<'_>) -> Option<Table> {
    let engines = &view.run.environment.engines;
    let has_peers = engines.iter().any(|engine| engine.peer.is_some());
    has_peers.then(|| ranked(engines, &rivals(view)).0)
}

/// Returns all libraries except our default engines.
fn rivals(view: View<'_>) -> Vec<Rival<'_>> {
    let controls = Controls::of(view);
    let others = view.run.environment.engines.iter();
    let others = others.filter(|engine| !engine.is_default);
    others
        .filter_map(|other| Rival::of(view, &controls, other))
        .collect()
}

/// Returns the largest noise floor of the groups of a stage on a kind of data.
fn floor(view: View<'_>, data: Data, stage: Stage) -> f64 {
    let workloads = view.workloads_of(data);
    workloads
        .filter_map(|workload| view.noise(&workload.name, stage))
        .map(|noise| noise.distance_from_one())
        .fold(0.0, f64::max)
}

/// Returns the reasons why the comparison with other libraries may not be published.
pub(super) fn objections(view: View<'_>) -> Vec<String> {
    let controls = Controls::of(view);
    let missing = controls.missing(view);
    let missing = (!missing.is_empty()).then(|| {
        format!(
            "these formats have peers and no control: {}",
            missing.join(", ")
        )
    });
    let errors = controls.0.iter();
    let errors = errors.filter(|control| control.error() > MOST_ERROR);
    let errors = errors.map(|control| {
        format!(
            "{control} takes {} of its engine's time, more than {} off",
            ratio(control.takes.mean),
            percent(MOST_ERROR)
        )
    });
    missing.into_iter().chain(errors).collect()
}

/// This project's engines behind the adapter of the peers: compiled a second time, at other
/// addresses.
pub(super) struct Controls<'a>(Vec<Control<'a>>);

impl<'a> Controls<'a> {
    pub(super) fn of(view: View<'a>) -> Self {
        let engines = view.run.environment.engines.iter();
        let engines = engines.filter(|engine| is_control_of_addresses(engine));
        let of_stage = |(engine, stage): (&'a EngineRecord, Stage)| {
            let against = Counterparts::of(view, engine)?;
            let takes = Takes::of(view, Data::Own, stage, engine, against)?;
            Some(Control {
                engine,
                stage,
                takes,
            })
        };
        Self(
            engines
                .cartesian_product(CODING)
                .filter_map(of_stage)
                .collect(),
        )
    }

    /// Returns the formats of ours with which other libraries are compared, and that have no control.
    fn missing(&self, view: View<'a>) -> Vec<&'a str> {
        let peers = view.run.environment.engines.iter();
        let peers = peers.filter_map(|engine| engine.peer.as_ref());
        let formats = peers.map(|peer| peer.against.as_str()).unique();
        let has_control = |format: &&str| self.0.iter().any(|one| one.engine.format == **format);
        formats.filter(|format| !has_control(format)).collect()
    }

    /// Returns the control that is farthest from its engine in a stage.
    fn farthest(&self, stage: Stage) -> Option<&Control<'a>> {
        let of_stage = self.0.iter().filter(|one| one.stage == stage);
        of_stage.max_by(|one, other| one.error().total_cmp(&other.error()))
    }

    /// Returns a time whose interval includes the error of a stage.
    pub(super) fn widen(&self, stage: Stage, takes: Takes) -> Takes {
        let error = self.farthest(stage).map_or(0.0, Control::error);
        let wider = |Interval { low, high }| Interval {
            low: low / (1.0 + error),
            high: high * (1.0 + error),
        };
        Takes {
            interval: takes.interval.map(wider),
            ..takes
        }
    }

    /// Returns sentences on the controls and their error; `None` without controls.
    fn error(&self) -> Option<String> {
        let farthest = CODING.iter().filter_map(|stage| self.farthest(*stage));
        let errors = farthest.map(|one| format!("{} ({one})", percent(one.error())));
        let errors = errors.collect_vec();
        (!errors.is_empty()).then(|| {
            format!(
                "`control` rows are our default engines, compiled a second time behind the adapter of the peers. The copy \
                 does the same work at other addresses. As a multiple of its engine's time, it takes {}. The error of a \
                 comparison is the distance of the farthest mean from 1: {}. The intervals of all other rows include this \
                 error.\n",
                CODING
                    .iter()
                    .filter_map(|stage| self.range(*stage))
                    .join(" and "),
                errors.join(", ")
            )
        })
    }

    /// Formats `0.96 to 1.06 to encode (0.87 to 1.23 on single workloads)`; `None` without controls.
    fn range(&self, stage: Stage) -> Option<String> {
        let of_stage = || self.0.iter().filter(|one| one.stage == stage);
        let least = |of: fn(Takes) -> f64| of_stage().map(|one| of(one.takes)).reduce(f64::min);
        let most = |of: fn(Takes) -> f64| of_stage().map(|one| of(one.takes)).reduce(f64::max);
        Some(format!(
            "{} to {stage} ({} on single workloads)",
            span(least(|takes| takes.mean)?, most(|takes| takes.mean)?),
            span(least(|takes| takes.least)?, most(|takes| takes.most)?),
        ))
    }
}

/// Formats `0.96 to 1.06`, or one ratio if both are printed the same.
fn span(least: f64, most: f64) -> String {
    let [least, most] = [least, most].map(ratio);
    match least == most {
        true => least,
        false => format!("{least} to {most}"),
    }
}

/// A stage of an engine behind the adapter of the peers.
struct Control<'a> {
    engine: &'a EngineRecord,
    stage: Stage,
    /// Its time as a multiple of the engine's without the adapter.
    takes: Takes,
}

impl Control<'_> {
    /// Returns the distance of its mean time from 1, as a share.
    fn error(&self) -> f64 {
        (self.takes.mean - 1.0).abs()
    }
}

/// Formats `protobuf@control encode`.
impl fmt::Display for Control<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.engine.cell_name(), self.stage)
    }
}

/// Returns whether an engine is a default engine behind the adapter, over the messages themselves.
fn is_control_of_addresses(engine: &EngineRecord) -> bool {
    let is_control = engine.peer.as_ref().is_some_and(|peer| peer.is_control);
    is_control && engine.name == PeerRecord::CONTROL
}

/// Returns the state that engines keep, and the names of those that keep none; `None` if no engine keeps any. An engine
/// of which the run does not say it is in neither list.
fn kept<'a>(engines: impl Iterator<Item = &'a EngineRecord>) -> Option<String> {
    let known =
        engines.filter_map(|engine| Some((engine.cell_name().to_string(), engine.keeps()?)));
    let (keep, others): (Vec<_>, Vec<_>) = known.partition(|(_, keeps)| !keeps.is_empty());
    let mut table = Table::new(["library", "keeps"]);
    for (name, keeps) in keep {
        table.row([name, keeps.to_owned()]);
    }
    let others = others.iter().map(|(name, _)| name).join(", ");
    let others = match others.as_str() {
        "" => String::new(),
        others => format!("\nThese keep nothing else: {others}.\n"),
    };
    (!table.is_empty()).then(|| format!("{KEPT}\n{table}{others}"))
}

/// Returns the fastest rivals of each default engine, those of its format before those of others, and the cases in
/// which they are faster than ours.
fn ranked(engines: &[EngineRecord], rivals: &[Rival<'_>]) -> (Table, Vec<String>) {
    let mut table = Table::new([
        "format",
        "fastest to encode",
        "takes#",
        "fastest to decode",
        "takes#",
    ]);
    let mut lost = Vec::new();
    let defaults = engines.iter().filter(|engine| engine.is_default);
    for (is_of_format, default) in [true, false].into_iter().cartesian_product(defaults) {
        let is_in_group =
            |one: &&Rival<'_>| one.against.default == default && one.is_of_format() == is_of_format;
        let group = rivals.iter().filter(is_in_group).collect_vec();
        let encode = fastest(&group, |one| one.encode);
        let decode = fastest(&group, |one| one.decode);
        if encode.is_none() && decode.is_none() {
            continue;
        }
        let format = match is_of_format {
            true => default.format.clone(),
            false => format!("others, against {}", default.format),
        };
        for (stage, fastest) in [("encode", encode), ("decode", decode)] {
            if fastest.is_some_and(|(_, takes)| takes.is_faster()) {
                lost.push(format!("`{format}` to {stage}"));
            }
        }
        let shown = |fastest: Option<(&Rival<'_>, Takes)>| match fastest {
            Some((rival, takes)) => (rival.other.cell_name().to_string(), takes.to_string()),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let ((encodes, encode_takes), (decodes, decode_takes)) = (shown(encode), shown(decode));
        table.row([format, encodes, encode_takes, decodes, decode_takes]);
    }
    (table, lost)
}

fn summary(engines: &[EngineRecord], rivals: &[Rival<'_>]) -> String {
    let (table, lost) = ranked(engines, rivals);
    let lost = match lost.as_slice() {
        [] => "none".to_owned(),
        lost => lost.join("; "),
    };
    format!("{SUMMARY}\n{table}\nRows in which a library is faster than our engine: {lost}.\n")
}

/// Returns the fastest rival that failed nowhere, decodes to owned values and is not this
/// project's.
fn fastest<'r, 'a>(
    group: &[&'r Rival<'a>],
    stage: fn(&Rival<'_>) -> Option<Takes>,
) -> Option<(&'r Rival<'a>, Takes)> {
    let takes = group.iter().filter_map(|one| {
        let views = one.peer().is_some_and(|peer| peer.views);
        let takes_part = one.failed.is_empty() && !views && !one.is_control();
        takes_part.then_some((*one, stage(one)?))
    });
    takes.min_by(|(_, one), (_, other)| one.mean.total_cmp(&other.mean))
}

/// Another library, with the engines of this project that it is compared with.
struct Rival<'a> {
    other: &'a EngineRecord,
    against: Counterparts<'a>,
    encode: Option<Takes>,
    decode: Option<Takes>,
    /// The cells of the heap that decoding takes.
    memory: Vec<String>,
    bytes: String,
    /// The workloads on which it failed.
    failed: Vec<&'a str>,
}

impl<'a> Rival<'a> {
    /// Returns `None` for an engine that was neither measured nor failed, or has no counterpart in
    /// this project.
    fn of(view: View<'a>, controls: &Controls<'_>, other: &'a EngineRecord) -> Option<Self> {
        let against = Counterparts::of(view, other)?;
        let failures = view.failures().filter(|(one, _)| {
            one.format == other.format && one.engine.as_deref() == Some(&other.name)
        });
        let failed = failures.map(|(one, _)| one.workload.as_str());
        let failed = failed.unique().collect_vec();
        let takes = |stage| {
            let takes = Takes::of(view, Data::Own, stage, other, against)?;
            Some(match is_control_of_addresses(other) {
                true => takes,
                false => controls.widen(stage, takes),
            })
        };
        let rival = Self {
            other,
            against,
            encode: takes(Stage::Encode),
            decode: takes(Stage::Decode),
            memory: memory::takes(view, Data::Own, other, against).collect(),
            bytes: bytes(
                &pairs(view, Data::Own, Stage::Encode, other, against),
                other.is_canonical && other.format == against.default.format && failed.is_empty(),
            ),
            failed,
        };
        let is_known = rival.encode.is_some() || rival.decode.is_some() || !rival.failed.is_empty();
        is_known.then_some(rival)
    }

    fn peer(&self) -> Option<&'a PeerRecord> {
        self.other.peer.as_ref()
    }

    fn is_control(&self) -> bool {
        self.peer().is_some_and(|peer| peer.is_control)
    }

    fn is_of_format(&self) -> bool {
        self.other.format == self.against.default.format
    }

    fn row(&self) -> impl Iterator<Item = String> {
        let timed = self.peer().map(|peer| peer.timed.clone());
        let timed = timed.filter(|text| !text.is_empty()).into_iter();
        let failed = self.failed.iter().map(|one| format!("failed on {one}"));
        let shown = |takes: Option<Takes>| match takes {
            // A control is no other library.
            Some(takes) if self.is_control() => (takes.plain(), takes.range()),
            Some(takes) => (takes.to_string(), takes.range()),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let ((encode_takes, encode_range), (decode_takes, decode_range)) =
            (shown(self.encode), shown(self.decode));
        [
            self.other.cell_name().to_string(),
            self.other.version.clone(),
            timed.chain(failed).join("; "),
            self.against.names([Data::Own]),
            encode_takes,
            encode_range,
            decode_takes,
            decode_range,
        ]
        .into_iter()
        .chain(self.memory.clone())
        .chain([self.bytes.clone()])
    }
}

/// Returns the figures of an engine and its counterpart in one stage of every workload of a kind of data that has
/// both. Both are ratios to the same reference in the same rounds.
fn pairs<'a>(
    view: View<'a>,
    data: Data,
    stage: Stage,
    other: &EngineRecord,
    against: Counterparts<'_>,
) -> Vec<(&'a Figures, &'a Figures)> {
    let pair = |workload| {
        let of = |engine| view.codec(workload, stage, engine);
        of(other).zip(of(against.on(data, stage)))
    };
    view.workloads_of(data)
        .filter_map(|workload| pair(&workload.name))
        .collect()
}

/// A library's time as a multiple of this project's, over the workloads.
#[derive(Clone, Copy)]
pub(super) struct Takes {
    /// The geometric mean.
    pub(super) mean: f64,
    /// The interval; `None` if one of the figures has none.
    interval: Option<Interval>,
    least: f64,
    most: f64,
    /// The noise floor of the stage: a mean that is no farther from 1 is a tie.
    floor: f64,
}

impl Takes {
    /// Returns `None` if no workload of the data has both engines.
    pub(super) fn of(
        view: View<'_>,
        data: Data,
        stage: Stage,
        other: &EngineRecord,
        against: Counterparts<'_>,
    ) -> Option<Self> {
        let pairs = pairs(view, data, stage, other, against);
        let quotients = pairs
            .iter()
            .map(|(one, other)| one.ratio.value / other.ratio.value)
            .collect_vec();
        let (least, most) = quotients
            .iter()
            .copied()
            .minmax_by(f64::total_cmp)
            .into_option()?;
        Some(Self {
            mean: geometric_mean(&quotients)?,
            interval: Self::interval(&pairs),
            least,
            most,
            floor: floor(view, data, stage),
        })
    }

    fn interval(pairs: &[(&Figures, &Figures)]) -> Option<Interval> {
        let quotient = |(one, other): &(&Figures, &Figures)| {
            let (one, other) = one.ratio.interval.zip(other.ratio.interval)?;
            Some((one.low / other.high, one.high / other.low))
        };
        let quotients = pairs.iter().map(quotient).collect::<Option<Vec<_>>>()?;
        let (lows, highs): (Vec<_>, Vec<_>) = quotients.into_iter().unzip();
        Some(Interval {
            low: geometric_mean(&lows)?,
            high: geometric_mean(&highs)?,
        })
    }

    /// Returns whether the library is certainly faster than this project's engine.
    pub(super) fn is_faster(self) -> bool {
        self.mean < 1.0 - self.floor && self.interval.is_some_and(|ends| ends.high < 1.0)
    }

    /// Returns whether the library is certainly slower than this project's engine.
    pub(super) fn is_slower(self) -> bool {
        self.mean > 1.0 + self.floor && self.interval.is_some_and(|ends| ends.low > 1.0)
    }

    /// Formats `0.71 [0.70, 0.72]`.
    fn plain(self) -> String {
        format!("{}{}", ratio(self.mean), self.ends())
    }

    /// Formats ` [0.70, 0.72]`; empty without an interval.
    fn ends(self) -> String {
        let ends = |Interval { low, high }| format!(" [{}, {}]", ratio(low), ratio(high));
        self.interval.map(ends).unwrap_or_default()
    }

    /// Formats `0.60 - 0.90`.
    fn range(self) -> String {
        format!("{} - {}", ratio(self.least), ratio(self.most))
    }
}

/// Formats `**0.71** [0.70, 0.72]`, in bold if the library is faster.
impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bold = if self.is_faster() { "**" } else { "" };
        write!(f, "{bold}{}{bold}{}", ratio(self.mean), self.ends())
    }
}

/// Formats `same`, or `1.23`; empty for no pairs.
fn bytes(pairs: &[(&Figures, &Figures)], is_same: bool) -> String {
    let quotients = pairs
        .iter()
        .map(|(one, other)| one.sizes.total as f64 / other.sizes.total as f64);
    match geometric_mean(&quotients.collect_vec()) {
        None => "-".to_owned(),
        Some(_) if is_same => "same".to_owned(),
        Some(mean) => ratio(mean),
    }
}
