//! `wirecost hostile`: measures the time per byte of each decoder on hostile input, for SECURITY.md.

use std::{io::Write, path::Path};

use wirecost_bench::{
    machine,
    provenance::{self, Package},
};
use wirecost_report::{
    command::{CommandError, print},
    generated,
    records::{Revision, UNKNOWN},
};

use super::{
    Circumstances, beyond,
    record::{PAGE, file, region, table},
    worst,
};

/// Measure the time per byte of each decoder on hostile input, in about 45 seconds, and write the
/// records into results/ and the table into SECURITY.md
#[derive(Debug, clap::Args)]
pub struct HostileArguments {}

/// Measures, prints the table to `out`, and writes the records and the page under `root`.
///
/// # Errors
/// When a file cannot be read or written, or an input exceeds the limit of its decoder.
pub fn run(root: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    let worst = worst(&circumstances(), |decoder| eprintln!("{decoder}"));
    let worst = worst.map_err(CommandError::failed)?;
    print(out, &table(&worst))?;
    generated::write(root, &[file(&worst).map_err(CommandError::failed)?])?;
    generated::write(
        root,
        &[generated::filled(root, PAGE, |name| region(root, name))?],
    )?;
    match beyond(&worst).as_slice() {
        [] => Ok(()),
        beyond => Err(CommandError::Failed(format!(
            "beyond the limit: {}",
            beyond.join("; ")
        ))),
    }
}

/// Returns the circumstances of a measurement that begins now.
fn circumstances() -> Circumstances {
    let revision = Package::this().revision();
    Circumstances {
        measured: provenance::now(),
        revision: revision
            .as_ref()
            .map_or_else(|| UNKNOWN.to_owned(), Revision::to_string),
        machine: format!("{}, {}", machine::this(), provenance::rustc()),
    }
}
