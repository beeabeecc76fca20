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
    if format == Format::Model {
        return rust_of_model(packing);
    }
    Some(rust_of_messages(&codec, packing))
}

/// Returns the same for a codec of single messages.
fn rust_of_messages(codec: &str, packing: Packing) -> String {
    let mut names = vec![codec, "Codec", "Format", "Framing", "SchemaId", "Sender"];
    let (mut load, mut dictionary) = ("", "None");
    if packing.needs_dictionary() {
        names.push("Dictionary");
        load =
            "    let shared = Dictionary::from_bytes(&std::fs::read(\"cluster.dictionary\")?)?;\n";
        dictionary = "Some(&shared)";
    }
    format!(
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
    )
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

/// The names that code for messages of a model imports, besides the trait `Codec`.
const NAMES_OF_MODEL: [&str; 9] = [
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

/// Returns the same for messages of a model; none for a packing that a model has not.
fn rust_of_model(packing: Packing) -> Option<String> {
    let (codec, is_trait) = match packing.mode() {
        Some(Mode::Static) => ("Static::new", true),
        Some(Mode::Keyed) => ("KeyedEncoder::in_frames", false),
        Some(Mode::Stream) => ("Encoder::in_frames", false),
        None => ("Batched::new", true),
    };
    let (bound, values, value) = match (packing.mode(), packing.batch()) {
        (Some(_), _) => ("Schema", "message in messages".to_owned(), "message"),
        (None, Some(messages)) if packing.has_model(Format::Model) => (
            "Schema + Clone",
            format!("batch in messages.chunks({messages})"),
            "&batch.to_vec()",
        ),
        _ => return None,
    };
    let names = NAMES_OF_MODEL
        .into_iter()
        .chain(is_trait.then_some("Codec"));
    Some(format!(
        "use wirecost::{{{names}}};

pub fn send<M: {bound}>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {{
    let shared = Dictionary::from_bytes(&std::fs::read(\"cluster.dictionary\")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = \"{packing}\".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (model::{codec}(&model, Limits::DEFAULT), Vec::new());
    for {values} {{
        encoded.clear();
        codec.encode({value}, &mut encoded)?;
        sender.send(&encoded, link)?;
    }}
    Ok(())
}}
",
        names = imported(&names.collect_vec())
    ))
}

/// Returns the names of an import, in order.
fn imported(names: &[&str]) -> String {
    names.iter().sorted().join(", ")
}
