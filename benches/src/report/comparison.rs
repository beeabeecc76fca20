//! Two runs side by side: what differs between them, and what changed beyond their noise.
//!
//! Two processes have no rounds in common, so what is compared is the median time of each stage. Its
//! band is made of what each run knows of its own noise: the interval of the stage's ratio to its
//! reference, widened by the noise floor of its group. What a machine does to a whole run is not in
//! the band; it moves all stages together, and shows in the geometric means.

use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;

use super::{stages::contender, view::View};
use crate::{
    records::{Context, Figures, Measurement, Role, Run, Stage, UNKNOWN},
    statistics::{Interval, Median},
};

/// Two runs, matched stage by stage.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The run that is compared with.
    pub before: &'a Run,
    /// The run that is compared.
    pub after: &'a Run,
    /// The stages that both measured.
    pub stages: Vec<Compared<'a>>,
    /// What failed in the second run and not in the first, and how.
    pub broken: Vec<(String, &'a str)>,
    /// The cells that only the first run measured.
    pub only_before: BTreeSet<String>,
    /// The cells that only the second run measured.
    pub only_after: BTreeSet<String>,
}

/// A stage that both runs measured.
#[derive(Debug)]
pub struct Compared<'a> {
    /// `steady-mix/protobuf+zstd-3 compress`
    pub name: String,
    /// The stage.
    pub stage: Stage,
    /// In the first run.
    pub before: &'a Figures,
    /// In the second.
    pub after: &'a Figures,
    /// Nanoseconds a message in the first run and in the second.
    pub times: [f64; 2],
    /// The time of the second run as a multiple of the first's, and its band.
    pub ratio: Median,
    /// Whether a version changed on which the bytes depend, or the messages themselves.
    pub may_differ_in_size: bool,
}

impl Compared<'_> {
    /// Whether it takes more time, beyond its band.
    #[must_use]
    pub fn is_slower(&self) -> bool {
        self.ratio.interval.is_some_and(|band| band.low > 1.0)
    }

    /// Whether it takes less time, beyond its band.
    #[must_use]
    pub fn is_faster(&self) -> bool {
        self.ratio.interval.is_some_and(|band| band.high < 1.0)
    }

    /// Whether the messages take other bytes, or are others.
    #[must_use]
    pub fn is_of_other_size(&self) -> bool {
        self.before.sizes != self.after.sizes
    }
}

/// What makes a stage of one run the same as a stage of another.
type Key<'a> = (
    &'a str,
    Stage,
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
    Context,
);

fn key(one: &Measurement) -> Key<'_> {
    (
        &one.workload,
        one.stage,
        &one.format,
        one.engine.as_deref(),
        one.packing.as_deref(),
        one.context,
    )
}

impl<'a> Comparison<'a> {
    /// Matches the stages of two runs whose names contain `filter`.
    #[must_use]
    pub fn new(before: &'a Run, after: &'a Run, filter: &str) -> Self {
        let mut comparison = Self {
            before,
            after,
            stages: Vec::new(),
            broken: Vec::new(),
            only_before: BTreeSet::new(),
            only_after: BTreeSet::new(),
        };
        let rows = |run: &'a Run| {
            let rows = run
                .measurements
                .iter()
                .filter(move |one| one.role != Role::Twin && name(run, one).contains(filter));
            rows.map(|one| (key(one), one)).collect::<BTreeMap<_, _>>()
        };
        let (mut old, new) = (rows(before), rows(after));
        for one in new.values() {
            match old.remove(&key(one)) {
                Some(other) => comparison.pair(other, one),
                None => {
                    comparison.only_after.insert(cell(after, one));
                }
            }
        }
        comparison.only_before = old.values().map(|one| cell(before, one)).collect();
        comparison
    }

    /// Whether there is nothing to compare: no stage is in both runs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.stages.is_empty() && self.broken.is_empty()
    }

    fn pair(&mut self, before: &'a Measurement, after: &'a Measurement) {
        let name = name(self.after, after);
        match (&before.outcome, &after.outcome) {
            (Ok(old), Ok(new)) => self.stages.push(Compared {
                name,
                times: [(self.before, before), (self.after, after)]
                    .map(|(run, one)| run.time(one).map_or(f64::NAN, |time| time.value)),
                stage: after.stage,
                before: old,
                after: new,
                ratio: ratio((self.before, before, old), (self.after, after, new)),
                may_differ_in_size: self.may_differ_in_size(after),
            }),
            (Ok(_), Err(failure)) => self.broken.push((name, failure)),
            (Err(_), _) => {}
        }
    }

    /// A run that does not know its versions is no excuse.
    fn may_differ_in_size(&self, one: &Measurement) -> bool {
        let [before, after] = [self.before, self.after].map(|run| &run.environment);
        let messages = |run: &Run| {
            let workloads = run.environment.workloads.iter();
            let mut found = workloads.filter(|workload| workload.name == one.workload);
            found
                .next()
                .map(|workload| workload.messages_sha256.clone())
        };
        let engines = |run: &Run| {
            let engines = run.environment.engines.iter();
            let of_format = engines.filter(|engine| engine.format == one.format);
            let versions = of_format.map(|engine| (engine.name.clone(), engine.version.clone()));
            versions.collect::<BTreeMap<_, _>>()
        };
        let others = messages(self.before) != messages(self.after)
            || engines(self.before) != engines(self.after)
            || before.compression_libraries != after.compression_libraries;
        others && !before.is_unknown() && !after.is_unknown()
    }

    /// Why the second run is worse in what must not be: sizes that nothing explains, failures, and
    /// with a limit (0.05 is 5 %) stages that take more time than that, beyond their bands. Empty if
    /// it is not.
    #[must_use]
    pub fn failures(&self, limit: Option<f64>) -> Vec<String> {
        let sizes = self.stages.iter().filter(|one| one.is_of_other_size());
        let sizes = sizes.filter(|one| !one.may_differ_in_size).count();
        let slower = self.stages.iter().filter(|one| one.is_slower());
        let slower = limit.map(|limit| {
            let slower = slower.filter(|one| one.ratio.value > 1.0 + limit);
            (slower.count(), limit)
        });
        let mut failures = Vec::new();
        if sizes > 0 {
            failures.push(format!(
                "{sizes} stages differ in size, and no version does"
            ));
        }
        if !self.broken.is_empty() {
            failures.push(format!("{} stages failed", self.broken.len()));
        }
        if let Some((slower @ 1.., limit)) = slower {
            let limit = super::quantity::percent(limit);
            failures.push(format!("{slower} stages are slower by more than {limit}"));
        }
        failures
    }
}

