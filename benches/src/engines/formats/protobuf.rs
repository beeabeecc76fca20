//! Protocol Buffers.

use wirecost_codec::{EncodeError, Schema, put};
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_protobuf::{Prost, Protobuf};

use super::{FormatEntry, Idl, default, golden_bytes};
use crate::{
    engines::{Engine, Loaded, pb, prost_converted::ProstConverted},
    hostile::{BYTES, HostileBytes, Input, inflated},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Protobuf,
    engines: || vec![protobuf(), of_prost(), of_prost_converted()],
    peek: Some(|| Box::new(Protobuf::default())),
    golden: Some("pb"),
    idl: Some(Idl {
        file: "cluster.proto",
        text: || wirecost_protobuf::idl(Message::RECORD, Message::PACKAGE),
    }),
    hostile: HostileBytes {
        lengths: Some(|byte| inflated(byte.into()).map(varint).collect()),
        nested: Some(nested),
        fields: Some(fields),
        inputs: Some(inputs),
    },
};

/// Returns the engine for Protocol Buffers by the schema.
#[must_use]
pub fn protobuf<T: Schema + Clone + 'static>() -> Engine<T> {
    default(
        Format::Protobuf,
        "schema",
        "wirecost-protobuf",
        |messages| Loaded::<T, T, _>::load(Protobuf::default(), messages),
    )
    .keeping("the predicted widths of lengths")
}

/// Returns the engine for Protocol Buffers by prost, for structs that prost generated or derived.
#[must_use]
pub fn prost<T: ::prost::Message + Default + Clone + 'static>() -> Engine<T> {
    default(Format::Protobuf, "prost", "prost", |messages| {
        Loaded::<T, T, _>::load(Prost::default(), messages)
    })
}

/// Returns the engine by prost with the generated structs of the published schema.
fn of_prost() -> Engine<Message> {
    let engine = default(Format::Protobuf, "prost", "prost", |messages| {
        Loaded::<Message, pb::Message, _>::load(Prost::default(), messages)
    });
    engine.second()
}

/// Returns the same engine with the conversion of messages to and from these structs.
fn of_prost_converted() -> Engine<Message> {
    let engine = default(Format::Protobuf, "prost-converted", "prost", |messages| {
        Loaded::<Message, Message, _>::load(ProstConverted::default(), messages)
    });
    engine.second()
}

fn varint(number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    put::varint(&mut bytes, number);
    bytes
}

/// Returns groups (wire type 3) of field 100, each within another; with and without their ends.
fn nested(levels: usize) -> Vec<Vec<u8>> {
    let open = [0xa3, 0x06].repeat(levels);
    let closed = [open.clone(), [0xa4, 0x06].repeat(levels)].concat();
    vec![closed, open]
}

fn fields(ids: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &id in ids {
        put::varint(&mut bytes, u64::from(id) << 3);
        put::varint(&mut bytes, id.into());
    }
    bytes
}

fn inputs() -> Result<Vec<Input>, EncodeError> {
    let golden = golden_bytes(&protobuf(), 0)?;
    let before = |what, unknown: Vec<u8>| Input::one(what, [unknown, golden.clone()].concat());
    let largest = [vec![0xa0, 0x06], varint(u64::MAX)].concat();
    Ok(vec![
        before("unknown numbers", [0xa0, 0x06, 0].repeat(BYTES / 3)),
        before("unknown ten-byte numbers", largest.repeat(BYTES / 12)),
        before("unknown empty strings", [0xa2, 0x06, 0].repeat(BYTES / 3)),
        before("unknown groups", [0xa3, 0x06, 0xa4, 0x06].repeat(BYTES / 4)),
        before(
            "nested unknown groups",
            [[0xa3, 0x06].repeat(50), [0xa4, 0x06].repeat(50)]
                .concat()
                .repeat(BYTES / 200),
        ),
        // Fields of the schema, the last of which counts.
        before("one number field, repeated", [0x08, 1].repeat(BYTES / 2)),
        before("one record field, repeated", [0x1a, 0].repeat(BYTES / 2)),
    ])
}
