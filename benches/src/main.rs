//! `wirecost`: which wire to choose, tables again from a run's records, the published run, and the files that are made of
//! the sources.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use wirecost_bench::{
    cmd::{
        CommandError, advise, advise::AdviseArguments, exit_code, publish, renew, report,
        runs_directory,
    },
    provenance::workspace_root,
    records::Run,
};

const EXAMPLES: &str = "\
Examples:
  wirecost advise --link 100Mbit --rate 40/s --fan-out 47
                                      which wire to choose for that
  wirecost report                     the newest run's tables
  wirecost publish                    the newest run into results/ and the README
  wirecost publish --check            whether they are what the published records make them
  wirecost renew                      after a change of the message schema or the fixtures";

/// What is done with runs of `cargo bench`, and with files that are made of the sources.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Say which wire to choose for a link, a rate of messages and a number of receivers
    Advise(AdviseArguments),
    /// Make a run the published one: its records into results/, its tables into the README
    Publish {
        /// The run's directory; the newest run if none is named
        run: Option<PathBuf>,
        /// Write nothing; fail if a file is not what the published records make it
        #[arg(long, conflicts_with = "run")]
        check: bool,
    },
    /// Print a run's tables again, from its records alone
    Report {
        /// The run's directory; the newest run if none is named
        run: Option<PathBuf>,
    },
    /// Write the IDL files, the fixtures' manifest and the golden vectors anew
    Renew {
        /// Write nothing; fail if a file is out of date
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    exit_code(run(Arguments::parse().verb, workspace_root()))
}

fn run(verb: Verb, root: &Path) -> Result<(), CommandError> {
    match verb {
        Verb::Advise(arguments) => advise::run(&arguments, root, &mut io::stdout()),
        Verb::Publish { check: true, .. } => publish::check(root),
        Verb::Publish { run, .. } => publish::publish(root, &named_or_latest(run)?),
        Verb::Report { run } => report::run(&named_or_latest(run)?, &mut io::stdout()),
        Verb::Renew { check } => renew::run(root, check),
    }
}

fn named_or_latest(run: Option<PathBuf>) -> Result<PathBuf, CommandError> {
    let latest = || Run::latest(&runs_directory());
    run.map_or_else(latest, Ok)
        .map_err(|error| CommandError::Usage(error.to_string()))
}
