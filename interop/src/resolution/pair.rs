//! A message of a foreign schema.

use serde_json::Value;

use crate::Result;

/// A writer's schema and a message of it, with what fastavro makes of it as a reader's type.
pub(super) struct Pair {
    pub(super) reader: String,
    pub(super) writer: String,
    pub(super) message: Vec<u8>,
    /// The value by the reader's schema, unless it is refused.
    pub(super) expected: Option<Vec<u8>>,
    /// Whether fastavro takes it only if each `int` of the reader's is made a `long`.
    pub(super) narrowed: bool,
    /// The Rust types that do not hold a number of the value: it must be refused if there is one.
    pub(super) beyond: Vec<String>,
}

impl Pair {
    /// A line of JSON.
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

fn octets(hexadecimal: &str) -> Result<Vec<u8>> {
    let digits = hexadecimal.as_bytes().chunks(2);
    digits
        .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
        .collect()
}
