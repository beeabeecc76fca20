//! JSON.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{EncodeError, Schema};
use wirecost_frame::Format;
use wirecost_json::{Json, SerdeJson};

use super::{FormatEntry, default, golden_bytes};
use crate::{
    engines::{Engine, Loaded},
    hostile::{BYTES, HostileBytes, Input},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Json,
    engines: || vec![json(), serde_json().second()],
    peek: Some(|| Box::new(Json::default())),
    golden: Some("json"),
    idl: None,
    hostile: HostileBytes {
        lengths: None,
        // The tests nest values in every place of a message.
        nested: None,
        fields: Some(fields),
        inputs: Some(inputs),
    },
};

/// Returns the engine for JSON by the schema.
#[must_use]
pub fn json<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Json, "schema", "wirecost-json", |messages| {
        Loaded::<T, T, _>::load(Json::default(), messages)
    })
    .keeping("a buffer for text with escapes")
}

/// Returns the engine for JSON by serde_json, for types with serde's derives.
#[must_use]
pub fn serde_json<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    default(Format::Json, "serde_json", "serde_json", |messages| {
        Loaded::<T, T, _>::load(SerdeJson::default(), messages)
    })
}

fn fields(ids: &[u32]) -> Vec<u8> {
    let fields: Vec<_> = ids.iter().map(|id| format!("\"f{id}\":{id}")).collect();
    format!("{{{}}}", fields.join(",")).into_bytes()
}

/// Returns the text of a golden message.
fn text(index: usize) -> Result<String, EncodeError> {
    let bytes = golden_bytes(&json(), index)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn inputs() -> Result<Vec<Input>, EncodeError> {
    let (golden, status) = (text(0)?, text(5)?);
    let unknown = |value: &str| format!("{{\"unknown\":{value},{}", &golden[1..]).into_bytes();
    let node = |text: &str| golden.replacen("\"gw-bj-1\"", text, 1).into_bytes();
    let list = |value: &str| {
        let values = format!("{value},").repeat(BYTES / (value.len() + 1));
        format!("[{values}0]")
    };
    let version =
        |number: &str| golden.replacen("\"version\":1", &format!("\"version\":{number}"), 1);
    let deep = |open: &str, close: &str| open.repeat(BYTES / 4) + "0" + &close.repeat(BYTES / 4);
    let float = |number: &str| {
        let place = "\"throughput_rate_last_1min_all\":";
        let at = status.find(place).map_or(0, |at| at + place.len());
        let end = status[at..].find(',').map_or(0, |end| at + end);
        format!("{}{number}{}", &status[..at], &status[end..]).into_bytes()
    };
    Ok(vec![
        Input::one(
            "escapes",
            node(&format!("\"{}\"", "\\u0041".repeat(BYTES / 6))),
        ),
        Input::one(
            "escaped surrogate pairs",
            node(&format!("\"{}\"", "\\ud83e\\udd80".repeat(BYTES / 12))),
        ),
        Input::one(
            "an unpaired escaped surrogate",
            node(&format!("\"{}\\ud83e\"", "a".repeat(BYTES))),
        ),
        Input::one(
            "nested objects in place of a string",
            node(&deep("{\"a\":", "}")),
        ),
        Input::one(
            "white space",
            format!("{}{golden}", " ".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "newlines",
            format!("{}{golden}x", "\n".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "a string in place of a number",
            version(&format!("\"{}\"", "a".repeat(BYTES))).into_bytes(),
        ),
        Input::one(
            "escaped control characters in place of a number",
            version(&format!("\"{}\"", "\\u0001".repeat(BYTES / 6))).into_bytes(),
        ),
        Input::one(
            "a number of many digits",
            version(&"9".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "a float of many digits",
            float(&format!("0.{}", "3".repeat(BYTES))),
        ),
        Input::one(
            "a float of many zeros",
            float(&format!("0.{}1", "0".repeat(BYTES))),
        ),
        Input::one(
            "a large float of many digits",
            float(&format!("{}.5", "9".repeat(BYTES))),
        ),
        Input::repeated(
            "floats halfway between two neighbours",
            float(&format!("9007199254740993.{}1", "0".repeat(760))),
        ),
        Input::repeated(
            "many-digit floats that round to zero",
            float(&format!(
                "2.{}e-324",
                "4703282292062327208051205".repeat(30)
            )),
        ),
        Input::one(
            "an exponent of many digits",
            float(&format!("1e{}", "9".repeat(BYTES))),
        ),
        Input::one("nested unknown lists", unknown(&deep("[", "]"))),
        Input::one("nested unknown objects", unknown(&deep("{\"a\":", "}"))),
        Input::one("unknown numbers", unknown(&list("0"))),
        Input::one("unknown floats", unknown(&list("1.5e300"))),
        Input::one("unknown strings", unknown(&list("\"\""))),
        Input::one(
            "unknown keys",
            unknown("0,\"\":".repeat(BYTES / 5).trim_end_matches(",\"\":")),
        ),
    ])
}
