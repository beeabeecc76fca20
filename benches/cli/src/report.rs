//! `wirecost report`: regenerates a run's tables and plots, from its records alone.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use wirecost_report::{
    command::CommandError,
    output::{self, Printed},
    records::Run,
};

use super::named_or_latest;

const EXAMPLES: &str = "\
Examples:
  wirecost report
      the summary of the newest run
  wirecost report --tables
      all its tables";

/// Write the tables, plots and page of a run again from its records, and print its summary
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArguments {
    /// The run's directory, or its measurements.csv; by default the newest run
    run: Option<PathBuf>,
    /// Directory to write to; by default the run's directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print all tables before the summary
    #[arg(long)]
    tables: bool,
}

/// Writes the report of a run, its plots and its page into a directory, by default the run's, and
/// prints the summary to `out`.
///
/// # Errors
/// When the run cannot be read, a file cannot be written, or the summary cannot be printed.
pub fn run(
    arguments: &ReportArguments,
    root: &Path,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let path = &*named_or_latest(arguments.run.as_deref(), root)?;
    let run = Run::read(path).map_err(CommandError::usage)?;
    let own = if path.is_dir() {
        Some(path)
    } else {
        path.parent()
    };
    let into = arguments.out.as_deref();
    let printed = Printed::tables(arguments.tables);
    output::write(&run, into.or(own).unwrap_or(path), printed, out)
}
