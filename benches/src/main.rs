//! `wirecost`: which wire to choose, tables again from a run's records, the published run, the files
//! that are made of the sources, what a corpus holds, what a stranger can cost, and which levels of a
//! compression are worth having.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use wirecost_bench::{
    cmd::{
        CommandError, advise, advise::AdviseArguments, compare, compare::CompareArguments, corpus,
        counts, exit_code, hostile, publish, renew, report, runs_directory, sweep,
        sweep::SweepArguments,
    },
    provenance::workspace_root,
    records::Run,
};

const EXAMPLES: &str = "\
Examples:
  wirecost advise --link 100Mbit --rate 40/s --fan-out 47
                                      which wire to choose for that
  wirecost report                     the newest run's tables
  wirecost compare before/ after/     what changed from one run to another
  wirecost compare results/*          which ratios hold on all machines
  wirecost corpus inspect my-data/    what your own messages are like, before they are measured
  wirecost publish                    the newest run into results/ and the README
  wirecost publish --check            whether they are what the published records make them
  wirecost sweep --format avro        which levels of gzip and zstd are worth having
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
    /// Say what changed from one run to another, beyond the noise of both; of more runs, which ratios
    /// hold in all of them
    Compare(CompareArguments),
    /// Look at a corpus of your own
    #[command(subcommand)]
    Corpus(CorpusVerb),
    /// Hold the cells' counts, which the bench target `counts` prints, against benches/counts.csv; see
    /// .ci/counts
    Counts {
        /// Write the file anew
        #[arg(long)]
        update: bool,
    },
    /// Measure what a stranger's bytes can cost each decoder, in about 45 seconds, into SECURITY.md
    Hostile,
    /// Make a run the published one: its records into results/, its tables into the README; likewise a
    /// sweep, whose tables are in METHODOLOGY.md
    Publish {
        /// The directory of a run or a sweep; the newest run if none is named
        run: Option<PathBuf>,
        /// Write nothing; fail if a file is not what the published records make it
        #[arg(long, conflicts_with = "run")]
        check: bool,
    },
    /// Write a run's tables and plots again, from its records alone, and print what sums them up
    Report {
        /// The run's directory, or its measurements.csv; the newest run if none is named
        run: Option<PathBuf>,
        /// Where they are written, instead of into the run's directory
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Measure every setting of every compression by the size of messages, on a cluster that is not
    /// published
    Sweep(SweepArguments),
    /// Write the IDL files, the fixtures' manifest and the golden vectors anew
    Renew {
        /// Write nothing; fail if a file is out of date
        #[arg(long)]
        check: bool,
    },
}

#[derive(Subcommand)]
enum CorpusVerb {
    /// Say what a corpus holds: kinds and sizes, repetitions, entropy, whether it can train a dictionary
    Inspect {
        /// A directory of .json files, or a .json or .jsonl file
        path: PathBuf,
    },
}

fn main() -> ExitCode {
    exit_code(run(Arguments::parse().verb, workspace_root()))
}

fn run(verb: Verb, root: &Path) -> Result<(), CommandError> {
    match verb {
        Verb::Advise(arguments) => advise::run(&arguments, root, &mut io::stdout()),
        Verb::Corpus(CorpusVerb::Inspect { path }) => corpus::inspect(&path, &mut io::stdout()),
        Verb::Compare(arguments) => compare::run(&arguments, &mut io::stdout()),
        Verb::Counts { update } => counts::run(root, update, &mut io::stdin(), &mut io::stdout()),
        Verb::Hostile => hostile::run(root, &mut io::stdout()),
        Verb::Publish { check: true, .. } => publish::check(root),
        Verb::Publish { run, .. } => publish::publish(root, &named_or_latest(run)?),
        Verb::Report { run, out } => {
            report::run(&named_or_latest(run)?, out.as_deref(), &mut io::stdout())
        }
        Verb::Sweep(arguments) => sweep::run(&arguments, &runs_directory(), &mut io::stdout()),
        Verb::Renew { check } => renew::run(root, check),
    }
}

fn named_or_latest(run: Option<PathBuf>) -> Result<PathBuf, CommandError> {
    let latest = || Run::latest(&runs_directory());
    run.map_or_else(latest, Ok)
        .map_err(|error| CommandError::Usage(error.to_string()))
}
