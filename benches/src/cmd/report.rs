//! `wirecost report`: a run's tables again, from its records alone.

use std::{io::Write, path::Path};

use super::{CommandError, print};
use crate::{records::Run, report};

/// Prints the whole report of the run in `directory` to `out`.
///
/// # Errors
/// When the run cannot be read, or the report not printed.
pub fn run(directory: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    let run = Run::read(directory).map_err(CommandError::usage)?;
    print(out, &report::report(&run))
}
