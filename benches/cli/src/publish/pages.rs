//! The files that are generated from published records and from the committed counts: reports, marked
//! regions of pages, lists, and the costs by which a node chooses its wire.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use itertools::Itertools;
use wirecost_report::{
    command::CommandError,
    generated::{Generated, filled},
    output,
    records::{Machine, Revision, Run, UNKNOWN},
    report::{self, Across},
    tradeoff::Costs,
    workspace::{RESULTS, directories, published},
};

use super::{
    COMMAND, SWEEPS,
    experiments::{self, CLUSTER, EXPERIMENTS},
    objections, objections_to_run, refuse,
};
use crate::lab::{
    counts, hostile,
    sweep::{LEVELS_FILE, Sweep, chosen_levels, chosen_windows},
};

const README: &str = "README.md";

/// The page of the ratios that hold on all machines, in [`RESULTS`].
const RATIOS: &str = "ratios.md";

/// The costs by which a node chooses its wire.
const COSTS: &str = "cluster/src/choice/costs.json";

/// The pages whose regions the newest run and the committed counts fill.
const PAGES: [&str; 3] = [README, "COMPARE.md", "codecs/core/PEEKING.md"];

/// The page on the choice of parameters, and its regions that sweeps fill. [`experiments`] fill the
/// others.
const METHODOLOGY: &str = "METHODOLOGY.md";
const LEVELS: &str = "levels";
const WINDOWS: &str = "windows";

/// Published records: a run or a sweep.
struct Published<T> {
    directory: PathBuf,
    records: T,
    /// True if newer records of the same machine are published.
    is_superseded: bool,
}

impl<T> Published<T> {
    /// Takes records with their directories, the newest last.
    fn all(records: Vec<(PathBuf, T)>, machine: impl Fn(&T) -> &Machine) -> Vec<Self> {
        let machines = records.iter().map(|(_, records)| machine(records).clone());
        let machines = machines.collect_vec();
        let is_superseded = |place: usize| {
            let mut newer = machines.iter().skip(place + 1);
            newer.any(|one| one.is_same(&machines[place]))
        };
        let records = records.into_iter().enumerate();
        records
            .map(|(place, (directory, records))| Self {
                directory,
                records,
                is_superseded: is_superseded(place),
            })
            .collect()
    }

    fn name(&self) -> Cow<'_, str> {
        self.directory
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
    }

    /// Returns the end of an entry in a list: the reasons for which the records are not the current ones; empty if there
    /// are none.
    fn status(&self, objections: &[String]) -> String {
        let mut status = String::new();
        if self.is_superseded {
            status += "; superseded by newer records of the same machine";
        }
        if !objections.is_empty() {
            status += "; today's rules refuse it, because ";
            status += &objections.join("; ");
        }
        status
    }
}

/// Returns all files that are generated from published records and from the committed counts.
pub(super) fn derived(root: &Path) -> Result<Vec<Generated>, CommandError> {
    let mut runs = Vec::new();
    for directory in published(root)? {
        let run = Run::read(&root.join(&directory)).map_err(CommandError::failed)?;
        runs.push((directory, run));
    }
    let runs = Published::all(runs, |run| &run.environment.machine);
    let Some(newest) = runs.last() else {
        return Err(CommandError::Failed(format!(
            "nothing is published in {RESULTS}/"
        )));
    };
    let mut files = runs
        .iter()
        .flat_map(|one| output::files(&one.records, &one.directory))
        .collect_vec();
    let (newest, run) = (&newest.directory, &newest.records);
    refuse(newest, &objections_to_run(root, run, newest)?)?;
    let mut sweeps = Vec::new();
    for directory in directories(root, &Path::new(RESULTS).join(SWEEPS), LEVELS_FILE)? {
        let sweep = Sweep::read(&root.join(&directory)).map_err(CommandError::failed)?;
        sweeps.push((directory, sweep));
    }
    let sweeps = Published::all(sweeps, |sweep| &sweep.environment.machine);
    let ratios = ratios(&runs);
    files.push(text(
        Path::new(RESULTS).join(README),
        index(&runs, &sweeps, ratios.is_some()),
    ));
    files.extend(ratios);
    files.push(costs(run, newest)?);
    let peeks = counts::peeks(root, COMMAND);
    for page in PAGES {
        // Paths in a page count from its own directory.
        let depth = Path::new(page).components().count() - 1;
        let home = Path::new(&"../".repeat(depth)).join(newest);
        files.push(filled(root, page, |name| match name {
            counts::PEEKS => peeks
                .as_ref()
                .map(|peeks| Some(peeks.clone()))
                .map_err(ToString::to_string),
            name => match report::region(run, name, &home, COMMAND) {
                None => experiments::sale(root, name),
                found => Ok(found),
            },
        })?);
    }
    files.push(filled(root, METHODOLOGY, |name| {
        let contents = match name {
            LEVELS => chosen_levels,
            WINDOWS => chosen_windows,
            name => match report::region(run, name, newest, COMMAND) {
                None => return experiments::region(root, name),
                found => return Ok(found),
            },
        };
        Ok(Some(sweeps.last().map_or_else(
            || "No sweep is published.\n".to_owned(),
            |sweep| {
                let from = sweep.directory.display();
                format!(
                    "<!-- from {from} by `{COMMAND}` -->\n\n{}\n",
                    contents(&sweep.records)
                )
            },
        )))
    })?);
    files.push(filled(root, hostile::PAGE, |name| {
        hostile::region(root, name)
    })?);
    Ok(files)
}

