//! Code that uses a wire: lines of Cargo.toml and of Rust.

use itertools::Itertools;
use wirecost_wire::{Packing, PackingKind};

use crate::tradeoff::Wire;

/// The format whose codec encodes whole batches.
const COLUMNAR: &str = "columnar";

/// Returns the crate and the codec of a format.
fn names(format: &str) -> Option<(&'static str, &'static str)> {
    Some(match format {
        "json" => ("wirecost-json", "Json"),
        "protobuf" => ("wirecost-protobuf", "Protobuf"),
        "bincode" => ("wirecost-bincode", "Bincode"),
        "avro" => ("wirecost-avro", "Avro"),
        "thrift" => ("wirecost-thrift", "Thrift"),
        COLUMNAR => ("wirecost-columnar", "Columnar"),
        _ => return None,
    })
}

/// Returns the lines of `[dependencies]`; `None` for a format without a crate.
#[must_use]
pub fn manifest(wire: &Wire) -> Option<String> {
    let (format, _) = names(&wire.format)?;
    let dictionary = needs_dictionary(wire).then_some("wirecost-compress");
    let crates = [format, "wirecost-codec", "wirecost-frame", "wirecost-wire"];
    let line = |name| {
        format!(
            "{name} = {{ git = \"{}\" }}\n",
            env!("CARGO_PKG_REPOSITORY")
        )
    };
    Some(
        crates
            .into_iter()
            .chain(dictionary)
            .sorted()
            .map(line)
            .join(""),
    )
}

/// Returns a function that sends messages on the wire, with the default engine of its format;
/// `None` for a format without a crate.
#[must_use]
pub fn rust(wire: &Wire) -> Option<String> {
    let (name, codec) = names(&wire.format)?;
    if wire.format == COLUMNAR {
        return rust_of_columns(wire.packing);
    }
    let packing = wire.packing;
    let mut uses = vec![
        format!("use {}::{codec};\n", name.replace('-', "_")),
        "use wirecost_codec::Codec;\n".to_owned(),
        "use wirecost_frame::{Format, Framing, SchemaId};\n".to_owned(),
        "use wirecost_wire::Sender;\n".to_owned(),
    ];
    let (mut load, mut dictionary) = ("", "None");
    if needs_dictionary(wire) {
        uses.push("use wirecost_compress::Dictionary;\n".to_owned());
        load =
            "    let shared = Dictionary::from_bytes(&std::fs::read(\"cluster.dictionary\")?)?;\n";
        dictionary = "Some(&shared)";
    }
    Some(format!(
        "{uses}
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
        uses = uses.iter().sorted().join("")
    ))
}

/// Returns the same for a codec of batches: a batch is one message to the sender. `None` if the
/// packing is not one of batches.
fn rust_of_columns(packing: Packing) -> Option<String> {
    let Packing::Batch(messages, compression) = packing else {
        return None;
    };
    Some(format!(
        "use wirecost_codec::Codec;
use wirecost_columnar::Columnar;
use wirecost_frame::{{Format, Framing, SchemaId}};
use wirecost_wire::Sender;

pub fn send<M: Clone>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Columnar: Codec<Vec<M>>,
{{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = \"{compression}\".parse()?;
    let mut sender = Sender::new(framing, Format::Columnar, schema, packing, None)?;
    let (mut codec, mut encoded) = (Columnar::default(), Vec::new());
    for batch in messages.chunks({messages}) {{
        encoded.clear();
        codec.encode(&batch.to_vec(), &mut encoded)?;
        sender.send(&encoded, link)?;
    }}
    Ok(())
}}
"
    ))
}

fn needs_dictionary(wire: &Wire) -> bool {
    wire.packing.kind() == PackingKind::Dictionary
}
