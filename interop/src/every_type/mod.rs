//! A record with every type in the JSON of protobuf, exchanged with Google's library, and texts that
//! either reads or refuses.

mod types;

use std::{fs, path::Path};

use serde_json::{Value, json};
use wirecost::{
    json::ProtoJson,
    protobuf::{Protobuf, idl},
};
use wirecost_codec::{Codec, Schema};

use crate::{Result, checked::Checked, hexadecimal, lines};
use types::{EveryType, values};

/// The directory of the exchange, in that of all messages.
const DIRECTORY: &str = "every_type";

/// The row of the results' table.
pub(crate) const KIND: &str = "protobuf-json, every type";

/// Writes the schema, and each value with its texts. Returns the number of values.
pub(crate) fn export(directory: &Path) -> Result<usize> {
    let directory = directory.join(DIRECTORY);
    fs::create_dir_all(&directory)?;
    let schema = idl(EveryType::RECORD, DIRECTORY)?;
    fs::write(directory.join("every_type.proto"), schema)?;
    let (values, mut exported) = (values(), Vec::new());
    for value in &values {
        let canonical = encoded(&mut ProtoJson::default(), value)?;
        let with_zeros = encoded(&mut ProtoJson::default().with_zeros(), value)?;
        exported.push(json!({
            "octets": hexadecimal::text(&encoded(&mut Protobuf::default(), value)?),
            "texts": [String::from_utf8(canonical)?, String::from_utf8(with_zeros)?],
        }));
    }
    lines::write(&directory.join("ours.jsonl"), exported)?;
    Ok(values.len())
}

/// Reads the values as Google's library writes them, and the texts that it read or refused.
pub(crate) fn check(directory: &Path) -> Result<Checked> {
    let directory = directory.join(DIRECTORY);
    let mut checked = Checked::default();
    for line in lines::read(&directory.join("theirs.jsonl"))? {
        let octets = lines::octets(&line)?.ok_or("a value without octets")?;
        let texts = line["texts"].as_array().filter(|texts| !texts.is_empty());
        let mut texts = texts.ok_or("a value without texts")?.iter();
        match texts.find(|text| !reads(text, &octets)) {
            None => checked.values += 1,
            Some(text) => checked.disagreements.push(format!("{KIND}: {text}")),
        }
    }
    for line in lines::read(&directory.join("texts.jsonl"))? {
        if !agrees(&line, lines::octets(&line)?.as_deref()) {
            checked.disagreements.push(format!("{KIND}: {line}"));
        }
    }
    Ok(checked)
}

/// Returns whether this implementation reads a text as the value of octets.
fn reads(text: &Value, octets: &[u8]) -> bool {
    matches!((decoded(text), canonical(octets)), (Some(ours), Some(theirs)) if ours == theirs)
}

/// Returns whether the result of Google's library for a text is the one that its line states. `read_by` is
/// `both` if no difference is documented.
fn agrees(line: &Value, theirs: Option<&[u8]>) -> bool {
    let text = &line["text"];
    match (line["read_by"].as_str(), theirs) {
        (Some("both"), Some(octets)) => reads(text, octets),
        (Some("both"), None) => decoded(text).is_none(),
        (Some("google"), Some(_)) => decoded(text).is_none(),
        (Some("ours"), None) => decoded(text).is_some(),
        _ => false,
    }
}

/// Returns the octets of the value with a text.
fn decoded(text: &Value) -> Option<Vec<u8>> {
    let value = ProtoJson::default()
        .decode(text.as_str()?.as_bytes())
        .ok()?;
    encoded(&mut Protobuf::default(), &value).ok()
}

/// Returns the octets of a value as this implementation writes them.
fn canonical(octets: &[u8]) -> Option<Vec<u8>> {
    let value = Protobuf::default().decode(octets).ok()?;
    encoded(&mut Protobuf::default(), &value).ok()
}

fn encoded(codec: &mut impl Codec<EveryType>, value: &EveryType) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes)?;
    Ok(bytes)
}
