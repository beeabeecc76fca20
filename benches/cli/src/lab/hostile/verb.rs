//! `wirecost hostile`: measures the time per byte of each decoder on hostile input, for SECURITY.md.

use std::{fs, io::Write, path::Path};

use wirecost_bench::{
    machine,
    provenance::{self, Package},
};
use wirecost_report::{
    command::{CommandError, print},
    generated::{self, Generated},
    records::{Revision, UNKNOWN},
    splice::splice,
};

use super::{beyond, table, worst};

/// The command that measures.
const COMMAND: &str = "cargo run --release -p wirecost-cli -- hostile";

/// The page, and its region.
const PAGE: &str = "SECURITY.md";
const REGION: &str = "hostile";

/// Measure the time per byte of each decoder on hostile input, in about 45 seconds, and write the
/// table into SECURITY.md
#[derive(Debug, clap::Args)]
pub struct HostileArguments {}

/// Measures, prints the table to `out`, and writes it into the page under `root`.
///
/// # Errors
/// When the page cannot be read or written, or an input exceeds the limit of its decoder.
pub fn run(root: &Path, out: &mut dyn Write) -> Result<(), CommandError> {
    let measured = measured();
    let worst = worst(|decoder| eprintln!("{decoder}")).map_err(CommandError::failed)?;
    let table = table(&worst);
    print(out, &table)?;
    let page = fs::read_to_string(root.join(PAGE))
        .map_err(|error| CommandError::Failed(format!("cannot read {PAGE}: {error}")))?;
    let contents = format!("<!-- by `{COMMAND}` -->\n\n{table}\n{measured}\n");
    let filled = splice(&page, |name| (name == REGION).then(|| contents.clone()))
        .map_err(|error| CommandError::Failed(format!("{PAGE}: {error}")))?;
    let page = Generated {
        path: PAGE.into(),
        contents: filled.into_bytes(),
    };
    generated::write(root, &[page])?;
    match beyond(&worst).as_slice() {
        [] => Ok(()),
        beyond => Err(CommandError::Failed(format!(
            "beyond the limit: {}",
            beyond.join("; ")
        ))),
    }
}

/// Returns a sentence on the time, the machine, the compiler and the revision of a measurement that begins now.
fn measured() -> String {
    let revision = Package::this().revision();
    let revision = revision
        .as_ref()
        .map_or_else(|| UNKNOWN.to_owned(), Revision::to_string);
    format!(
        "Measured at {} on {}, {}, revision {revision}.",
        provenance::now(),
        machine::this(),
        provenance::rustc()
    )
}
