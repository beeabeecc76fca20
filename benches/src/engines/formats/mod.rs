//! The formats of this project: a file for each, and the table of all.

mod avro;
mod bincode;
mod columnar;
mod json;
mod model;
mod protobuf;
mod thrift;

use std::num::NonZeroU32;

use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::{EncodeError, NamespaceError, Schema};
use wirecost_fixtures::golden;
use wirecost_frame::Format;
use wirecost_message::Message;

pub use self::{
    avro::{apache_serde, avro},
    bincode::{bincode, bincode_serde},
    columnar::columnar,
    json::{json, serde_json},
    model::model,
    protobuf::{prost, protobuf},
    thrift::{apache_thrift, thrift},
};
use super::{Engine, Load, LoadMessages, PeekAll};
use crate::hostile::HostileBytes;

/// A format of this project, with everything that differs by format in the bench, in the published files
/// and in the tests.
pub struct FormatEntry {
    /// The format.
    pub format: Format,
    /// Returns the engines of the cluster's message, the default engine first.
    pub engines: fn() -> Vec<Engine<Message>>,
    /// Returns a reader of heads; `None` for a format of batches.
    pub peek: Option<fn() -> Box<dyn PeekAll>>,
    /// The extension of the golden vectors; `None` for a format of batches.
    pub golden: Option<&'static str>,
    /// The published schema in the language of the format; `None` if it has none.
    pub idl: Option<Idl>,
    /// The bytes that no encoder writes.
    pub hostile: HostileBytes,
}

/// The published schema of the cluster's message in the language of a format.
pub struct Idl {
    /// The name of its file in `codecs/message/`.
    pub file: &'static str,
    /// Returns its text.
    pub text: fn() -> Result<String, NamespaceError>,
}

/// The table of formats, in the order of [`Format::ALL`]. Without an entry for each it does not compile.
pub static FORMATS: [FormatEntry; Format::ALL.len()] = [
    json::ENTRY,
    protobuf::ENTRY,
    bincode::ENTRY,
    avro::ENTRY,
    thrift::ENTRY,
    columnar::ENTRY,
];

/// Returns the default engine of each format for a type, in the order of [`Format::ALL`].
#[must_use]
pub fn default_engines<T>() -> [Engine<T>; Format::ALL.len()]
where
    T: Schema + Serialize + DeserializeOwned + Clone + 'static,
{
    let [json, protobuf, bincode, avro, thrift] = schema_engines();
    [json, protobuf, bincode, avro, thrift, columnar()]
}

/// Returns the default engines that need no serde for a type, in the order of [`Format::ALL`].
#[must_use]
pub fn schema_engines<T: Schema + Clone + 'static>() -> [Engine<T>; Format::ALL.len() - 1] {
    [json(), protobuf(), bincode(), avro(), thrift()]
}

/// Returns an engine of single messages that is the default of its format.
fn default<T>(
    format: Format,
    name: &'static str,
    library: &'static str,
    load: LoadMessages<T>,
) -> Engine<T> {
    Engine {
        format: format.into(),
        name,
        library,
        is_default: true,
        is_canonical: true,
        keeps: "",
        peer: None,
        load: Load::Messages(load),
    }
}

/// Returns the encoding of a golden message.
fn golden_bytes(engine: &Engine<Message>, index: usize) -> Result<Vec<u8>, EncodeError> {
    encoded(engine, golden::messages().remove(index).message)
}

fn encoded(engine: &Engine<Message>, message: Message) -> Result<Vec<u8>, EncodeError> {
    Ok(engine.encode(&[message], NonZeroU32::MIN)?.concat())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use wirecost::codec_of;
    use wirecost_codec::Limits;
    use wirecost_report::workspace;

    use super::*;

    #[test]
    fn every_entry_is_that_of_its_format() {
        let defaults = default_engines::<Message>();
        for ((entry, default), format) in FORMATS.iter().zip(&defaults).zip(Format::ALL) {
            assert_eq!(entry.format, format, "FORMATS");
            assert!(default.format == format, "default_engines: {format}");
            let engines = (entry.engines)();
            assert_eq!(engines[0].full_name(), default.full_name());
            for (index, engine) in engines.iter().enumerate() {
                assert!(engine.format == format, "{}", engine.full_name());
                assert_eq!(engine.is_default, index == 0, "{}", engine.full_name());
                let is_batch = engine.of_batches(None).is_some();
                assert_eq!(is_batch, format.encodes_batches(), "{}", engine.full_name());
            }
            let is_single = !format.encodes_batches();
            assert_eq!(entry.peek.is_some(), is_single, "{format}");
            assert_eq!(entry.golden.is_some(), is_single, "{format}");
            assert_eq!(
                codec_of::<Message>(format, Limits::DEFAULT).is_some(),
                is_single,
                "{format} in `codec_of` of codecs/wirecost/src/lib.rs"
            );
        }
    }

    /// The files that list formats by hand, and that no compiler holds against the table.
    #[test]
    fn no_list_by_hand_lacks_a_format() {
        const COUNTS: &str = "benches/benches/counts.rs";
        const FUZZ: &str = "fuzz/Cargo.toml";
        const PEEK: &str = "fuzz/fuzz_targets/peek.rs";
        let [counts, fuzz, peek] = [COUNTS, FUZZ, PEEK].map(|file| {
            let path = workspace::root().join(file);
            fs::read_to_string(path).unwrap()
        });
        let mut lacking = Vec::new();
        for format in Format::ALL {
            if !fuzz.contains(&format!("name = \"{format}\"")) {
                lacking.push(format!("{FUZZ} has no target `{format}`"));
            }
            let codec = format!("Box::new({format:?}::new(LIMITS))");
            if !format.encodes_batches() && !peek.contains(&codec) {
                lacking.push(format!("{PEEK} lacks {format}"));
            }
            for (list, line) in [
                ("formats!", format!("Format::{format:?}, {format}_encode")),
                ("peeks!", format!("Format::{format:?}, {format:?}, ")),
            ] {
                if !format.encodes_batches() && !counts.contains(&line) {
                    lacking.push(format!("{COUNTS}: `{list}` lacks {format}"));
                }
            }
        }
        assert_eq!(lacking, [""; 0]);
    }
}
