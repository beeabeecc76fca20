//! The files that are generated from published records and from the committed counts: reports, marked
//! regions of pages, lists, and the costs by which a node chooses its wire.

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;
use wirecost_report::{
    command::CommandError,
    generated::Generated,
    output,
    records::{Revision, Run, UNKNOWN},
    report::{self, Across},
    splice::{SpliceError, splice},
    tradeoff::Costs,
    workspace::{RESULTS, directories, published},
};

use super::{
    COMMAND, SWEEPS,
    experiments::{self, CLUSTER, EXPERIMENTS},
    objections, refuse,
};
use crate::lab::{
    counts,
    sweep::{LEVELS_FILE, Sweep, chosen_levels, chosen_windows},
};

const README: &str = "README.md";

/// The page of the ratios that hold in all published runs, in [`RESULTS`].
const RATIOS: &str = "ratios.md";

/// The costs by which a node chooses its wire.
const COSTS: &str = "cluster/src/choice/costs.json";

/// The pages whose regions the newest run and the committed counts fill.
const PAGES: [&str; 3] = [README, "COMPARE.md", "codecs/core/README.md"];

/// The page on the choice of parameters, and its regions that sweeps fill. [`experiments`] fill the
/// others.
const METHODOLOGY: &str = "METHODOLOGY.md";
const LEVELS: &str = "levels";
const WINDOWS: &str = "windows";

/// Returns all files that are generated from published records and from the committed counts.
pub(super) fn derived(root: &Path) -> Result<Vec<Generated>, CommandError> {
    let mut runs = Vec::new();
    for directory in published(root)? {
        let run = Run::read(&root.join(&directory)).map_err(CommandError::failed)?;
        runs.push((directory, run));
    }
    let Some((newest, run)) = runs.last() else {
        return Err(CommandError::Failed(format!(
            "nothing is published in {RESULTS}/"
        )));
    };
    let mut files = runs
        .iter()
        .flat_map(|(directory, run)| output::files(run, directory))
        .collect_vec();
    refuse(newest, &report::objections(run))?;
    let mut sweeps = Vec::new();
    for directory in directories(root, &Path::new(RESULTS).join(SWEEPS), LEVELS_FILE)? {
        let sweep = Sweep::read(&root.join(&directory)).map_err(CommandError::failed)?;
        sweeps.push((directory, sweep));
    }
    files.push(text(Path::new(RESULTS).join(README), index(&runs, &sweeps)));
    files.extend(ratios(&runs));
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
            |(directory, sweep)| {
                let from = directory.display();
                format!(
                    "<!-- from {from} by `{COMMAND}` -->\n\n{}\n",
                    contents(sweep)
                )
            },
        )))
    })?);
    Ok(files)
}

/// Returns a page with its marked regions filled in.
fn filled(
    root: &Path,
    page: &str,
    region: impl Fn(&str) -> Result<Option<String>, String>,
) -> Result<Generated, CommandError> {
    let found = fs::read_to_string(root.join(page))
        .map_err(|error| CommandError::Failed(format!("cannot read {page}: {error}")))?;
    let contents = |name: &str| region(name).ok().flatten();
    let spliced = splice(&found, contents).map_err(|error| {
        let why = match &error {
            SpliceError::Unknown { name, .. } => region(name).err(),
            SpliceError::Unmatched { .. } => None,
        };
        let why = why.unwrap_or_else(|| error.to_string());
        CommandError::Failed(format!("{page}: {why}"))
    })?;
    Ok(text(page.into(), spliced))
}

/// Returns the page of the ratios that hold in all runs, and of those that turn; `None` for a single
/// run.
fn ratios(runs: &[(PathBuf, Run)]) -> Option<Generated> {
    let [_, _, ..] = runs else { return None };
    let all = runs.iter().map(|(_, run)| run).collect_vec();
    let names = runs.iter().map(|(path, _)| path.display().to_string());
    let names = names.collect_vec();
    let named = names.iter().map(String::as_str).zip(all.iter().copied());
    let across = report::ratios(&Across::new(&all, ""), &named.collect_vec(), true);
    let page = format!(
        "# Ratios in all published runs\n\n`{COMMAND}` writes this page. [METHODOLOGY.md](../METHODOLOGY.md#comparing-two-runs) \
         has the rules.\n\n{}",
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
fn index(runs: &[(PathBuf, Run)], sweeps: &[(PathBuf, Sweep)]) -> String {
    let mut page = format!(
        "# Published runs\n\nThe directory of a run has its [records](../METHODOLOGY.md#records) and the report computed \
         from them. `{COMMAND}` writes this page.\n\n",
    );
    for (age, (directory, run)) in runs.iter().rev().enumerate() {
        let environment = &run.environment;
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
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
            faults(&report::objections(run), age),
        );
    }
    if runs.len() > 1 {
        page += &format!(
            "\n[{RATIOS}]({RATIOS}) has the ratios that hold in all these runs, and those that do not.\n"
        );
    }
    if !sweeps.is_empty() {
        page += "\nSweeps of compression settings, for the choice of levels and the check of stream windows:\n\n";
    }
    for (age, (directory, sweep)) in sweeps.iter().rev().enumerate() {
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        let faults = faults(&objections(sweep), age);
        page += &format!("- [{name}]({SWEEPS}/{name}/{LEVELS_FILE}){faults}\n");
    }
    page += "\nExperiments on which [METHODOLOGY.md](../METHODOLOGY.md) and [BIAS.md](../BIAS.md) base their rules:\n\n";
    page += &list(&EXPERIMENTS);
    page += "\nMeasurements of the [cluster](../cluster/README.md):\n\n";
    page + &list(&CLUSTER)
}

/// Returns the end of an entry whose records were published before the rules that they break; empty if they
/// break none. The newest records have the age 0.
fn faults(objections: &[String], age: usize) -> String {
    match (objections, age) {
        ([], _) => String::new(),
        (objections, 0) => format!("; the rules of today refuse it: {}", objections.join("; ")),
        (objections, _) => format!("; superseded: {}", objections.join("; ")),
    }
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
