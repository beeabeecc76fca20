use std::path::Path;

use serde::de::DeserializeOwned;
use wirecost_report::workspace::RESULTS;

/// Reads the rows of a file in [`RESULTS`], by its name without the extension.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn rows<R: DeserializeOwned>(root: &Path, name: &str) -> Result<Vec<R>, String> {
    let path = root.join(RESULTS).join(name).with_extension("csv");
    let rows = csv::Reader::from_path(&path)
        .and_then(|mut reader| reader.deserialize().collect::<Result<_, _>>());
    rows.map_err(|error| format!("{}: {error}", path.display()))
}