/// `steady-mix/protobuf+zstd-3`
fn cell(run: &Run, one: &Measurement) -> String {
    format!("{}/{}", one.workload, contender(View { run }, one))
}

/// `steady-mix/protobuf+zstd-3 compress`
fn name(run: &Run, one: &Measurement) -> String {
    let contexts = match one.context {
        Context::Reused => "",
        Context::Fresh => ", new contexts",
    };
    format!("{} {}{contexts}", cell(run, one), one.stage)
}

type Row<'a> = (&'a Run, &'a Measurement, &'a Figures);

fn ratio(before: Row<'_>, after: Row<'_>) -> Median {
    let [old, new] =
        [before, after].map(|(run, one, _)| run.time(one).map_or(f64::NAN, |time| time.value));
    let value = new / old;
    let [before, after] = [before, after].map(relative_band);
    Median {
        value,
        interval: Some(Interval {
            low: value * after.low / before.high,
            high: value * after.high / before.low,
        }),
    }
}

/// Where a median may lie, as a multiple of itself.
fn relative_band((run, one, figures): Row<'_>) -> Interval {
    let twins = View { run }.twins();
    let of_group =
        twins.filter(|(twin, _)| twin.workload == one.workload && twin.stage == one.stage);
    let floor = of_group
        .map(|(_, ratio)| ratio.distance_from_one())
        .fold(0.0, f64::max);
    let Median { value, interval } = figures.ratio;
    let (low, high) = interval.map_or((value, value), |ends| (ends.low, ends.high));
    Interval {
        low: low / value * (1.0 - floor),
        high: high / value * (1.0 + floor),
    }
}

/// What the runs were of where they differ: the thing, before and after.
pub(super) fn differences(before: &Run, after: &Run) -> Vec<[String; 3]> {
    let [before, after] = [before, after].map(circumstances);
    let things = before.keys().chain(after.keys()).unique();
    let said =
        |of: &BTreeMap<String, String>, thing| of.get(thing).map_or("-", String::as_str).to_owned();
    let pairs = things.map(|thing| [thing.clone(), said(&before, thing), said(&after, thing)]);
    pairs.filter(|[_, before, after]| before != after).collect()
}

/// All that a run's figures depend on, by what it is called.
fn circumstances(run: &Run) -> BTreeMap<String, String> {
    let environment = &run.environment;
    let machine = &environment.machine;
    let revision = environment.revision.as_ref();
    let mut all = BTreeMap::from(
        [
            ("machine: CPU", machine.cpu.clone()),
            ("machine: cores", machine.cores.to_string()),
            ("machine: architecture", machine.architecture.clone()),
            ("machine: system", machine.system.clone()),
            ("compiler", environment.rustc.clone()),
            ("profile", environment.profile.clone()),
            (
                "revision",
                revision.map_or_else(|| UNKNOWN.to_owned(), ToString::to_string),
            ),
        ]
        .map(|(thing, value)| (thing.to_owned(), value)),
    );
    let build = environment.build.iter();
    all.extend(build.map(|(key, value)| (format!("build: {key}"), value.clone())));
    let libraries = environment.compression_libraries.iter();
    all.extend(libraries.map(|(name, version)| (format!("version: {name}"), version.clone())));
    for engine in &environment.engines {
        let thing = format!("version: {}@{}", engine.format, engine.name);
        all.insert(thing, engine.version.clone());
    }
    for workload in &environment.workloads {
        let digest = workload.messages_sha256.as_deref().unwrap_or(UNKNOWN);
        let digest: String = digest.chars().take(12).collect();
        all.insert(
            format!("fixture: {}", workload.name),
            format!("{} messages, {digest}", workload.messages),
        );
    }
    all
}
