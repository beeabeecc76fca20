//! The program `wirecost`: it chooses a wire, rebuilds tables from a run's records, publishes runs,
//! renews generated files, inspects a corpus, trains a model, imports, infers and compares schemas, and measures the
//! cost of hostile bytes, the levels of compressions, and wires on links of limited speed.
//!
//! A verb is a file with its arguments and examples, and an entry in the list of verbs here. Verbs that encode
//! messages need the feature `engines`, and `import`, `infer`, `new` and `schema` the feature `import`; without them `advise`,
//! `compare` and `report` are built from `wirecost-report` alone. [`lab`] holds the measurements besides
//! `cargo bench`.

pub mod advise;
pub mod compare;
#[cfg(feature = "engines")]
pub mod corpus;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
pub mod infer;
#[cfg(feature = "engines")]
pub mod lab;
#[cfg(feature = "import")]
pub mod new;
#[cfg(feature = "engines")]
pub mod publish;
#[cfg(feature = "engines")]
pub mod renew;
pub mod report;
#[cfg(feature = "engines")]
mod rows;
#[cfg(feature = "import")]
pub mod schema;
#[cfg(feature = "engines")]
pub mod train;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use wirecost_report::{
    command::{CommandError, exit_code},
    records::Run,
    workspace,
};

/// Choose a wire, read and publish runs of `cargo bench`, and import and compare schemas.
#[derive(Parser)]
#[command(
    name = "wirecost",
    version,
    after_help = "The help of a verb has its examples."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Advise(advise::AdviseArguments),
    Compare(compare::CompareArguments),
    #[cfg(feature = "engines")]
    Corpus(corpus::CorpusArguments),
    #[cfg(feature = "engines")]
    Counts(lab::counts::CountsArguments),
    #[cfg(feature = "engines")]
    Hostile(lab::hostile::HostileArguments),
    #[cfg(feature = "import")]
    Import(import::ImportArguments),
    #[cfg(feature = "import")]
    Infer(infer::InferArguments),
    #[cfg(all(feature = "engines", target_os = "linux"))]
    Links(lab::links::LinksArguments),
    #[cfg(feature = "import")]
    New(new::NewArguments),
    #[cfg(feature = "engines")]
    Publish(publish::PublishArguments),
    Report(report::ReportArguments),
    #[cfg(feature = "import")]
    Schema(schema::SchemaArguments),
    #[cfg(feature = "engines")]
    Sweep(lab::sweep::SweepArguments),
    #[cfg(feature = "engines")]
    Renew(renew::RenewArguments),
    #[cfg(feature = "engines")]
    Train(train::TrainArguments),
}

/// Executes the command line, and returns the exit code of the process.
#[must_use]
pub fn main() -> ExitCode {
    let verb = Arguments::parse().verb;
    exit_code(verb.run(workspace::root(), &mut io::stdout()))
}

impl Verb {
    fn run(self, root: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
        match self {
            Self::Advise(arguments) => advise::run(&arguments, root, out),
            Self::Compare(arguments) => compare::run(&arguments, out),
            #[cfg(feature = "engines")]
            Self::Corpus(arguments) => corpus::run(&arguments, out),
            #[cfg(feature = "engines")]
            Self::Counts(arguments) => lab::counts::run(&arguments, root, &mut io::stdin(), out),
            #[cfg(feature = "engines")]
            Self::Hostile(_) => lab::hostile::run(root, out),
            #[cfg(feature = "import")]
            Self::Import(arguments) => import::run(&arguments, out),
            #[cfg(feature = "import")]
            Self::Infer(arguments) => infer::run(&arguments, out),
            #[cfg(all(feature = "engines", target_os = "linux"))]
            Self::Links(arguments) => lab::links::run(&arguments, root, out),
            #[cfg(feature = "import")]
            Self::New(arguments) => new::run(&arguments, root, out),
            #[cfg(feature = "engines")]
            Self::Publish(arguments) => publish::run(&arguments, root),
            Self::Report(arguments) => report::run(&arguments, root, out),
            #[cfg(feature = "import")]
            Self::Schema(arguments) => schema::run(&arguments, out),
            #[cfg(feature = "engines")]
            Self::Sweep(arguments) => lab::sweep::run(&arguments, root, out),
            #[cfg(feature = "engines")]
            Self::Renew(arguments) => renew::run(root, arguments.check),
            #[cfg(feature = "engines")]
            Self::Train(arguments) => train::run(&arguments, out),
        }
    }
}

/// Returns the newest published run.
fn newest_published(root: &Path) -> Result<PathBuf, CommandError> {
    let newest = workspace::published(root)?.pop();
    newest.map(|directory| root.join(directory)).ok_or_else(|| {
        let what = "nothing is published in results/; name the directory of a run";
        CommandError::Usage(what.to_owned())
    })
}

/// Returns the given run, or the newest one that was recorded under `root`.
fn named_or_latest(run: Option<&Path>, root: &Path) -> Result<PathBuf, CommandError> {
    match run {
        Some(run) => Ok(run.to_owned()),
        None => Run::latest(&workspace::runs_directory(root)).map_err(CommandError::usage),
    }
}
