//! `wirecost report`: all that is made of a run, again, from its records alone.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use wirecost_report::{command::CommandError, output, records::Run};

use super::named_or_latest;

/// Write a run's tables and plots again, from its records alone, and print what sums them up
#[derive(Debug, clap::Args)]
pub struct ReportArguments {
    /// The run's directory, or its measurements.csv; the newest run if none is named
    run: Option<PathBuf>,
    /// Where they are written, instead of into the run's directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the report of a run, its plots and its page into a directory, that of the run unless another
/// is named, and prints the summary to `out`.
///
/// # Errors
/// When the run cannot be read, a file not written, or the summary not printed.
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
    output::write(&run, into.or(own).unwrap_or(path), out)
}
