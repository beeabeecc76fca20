//! Apache Avro.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::{
    Avro,
    apache::{ApacheSerde, ApacheValue},
};
use wirecost_codec::{EncodeError, Limits, Map, Schema, put};
use wirecost_fixtures::golden;
use wirecost_frame::Format;
use wirecost_message::{Message, PushPull};

use super::{FormatEntry, Idl, default, encoded};
use crate::{
    engines::{Engine, Loaded},
    hostile::{BYTES, ELEMENTS, HostileBytes, Input, inflated},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Avro,
    engines: || vec![avro(), apache_serde().second(), of_values()],
    peek: Some(|| Box::new(Avro::default())),
    golden: Some("avro"),
    idl: Some(Idl {
        file: "cluster.avsc",
        text: || wirecost_avro::idl(Message::RECORD, Message::PACKAGE),
    }),
    hostile: HostileBytes {
        lengths: Some(lengths),
        // Fields have neither names nor ids.
        nested: None,
        fields: None,
        inputs: Some(inputs),
    },
};

/// The state of both engines on apache-avro.
const APACHE_KEEPS: &str = "a writer and a reader of the schema";

/// Returns the engine for Avro by the schema.
#[must_use]
pub fn avro<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Avro, "schema", "wirecost-avro", |messages| {
        Loaded::<T, T, _>::load(Avro::default(), messages)
    })
}

/// Returns the engine for Avro by apache-avro, for types with serde's derives too.
#[must_use]
pub fn apache_serde<T>() -> Engine<T>
where
    T: Schema + Serialize + DeserializeOwned + Clone + 'static,
{
    default(Format::Avro, "apache-serde", "apache-avro", |messages| {
        Loaded::<T, T, _>::load(ApacheSerde::new(Limits::DEFAULT)?, messages)
    })
    .keeping(APACHE_KEEPS)
}

/// Returns the engine by apache-avro's tree of values, whose maps have an order of their own.
fn of_values() -> Engine<Message> {
    let engine = default(Format::Avro, "apache-value", "apache-avro", |messages| {
        Loaded::<Message, Message, _>::load(ApacheValue::new(Limits::DEFAULT)?, messages)
    });
    Engine {
        is_canonical: false,
        ..engine.keeping(APACHE_KEEPS).second()
    }
}

/// Returns counts: as they are, and as a block's negative count with the size of the block.
fn lengths(byte: u8) -> Vec<Vec<u8>> {
    let counts = inflated(u64::from(byte) / 2).map(u64::cast_signed);
    let both = counts.flat_map(|count| {
        let (mut positive, mut negative) = (Vec::new(), Vec::new());
        put::zigzag(&mut positive, count);
        put::zigzag(&mut negative, count.wrapping_neg());
        put::zigzag(&mut negative, count);
        [positive, negative]
    });
    both.collect()
}

/// Returns lists and maps in blocks of one element with a size, and a list that is not there.
fn inputs() -> Result<Vec<Input>, EncodeError> {
    let mut blocks = without_end_of_list()?;
    for _ in 0..BYTES / 4 {
        put::zigzag(&mut blocks, -1);
        put::zigzag(&mut blocks, 1);
        blocks.push(0);
    }
    blocks.push(0);
    let mut claim = without_end_of_list()?;
    put::zigzag(&mut claim, ELEMENTS as i64);
    Ok(vec![
        Input::one("a list in one-element blocks", blocks),
        Input::repeated("a list without its elements", claim),
    ])
}

/// Returns a message up to the end of its last list, which is empty.
fn without_end_of_list() -> Result<Vec<u8>, EncodeError> {
    let mut message = golden::messages().remove(0).message;
    message.body = PushPull {
        member_time: 0,
        request_time: 0,
        members: Map::default(),
        left: Vec::new(),
    }
    .into();
    let mut bytes = encoded(&avro(), message)?;
    bytes.pop();
    Ok(bytes)
}
