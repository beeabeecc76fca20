//! `wirecost publish`: makes a run the published one. Its records go to `results/`, and the reports
//! and the marked regions of the README are made of them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;

use super::{
    CommandError, counts,
    generated::{self, Generated},
};
use crate::{
    records::{
        DICTIONARIES_FILE, ENVIRONMENT_FILE, Environment, MEASUREMENTS_FILE, Run, STREAMS_FILE,
    },
    report,
    splice::{SpliceError, splice},
};

/// What publishes the newest run.
pub const COMMAND: &str = "cargo run --release -p wirecost-bench --bin wirecost -- publish";

const RESULTS: &str = "results";
const RECORDS: [&str; 4] = [
    ENVIRONMENT_FILE,
    MEASUREMENTS_FILE,
    DICTIONARIES_FILE,
    STREAMS_FILE,
];
const README: &str = "README.md";

/// Publishes the run in `directory` under `root`.
///
/// # Errors
/// When the run is not fit to be published, or a file cannot be read or written.
pub fn publish(root: &Path, directory: &Path) -> Result<(), CommandError> {
    let run = Run::read(directory).map_err(CommandError::usage)?;
    let objections = report::objections(&run);
    if !objections.is_empty() {
        let what = format!(
            "{} is not published: {}",
            directory.display(),
            objections.join("; ")
        );
        return Err(CommandError::Failed(what));
    }
    let home = Path::new(RESULTS).join(name(&run.environment));
    let copy = |file: &str| {
        let contents = fs::read(directory.join(file)).map_err(CommandError::failed)?;
        Ok(Generated {
            path: home.join(file),
            contents,
        })
    };
    let records: Vec<Generated> = RECORDS.into_iter().map(copy).try_collect()?;
    generated::write(root, &records)?;
    generated::write(root, &derived(root)?)
}

/// Checks that reports and README are what the published records, and the committed counts, make them.
///
/// # Errors
/// When they are not, or nothing was published.
pub fn check(root: &Path) -> Result<(), CommandError> {
    generated::check(root, &derived(root)?, COMMAND)
}

/// All files that are made of published records, and of the committed counts.
fn derived(root: &Path) -> Result<Vec<Generated>, CommandError> {
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
        .flat_map(|(directory, run)| super::report::files(run, directory))
        .collect_vec();
    files.push(text(Path::new(RESULTS).join(README), index(&runs)));
    let readme = fs::read_to_string(root.join(README))
        .map_err(|error| CommandError::Failed(format!("cannot read {README}: {error}")))?;
    let peeks = counts::peeks(root);
    let region = |name: &str| match name {
        counts::PEEKS => peeks.as_ref().ok().cloned(),
        name => report::region(run, name, newest, COMMAND),
    };
    let spliced = splice(&readme, region).map_err(|error| {
        let error = match (&error, &peeks) {
            (SpliceError::Unknown { name, .. }, Err(why)) if name == counts::PEEKS => {
                why.to_string()
            }
            _ => error.to_string(),
        };
        CommandError::Failed(format!("{README}: {error}"))
    })?;
    files.push(text(README.into(), spliced));
    Ok(files)
}

/// The directories of published runs under `root`, the newest last.
pub(super) fn published(root: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let results = root.join(RESULTS);
    let entries = match fs::read_dir(&results) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(CommandError::Failed(format!(
                "cannot read {RESULTS}: {error}"
            )));
        }
    };
    let names = entries
        .map_ok(|entry| entry.path())
        .filter_ok(|path| path.join(ENVIRONMENT_FILE).is_file())
        .map_ok(|path| Path::new(RESULTS).join(path.file_name().unwrap_or_default()));
    let mut names: Vec<PathBuf> = names.try_collect().map_err(CommandError::failed)?;
    names.sort();
    Ok(names)
}

/// `2026-11-23-amd-epyc-9654`: when and on what.
fn name(environment: &Environment) -> String {
    let date = environment.started.split('T').next().unwrap_or_default();
    let machine = environment
        .machine
        .cpu
        .to_lowercase()
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .join("-");
    format!("{date}-{machine}")
}

/// The page that lists the published runs.
fn index(runs: &[(PathBuf, Run)]) -> String {
    let mut page = format!(
        "# Published runs\n\nEach directory holds a run's records ({}) and the report made of them. \
         Written by `{COMMAND}`.\n\n",
        RECORDS.iter().map(|file| format!("`{file}`")).join(", "),
    );
    for (directory, run) in runs.iter().rev() {
        let environment = &run.environment;
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        page += &format!(
            "- [{name}]({name}/{}): {}, {} cores, {}, profile {}, `{}`\n",
            report::REPORT_FILE,
            environment.machine.cpu,
            environment.machine.cores,
            environment.rustc,
            environment.profile,
            environment.command,
        );
    }
    page
}

fn text(path: PathBuf, text: String) -> Generated {
    Generated {
        path,
        contents: text.into_bytes(),
    }
}
