//! Code that uses a wire: lines of Cargo.toml and of Rust.

use std::path::Path;

use itertools::Itertools;
use wirecost_compress::Compression;
use wirecost_frame::Format;
use wirecost_wire::{Mode, Packing};

/// Returns the feature of the facade for a packing; `None` if it does not compress.
const fn feature(packing: Packing) -> Option<&'static str> {
    match packing.compression() {
        Compression::None => None,
        Compression::Gzip(_) => Some("gzip"),
        Compression::Zstd(_) => Some("zstd"),
    }
}

/// Returns the line of `[dependencies]`, with `checkout` as the path to this project.
#[must_use]
pub fn manifest(format: Format, packing: Packing, checkout: &Path) -> String {
    let facade = checkout.join("codecs").join("wirecost");
    let features = [Some(format.name()), feature(packing)];
    format!(
        "wirecost = {{ path = {facade:?}, features = {:?} }}\n",
        features.into_iter().flatten().collect_vec()
    )
}

/// Returns a function that sends messages on a wire, with the default engine of its format; none for a
/// format of batches with a packing that has none, and for a model with another packing than its own.
#[must_use]
pub fn rust(format: Format, packing: Packing) -> Option<String> {
    // The codec's type has the name of the format's variant in frames.
    let codec = format!("{format:?}");
    if format.encodes_batches() {
        return rust_of_batches(&codec, packing);
    }
    if let Some(mode) = packing.mode() {
        return Some(rust_of_model(mode));
    }
    if format == Format::Model {
        return None;
    }
    let mut names = vec![
        codec.as_str(),
        "Codec",
        "Format",
        "Framing",
        "SchemaId",
        "Sender",
    ];
    let (mut load, mut dictionary) = ("", "None");
    if packing.needs_dictionary() {
        names.push("Dictionary");
        load =
            "    let shared = Dictionary::from_bytes(&std::fs::read(\"cluster.dictionary\")?)?;\n";
        dictionary = "Some(&shared)";
    }
    Some(format!(
        "use wirecost::{{{names}}};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    {codec}: Codec<M>,
{{
{load}    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = \"{packing}\".parse()?;
    let mut sender = Sender::new(framing, Format::{codec}, schema, packing, {dictionary})?;
    let (mut codec, mut encoded) = ({codec}::default(), Vec::new());
    for message in messages {{
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }}
    Ok(sender.flush(link)?)
}}
",
        names = imported(&names)
    ))
}

/// Returns the same for a codec of batches, whose batch is one message to the sender; none for a packing
/// without batches.
fn rust_of_batches(codec: &str, packing: Packing) -> Option<String> {
    let (messages, compression) = (packing.batch()?, packing.compression());
    Some(format!(
        "use wirecost::{{{names}}};

pub fn send<M: Clone>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    {codec}: Codec<Vec<M>>,
{{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = \"{compression}\".parse()?;
    let mut sender = Sender::new(framing, Format::{codec}, schema, packing, None)?;
    let (mut codec, mut encoded) = ({codec}::default(), Vec::new());
    for batch in messages.chunks({messages}) {{
        encoded.clear();
        codec.encode(&batch.to_vec(), &mut encoded)?;
        sender.send(&encoded, link)?;
    }}
    Ok(())
}}
",
        names = imported(&[codec, "Codec", "Format", "Framing", "SchemaId", "Sender"])
    ))
}

/// Returns the same for messages of a model.
fn rust_of_model(mode: Mode) -> String {
    let mut names = vec![
        "Dictionary",
        "Format",
        "Framing",
        "Limits",
        "Model",
        "Schema",
        "SchemaId",
        "Sender",
        "model",
    ];
    let codec = match mode {
        Mode::Static => {
            names.push("Codec");
            "model::Static::new"
        }
        Mode::Keyed => "model::KeyedEncoder::in_frames",
        Mode::Stream => "model::Encoder::in_frames",
    };
    format!(
        "use wirecost::{{{names}}};

pub fn send<M: Schema>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {{
    let shared = Dictionary::from_bytes(&std::fs::read(\"cluster.dictionary\")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = \"{mode}\".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = ({codec}(&model, Limits::DEFAULT), Vec::new());
    for message in messages {{
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }}
    Ok(())
}}
",
        names = imported(&names)
    )
}

/// Returns the names of an import, in order.
fn imported(names: &[&str]) -> String {
    names.iter().sorted().join(", ")
}
