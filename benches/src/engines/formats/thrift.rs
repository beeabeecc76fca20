//! Apache Thrift, compact protocol.

use wirecost_codec::{EncodeError, Schema, put};
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_thrift::{Apache, Thrift};

use super::{FormatEntry, Idl, default, golden_bytes};
use crate::{
    engines::{Engine, Loaded},
    hostile::{BYTES, HostileBytes, Input, inflated},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Thrift,
    engines: || vec![thrift(), apache_thrift().second()],
    peek: Some(|| Box::new(Thrift::default())),
    golden: Some("thrift"),
    idl: Some(Idl {
        file: "cluster.thrift",
        text: || wirecost_thrift::idl(Message::RECORD, Message::PACKAGE),
    }),
    hostile: HostileBytes {
        lengths: Some(lengths),
        nested: Some(nested),
        fields: Some(fields),
        inputs: Some(inputs),
    },
};

/// Returns the engine for Thrift's compact protocol by the schema.
#[must_use]
pub fn thrift<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Thrift, "schema", "wirecost-thrift", |messages| {
        Loaded::<T, T, _>::load(Thrift::default(), messages)
    })
}

/// Returns the engine for Thrift's compact protocol by Apache's library.
#[must_use]
pub fn apache_thrift<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Thrift, "apache", "thrift", |messages| {
        Loaded::<T, T, _>::load(Apache::default(), messages)
    })
}

fn varints(byte: u8) -> impl Iterator<Item = Vec<u8>> {
    inflated(byte.into()).map(|length| {
        let mut bytes = Vec::new();
        put::varint(&mut bytes, length);
        bytes
    })
}

/// Returns lengths, and the headers of lists: fifteen and the type of the elements, then the count.
fn lengths(byte: u8) -> Vec<Vec<u8>> {
    let head = |count| [vec![0xf0 | byte], count].concat();
    varints(byte).chain(varints(byte >> 4).map(head)).collect()
}

/// Returns a struct, a list, a set and a map, each nested in its own kind, as field 1000.
fn nested(levels: usize) -> Vec<Vec<u8>> {
    [
        (0x0c, vec![0x1c]),
        (0x09, vec![0x19]),
        (0x0a, vec![0x1a]),
        // One entry of a number and a map.
        (0x0b, vec![1, 0x3b, 7]),
    ]
    .into_iter()
    .map(|(kind, level)| {
        let mut bytes = vec![kind];
        put::zigzag(&mut bytes, 1000);
        bytes.extend(level.repeat(levels));
        bytes
    })
    .collect()
}

/// Writes each id in full, in a header of its own for an `i64`.
fn fields(ids: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &id in ids {
        bytes.push(6);
        put::zigzag(&mut bytes, id.into());
        put::zigzag(&mut bytes, id.into());
    }
    bytes.push(0);
    bytes
}

fn inputs() -> Result<Vec<Input>, EncodeError> {
    let golden = golden_bytes(&thrift(), 0)?;
    let before = |what, field: &[u8]| Input::one(what, [unknown(field), golden.clone()].concat());
    let deep = [[0x1c].repeat(50), [0].repeat(50)].concat();
    Ok(vec![
        before("unknown booleans", &[0x11]),
        before("unknown numbers", &[0x15, 0]),
        before("unknown empty lists", &[0x19, 0x01]),
        before("unknown empty structs", &[0x1c, 0]),
        before("nested unknown structs", &deep),
    ])
}

/// Returns a struct of such fields, as field 1000 before the message's own.
fn unknown(field: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x0c];
    put::zigzag(&mut bytes, 1000);
    let fields = field.repeat(BYTES / field.len());
    [bytes, fields, vec![0]].concat()
}
