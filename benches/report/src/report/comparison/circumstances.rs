use std::collections::{BTreeMap, BTreeSet};

use itertools::Itertools;
use serde::Serialize;

use super::UNKNOWN;
use crate::records::{Environment, Measurement, Run};

/// A circumstance on which a run's figures depend, and in which two runs differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `machine`, `build`, `versions`, ...
    pub what: &'static str,
    /// The values in the first run; empty for a part that only the second has.
    pub before: Vec<String>,
    /// The values in the second run; empty for a part that only the first has.
    pub after: Vec<String>,
}

/// Returns whether two runs are from the same machine; an unknown machine equals none.
pub(super) fn is_same_machine(runs: [&Run; 2]) -> bool {
    let [before, after] = runs.map(|run| &run.environment);
    !before.is_unknown() && !after.is_unknown() && before.machine.is_same(&after.machine)
}

/// Returns whether the messages differ, or a version on which a stage's bytes depend. A run that
/// does not know its versions does not excuse a difference.
pub(super) fn may_differ_in_size(runs: [&Run; 2], one: &Measurement) -> bool {
    let messages = runs.map(|run| {
        let workloads = run.environment.workloads.iter();
        let mut found = workloads.filter(|workload| workload.name == one.workload);
        found.next().map(|workload| &workload.messages_sha256)
    });
    let engines = runs.map(|run| {
        let engines = run.environment.engines.iter();
        let of_format = engines.filter(|engine| engine.format == one.format);
        let versions = of_format.map(|engine| (&engine.name, &engine.version));
        versions.collect::<BTreeMap<_, _>>()
    });
    let [before, after] = runs.map(|run| &run.environment);
    let others = messages[0] != messages[1]
        || engines[0] != engines[1]
        || before.compression_libraries != after.compression_libraries;
    others && !before.is_unknown() && !after.is_unknown()
}

/// Lists the things in which two runs differ: first where both have a thing, then where one lacks it.
pub(super) fn differences(runs: [&Run; 2]) -> Vec<Difference> {
    let things = runs.map(|run| {
        let environment = &run.environment;
        [
            ("machine", machine(environment)),
            ("compiler", single("", environment.rustc.clone())),
            ("build", environment.build.clone()),
            ("profile", single("", environment.profile.clone())),
            ("revision", single("", revision(environment))),
            ("versions", versions(environment)),
            ("messages", messages(environment)),
        ]
    });
    let [before, after] = things;
    let pairs = std::iter::zip(before, after);
    pairs
        .flat_map(|((what, before), (_, after))| difference(what, &before, &after))
        .collect()
}

/// Lists the parts of a thing that differ, and the parts that only one run has.
fn difference(what: &'static str, before: &Parts, after: &Parts) -> Vec<Difference> {
    let (mut changed, mut alone) = ([const { Vec::new() }; 2], [const { Vec::new() }; 2]);
    let parts: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for part in parts {
        match (before.get(part), after.get(part)) {
            (Some(old), Some(new)) if old != new => {
                changed[0].push(shown(part, old));
                changed[1].push(shown(part, new));
            }
            (Some(_), None) => alone[0].push(part.clone()),
            (None, Some(_)) => alone[1].push(part.clone()),
            _ => {}
        }
    }
    let only = match what {
        "versions" => "in one run only",
        "messages" => "messages in one run only",
        _ => what,
    };
    [(what, changed), (only, alone)]
        .into_iter()
        .filter(|(_, sides)| sides.iter().any(|side| !side.is_empty()))
        .map(|(what, [before, after])| Difference {
            what,
            before,
            after,
        })
        .collect()
}

fn shown(part: &str, value: &str) -> String {
    match part {
        "" => value.to_owned(),
        part => format!("{part} {value}"),
    }
}

/// The parts of a thing and their values.
type Parts = BTreeMap<String, String>;

fn single(part: &str, value: String) -> Parts {
    Parts::from([(part.to_owned(), value)])
}

fn revision(environment: &Environment) -> String {
    let revision = environment.revision.as_ref();
    revision.map_or_else(|| UNKNOWN.to_owned(), ToString::to_string)
}

fn machine(environment: &Environment) -> Parts {
    let machine = &environment.machine;
    let parts = [
        ("CPU", machine.cpu.clone()),
        ("cores", machine.cores.to_string()),
        ("architecture", machine.architecture.clone()),
        ("system", machine.system.clone()),
    ];
    parts.map(|(part, value)| (part.to_owned(), value)).into()
}

fn versions(environment: &Environment) -> Parts {
    let engines = environment.engines.iter();
    let engines = engines.map(|engine| {
        let name = engine.full_name().to_string();
        (name, engine.version.clone())
    });
    let libraries = environment.compression_libraries.clone();
    let defaults = environment
        .engines
        .iter()
        .filter(|engine| engine.is_default);
    let defaults = defaults.map(|engine| {
        let format = engine.cell_name();
        (format!("default engine of {format}"), engine.name.clone())
    });
    engines.chain(libraries).chain(defaults).collect()
}

fn messages(environment: &Environment) -> Parts {
    let workloads = environment.workloads.iter();
    let parts = workloads.map(|workload| {
        let digest = workload.messages_sha256.as_deref().unwrap_or(UNKNOWN);
        let digest = digest.chars().take(12).collect::<String>();
        let value = format!("{} of {digest}", workload.messages);
        (workload.name.clone(), value)
    });
    parts.collect_vec().into_iter().collect()
}
