//! The records of `wirecost hostile`: a file in `results/`, and the table of SECURITY.md that is made of it.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wirecost_report::{generated::Generated, quantity::ratio, table::Table, workspace::RESULTS};

use crate::rows::rows;

/// The page with the table.
pub const PAGE: &str = "SECURITY.md";

/// The region of the page, and the name of the file.
const REGION: &str = "hostile";

/// The file, with its description for a list.
pub const FILE: (&str, &str) = (REGION, "the most expensive input of each decoder");

/// The most expensive input of a decoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostileRecord {
    /// The start of the measurement.
    pub measured: String,
    /// The measured revision.
    pub revision: String,
    /// The machine and the compiler.
    pub machine: String,
    /// The decoder.
    pub decoder: String,
    /// Nanoseconds per byte of usual input.
    pub usual_ns: f64,
    /// Nanoseconds per byte of the most expensive input.
    pub worst_ns: f64,
    /// The largest cost of an input, as a multiple of the usual cost.
    pub limit: f64,
    /// The name of the most expensive input.
    pub input: String,
    /// The bytes of this input.
    pub bytes: usize,
    /// The messages of this input.
    pub messages: usize,
    /// The number of these messages that the decoder refuses.
    pub refused: usize,
}

impl HostileRecord {
    /// Returns the cost of the most expensive input, as a multiple of the usual cost.
    #[must_use]
    pub fn times(&self) -> f64 {
        self.worst_ns / self.usual_ns
    }

    /// Returns the outcome of decoding the most expensive input.
    fn outcome(&self) -> String {
        match self.messages - self.refused {
            0 => "refused".to_owned(),
            decoded if decoded == self.messages => "decoded".to_owned(),
            decoded => format!("{decoded} of {} decoded", self.messages),
        }
    }
}

/// Returns the file of the records.
///
/// # Errors
/// When they cannot be written as CSV.
pub(super) fn file(records: &[HostileRecord]) -> Result<Generated, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.serialize(record)?;
    }
    let contents = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(Generated {
        path: Path::new(RESULTS).join(REGION).with_extension("csv"),
        contents,
    })
}

/// Returns the contents of the page's region; `None` for another region.
///
/// # Errors
/// When the file of the records cannot be read.
pub fn region(root: &Path, name: &str) -> Result<Option<String>, String> {
    if name != REGION {
        return Ok(None);
    }
    let records = published(root)?;
    let from = format!("{RESULTS}/{REGION}.csv");
    let about = records.first().map_or_else(String::new, |one| {
        let HostileRecord {
            measured,
            revision,
            machine,
            ..
        } = one;
        format!("Measured at {measured} on {machine}, revision {revision}.\n")
    });
    let table = table(&records);
    Ok(Some(format!("<!-- from {from} -->\n\n{table}\n{about}")))
}

/// Reads the published records.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn published(root: &Path) -> Result<Vec<HostileRecord>, String> {
    rows(root, REGION)
}

/// Returns the table, in Markdown.
#[must_use]
pub(super) fn table(records: &[HostileRecord]) -> String {
    let mut table = Table::new([
        "decoder",
        "usual ns/B#",
        "worst ns/B#",
        "worst / usual#",
        "limit#",
        "worst input",
        "bytes#",
        "outcome",
    ]);
    for one in records {
        table.row([
            one.decoder.clone(),
            format!("{:.2}", one.usual_ns),
            format!("{:.2}", one.worst_ns),
            ratio(one.times()),
            format!("{}", one.limit),
            one.input.clone(),
            one.bytes.to_string(),
            one.outcome(),
        ]);
    }
    table.to_string()
}