/// Returns the page of the ratios that hold on all machines, and of those that turn, by the newest run of each
/// machine; `None` for a single machine.
fn ratios(runs: &[Published<Run>]) -> Option<Generated> {
    let runs = runs.iter().filter(|one| !one.is_superseded).collect_vec();
    let [_, _, ..] = runs[..] else { return None };
    let names = runs.iter().map(|one| one.directory.display().to_string());
    let names = names.collect_vec();
    let runs = runs.iter().map(|one| &one.records).collect_vec();
    let named = names.iter().map(String::as_str).zip(runs.iter().copied());
    let across = report::ratios(&Across::new(&runs, ""), &named.collect_vec(), true);
    let page = format!(
        "# Ratios in the newest runs of all machines\n\n`{COMMAND}` writes this page. \
         [METHODOLOGY.md](../METHODOLOGY.md#comparing-two-runs) has the rules.\n\n{}",
        across.replace("\n# ", "\n## "),
    );
    Some(text(Path::new(RESULTS).join(RATIOS), page))
}

/// Returns the costs of the newest run's wires, as JSON.
fn costs(run: &Run, newest: &Path) -> Result<Generated, CommandError> {
    let costs = Costs::of_single_messages(run, &newest.display().to_string());
    let json = serde_json::to_string_pretty(&costs).map_err(CommandError::failed)?;
    Ok(text(COSTS.into(), json + "\n"))
}

/// Returns the page that lists the published runs.
fn index(runs: &[Published<Run>], sweeps: &[Published<Sweep>], has_ratios: bool) -> String {
    let mut page = format!(
        "# Published runs\n\nThe directory of a run has its [records](../METHODOLOGY.md#records) and the report computed \
         from them. `{COMMAND}` writes this page.\n\n",
    );
    for run in runs.iter().rev() {
        let environment = &run.records.environment;
        let name = run.name();
        let revision = environment.revision.as_ref();
        page += &format!(
            "- [{name}]({name}/{}): {}, {} cores, {}, profile {}, `{}`, revision {}{}\n",
            report::REPORT_FILE,
            environment.machine.cpu,
            environment.machine.cores,
            environment.rustc,
            environment.profile,
            environment.command,
            revision.map_or_else(|| UNKNOWN.to_owned(), Revision::to_string),
            run.status(&report::objections(&run.records)),
        );
    }
    if has_ratios {
        page += &format!(
            "\n[{RATIOS}]({RATIOS}) has the ratios that hold in the newest runs of all machines, and those that do not.\n"
        );
    }
    if !sweeps.is_empty() {
        page += "\nSweeps of compression settings, for the choice of levels and the check of stream windows:\n\n";
    }
    for sweep in sweeps.iter().rev() {
        let name = sweep.name();
        let status = sweep.status(&objections(&sweep.records));
        page += &format!("- [{name}]({SWEEPS}/{name}/{LEVELS_FILE}){status}\n");
    }
    page += "\nExperiments on which [METHODOLOGY.md](../METHODOLOGY.md) and [BIAS.md](../BIAS.md) base their rules:\n\n";
    page += &list(&EXPERIMENTS);
    page += "\nHostile input, for [SECURITY.md](../SECURITY.md#the-worst-time-per-byte):\n\n";
    page += &list(&[hostile::FILE]);
    page += "\nMeasurements of the [cluster](../cluster/README.md):\n\n";
    page + &list(&CLUSTER)
}

/// Returns a list of single files in [`RESULTS`].
fn list(files: &[(&str, &str)]) -> String {
    let files = files.iter();
    let entries = files.map(|(name, contents)| format!("- [{name}]({name}.csv): {contents}\n"));
    entries.collect()
}

fn text(path: PathBuf, text: String) -> Generated {
    Generated {
        path,
        contents: text.into_bytes(),
    }
}
