//! `wirecost publish`: publishes a run or a sweep. The records go to `results/`, and the reports
//! and the marked regions of the pages are generated from them.

pub mod experiments;
mod pages;

use std::{
    fs,
    path::{Path, PathBuf},
};

use itertools::Itertools;
use wirecost_bench::{profile::Profile, suite::TUNING_SEED};
use wirecost_report::{
    command::CommandError,
    generated::{self, Generated},
    records::{
        DICTIONARIES_FILE, ENVIRONMENT_FILE, LINKS_FILE, MEASUREMENTS_FILE, MEMORY_FILE, Revision,
        Run, SCALING_FILE, STREAMS_FILE,
    },
    report,
    workspace::{RESULTS, published},
};

use self::pages::derived;
use crate::{
    lab::sweep::{LEVELS_FILE, SWEEP_FILES, Sweep},
    named_or_latest,
};

/// The command that publishes the newest run.
pub const COMMAND: &str = "cargo run --release -p wirecost-cli -- publish";

/// The files with the records of a run.
const RECORDS: [&str; 4] = [
    ENVIRONMENT_FILE,
    MEASUREMENTS_FILE,
    DICTIONARIES_FILE,
    STREAMS_FILE,
];

/// The files that a run may lack.
const OPTIONAL: [&str; 3] = [MEMORY_FILE, SCALING_FILE, LINKS_FILE];

/// The directory of published sweeps, in [`RESULTS`].
const SWEEPS: &str = "sweep";

const EXAMPLES: &str = "\
Examples:
  wirecost publish
      copy the newest run to results/ and update the pages
  wirecost publish --check
      check that the pages match the published records";

/// Publish a run: copy its records to results/, and update its report, README.md and COMPARE.md. Publish
/// a sweep: copy its records to results/, and update METHODOLOGY.md
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct PublishArguments {
    /// Directory of a run or a sweep; by default, the newest run
    run: Option<PathBuf>,
    /// Write nothing; fail if a file differs from the one that the published records generate
    #[arg(long, conflicts_with = "run")]
    check: bool,
}

/// Publishes the given run or sweep, or checks the published files under `root`.
///
/// # Errors
/// Those of [`publish`] and [`check`].
pub fn run(arguments: &PublishArguments, root: &Path) -> Result<(), CommandError> {
    match arguments.check {
        true => check(root),
        false => publish(root, &named_or_latest(arguments.run.as_deref(), root)?),
    }
}

/// Publishes the run or the sweep in `directory` under `root`.
///
/// # Errors
/// When it is not fit to be published, or a file cannot be read or written.
pub fn publish(root: &Path, directory: &Path) -> Result<(), CommandError> {
    let records = if directory.join(LEVELS_FILE).is_file() {
        let sweep = Sweep::read(directory).map_err(CommandError::usage)?;
        refuse(directory, &objections(&sweep))?;
        let environment = &sweep.environment;
        let home = name(&environment.started, &environment.machine.cpu);
        let home = Path::new(RESULTS).join(SWEEPS).join(home);
        copies(directory, &SWEEP_FILES, &home)?
    } else {
        let run = Run::read(directory).map_err(CommandError::usage)?;
        let environment = &run.environment;
        let home = Path::new(RESULTS).join(name(&environment.started, &environment.machine.cpu));
        refuse(directory, &objections_to_run(root, &run, &home)?)?;
        let optional = OPTIONAL.into_iter();
        let optional = optional.filter(|file| directory.join(file).is_file());
        let files = RECORDS.into_iter().chain(optional).collect_vec();
        copies(directory, &files, &home)?
    };
    generated::write(root, &records)?;
    generated::write(root, &derived(root)?)
}

fn refuse(directory: &Path, objections: &[String]) -> Result<(), CommandError> {
    if objections.is_empty() {
        return Ok(());
    }
    Err(CommandError::Failed(format!(
        "{} may not be published: {}",
        directory.display(),
        objections.join("; ")
    )))
}

/// Returns the reasons why a run may not be published in the directory `home` of `root`; empty if it may.
fn objections_to_run(root: &Path, run: &Run, home: &Path) -> Result<Vec<String>, CommandError> {
    let mut objections = report::objections(run);
    objections.extend(missing_files(root, run, home)?);
    Ok(objections)
}

/// Returns the objections to a newest run without a file, if another run has it: the pages, which show the newest
/// run, would lose its figures.
fn missing_files(root: &Path, run: &Run, home: &Path) -> Result<Vec<String>, CommandError> {
    let published = published(root)?;
    let is_newest = published.iter().all(|other| other.as_path() <= home);
    let files = [
        (MEMORY_FILE, run.memory.is_empty()),
        (LINKS_FILE, run.links.is_empty()),
    ];
    let missing = files
        .into_iter()
        .filter(|(_, is_missing)| *is_missing && is_newest);
    let objection = |(file, _)| {
        let mut others = published.iter();
        let other = others.find(|other| root.join(other).join(file).is_file())?;
        Some(format!("it lacks {file}, which {} has", other.display()))
    };
    Ok(missing.filter_map(objection).collect())
}

/// Returns the reasons why a sweep may not be published; empty if it may.
fn objections(sweep: &Sweep) -> Vec<String> {
    let environment = &sweep.environment;
    let mut objections = Vec::new();
    if environment.profile != Profile::Default.name() {
        objections.push(format!("its profile is {}", environment.profile));
    }
    if environment.seed != TUNING_SEED {
        objections.push(format!(
            "its messages are of seed {}, not {TUNING_SEED}",
            environment.seed
        ));
    }
    objections.extend(environment.revision.as_ref().and_then(Revision::objection));
    objections
}

/// Returns the files of a directory as generated files of another.
fn copies(directory: &Path, files: &[&str], home: &Path) -> Result<Vec<Generated>, CommandError> {
    let copy = |file: &&str| {
        let contents = fs::read(directory.join(file)).map_err(CommandError::failed)?;
        Ok(Generated {
            path: home.join(file),
            contents,
        })
    };
    files.iter().map(copy).try_collect()
}

/// Checks that reports and pages match the published records and the committed counts.
///
/// # Errors
/// When they do not, nothing was published, or the newest run may not be published. `results/README.md` has the
/// objections to older runs and to sweeps, so new ones change it.
pub fn check(root: &Path) -> Result<(), CommandError> {
    generated::check(root, &derived(root)?, COMMAND)
}

/// Returns `2026-11-23-amd-epyc-9654`: the date and the machine.
fn name(started: &str, cpu: &str) -> String {
    let date = started.split('T').next().unwrap_or_default();
    let machine = cpu
        .to_lowercase()
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .join("-");
    format!("{date}-{machine}")
}
