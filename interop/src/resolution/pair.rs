//! A message of a foreign schema.

use serde_json::Value;

use crate::{Result, hexadecimal::octets};

/// A writer's schema and a message of it, with fastavro's result of reading it as a reader's type.
pub(super) struct Pair {
    pub(super) reader: String,
    pub(super) writer: String,
    pub(super) message: Vec<u8>,
    /// The value in the reader's schema, unless it is refused.
    pub(super) expected: Option<Vec<u8>>,
    /// True if fastavro accepts it only if each `int` of the reader is replaced by a `long`.
    pub(super) narrowed: bool,
    /// The Rust types that cannot hold a number of the value: if there are any, it must be refused.
    pub(super) beyond: Vec<String>,
}

impl Pair {
    /// Parses a line of JSON.
    pub(super) fn parse(line: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(line)?;
        let text = |name: &str| {
            let text = value[name].as_str().map(str::to_owned);
            text.ok_or_else(|| format!("no text `{name}` in {line}"))
        };
        let beyond = value["beyond"].as_array().into_iter().flatten();
        Ok(Self {
            reader: text("reader")?,
            writer: value["writer"].to_string(),
            message: octets(&text("message")?)?,
            expected: match &value["expected"] {
                Value::Null => None,
                _ => Some(octets(&text("expected")?)?),
            },
            narrowed: value["narrowed"] == true,
            beyond: beyond
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
    }
}
