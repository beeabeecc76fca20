//! Files with a value of JSON on each line.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::Value;

use crate::{Result, hexadecimal};

pub(crate) fn write(path: &Path, lines: impl IntoIterator<Item = Value>) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{line}")?;
    }
    Ok(fs::write(path, text)?)
}

pub(crate) fn read(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let lines = text.lines().map(serde_json::from_str);
    Ok(lines.collect::<std::result::Result<_, _>>()?)
}

/// Returns the octets of a line, unless they are null.
pub(crate) fn octets(line: &Value) -> Result<Option<Vec<u8>>> {
    line["octets"].as_str().map(hexadecimal::octets).transpose()
}
