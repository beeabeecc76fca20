use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::Avro;
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::Schema;
use wirecost_columnar::Columnar;
use wirecost_frame::Format;
use wirecost_json::{Json, SerdeJson};
use wirecost_protobuf::{Prost, Protobuf};
use wirecost_thrift::Thrift;

use super::{Engine, Load, LoadMessages, Loaded};

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
        peer: None,
        load: Load::Messages(load),
    }
}

/// Returns the engine for JSON by the schema.
#[must_use]
pub fn json<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Json, "schema", "wirecost-json", |messages| {
        Loaded::<T, T, _>::load(Json::default(), messages)
    })
}

/// Returns the engine for JSON by serde_json, for types with serde's derives.
#[must_use]
pub fn serde_json<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    default(Format::Json, "serde_json", "serde_json", |messages| {
        Loaded::<T, T, _>::load(SerdeJson::default(), messages)
    })
}

/// Returns the engine for Protocol Buffers by the schema.
#[must_use]
pub fn protobuf<T: Schema + Clone + 'static>() -> Engine<T> {
    default(
        Format::Protobuf,
        "schema",
        "wirecost-protobuf",
        |messages| Loaded::<T, T, _>::load(Protobuf::default(), messages),
    )
}

/// Returns the engine for Protocol Buffers by prost, for structs that prost generated or derived.
#[must_use]
pub fn prost<T: prost::Message + Default + Clone + 'static>() -> Engine<T> {
    default(Format::Protobuf, "prost", "prost", |messages| {
        Loaded::<T, T, _>::load(Prost::default(), messages)
    })
}

/// Returns the engine for bincode by the schema.
#[must_use]
pub fn bincode<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Bincode, "schema", "wirecost-bincode", |messages| {
        Loaded::<T, T, _>::load(Bincode::default(), messages)
    })
}

/// Returns the engine for bincode by the bincode package, for types that have only serde's derives.
#[must_use]
pub fn bincode_serde<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    default(Format::Bincode, "bincode", "bincode", |messages| {
        Loaded::<T, T, _>::load(BincodeSerde::default(), messages)
    })
}

/// Returns the engine for Avro by the schema.
#[must_use]
pub fn avro<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Avro, "schema", "wirecost-avro", |messages| {
        Loaded::<T, T, _>::load(Avro::default(), messages)
    })
}

/// Returns the engine for Thrift's compact protocol by the schema.
#[must_use]
pub fn thrift<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Thrift, "schema", "wirecost-thrift", |messages| {
        Loaded::<T, T, _>::load(Thrift::default(), messages)
    })
}

/// Returns the engine for batches by columns, by bitcode.
#[must_use]
pub fn columnar<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    Engine {
        format: Format::Columnar.into(),
        name: "bitcode",
        library: "bitcode",
        is_default: true,
        is_canonical: true,
        peer: None,
        load: Load::Batches(|batches| {
            Loaded::<Vec<T>, Vec<T>, _>::load(Columnar::default(), batches)
        }),
    }
}
