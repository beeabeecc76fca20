use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_avro::apache::ApacheSerde;
use wirecost_bench::engines::{
    Engine, Load, Loaded, avro, bincode, bincode_serde, json, prost, protobuf, serde_json, thrift,
};
use wirecost_codec::{Limits, Schema};
use wirecost_thrift::Apache;

use crate::{
    bincode1, bitcode, borsh as borsh_peer, cbor4ii, postcard, rkyv, rmp_serde, serde_avro_fast,
    simd_json, sonic_rs, wincode,
};

/// A type that has the derives of all libraries.
pub(super) trait OtherData:
    Schema
    + ::prost::Message
    + Default
    + Clone
    + PartialEq
    + Serialize
    + DeserializeOwned
    + ::bitcode::Encode
    + ::bitcode::DecodeOwned
    + BorshSerialize
    + BorshDeserialize
    + rkyv::Archivable
    + wincode::Native
    + serde_avro_fast::AvroType
    + 'static
{
}

impl<T> OtherData for T where
    T: Schema
        + ::prost::Message
        + Default
        + Clone
        + PartialEq
        + Serialize
        + DeserializeOwned
        + ::bitcode::Encode
        + ::bitcode::DecodeOwned
        + BorshSerialize
        + BorshDeserialize
        + rkyv::Archivable
        + wincode::Native
        + serde_avro_fast::AvroType
        + 'static
{
}

/// Returns this project's engines and the peers that take the type itself, grouped by format, with
/// the default of each format first.
pub(super) fn engines<T: OtherData>() -> Vec<Engine<T>> {
    let second = |engine: Engine<T>| Engine {
        is_default: false,
        ..engine
    };
    vec![
        json(),
        second(serde_json()),
        sonic_rs::engine(),
        simd_json::engine(),
        protobuf(),
        second(prost()),
        bincode(),
        second(bincode_serde()),
        wincode::engine::<T, T>(),
        avro(),
        apache_serde(),
        serde_avro_fast::engine::<T, T>(),
        thrift(),
        apache_thrift(),
        bincode1::engine(),
        wincode::fixint_engine::<T, T>(),
        bitcode::engine::<T, T>(),
        borsh_peer::engine::<T, T>(),
        postcard::engine(),
        rkyv::engine::<T, T>(),
        rkyv::access_engine::<T, T>(),
        rmp_serde::engine(),
        cbor4ii::engine(),
    ]
}

fn apache_serde<T: OtherData>() -> Engine<T> {
    Engine {
        name: "apache-serde",
        library: "apache-avro",
        is_default: false,
        load: Load::Messages(|messages| {
            Loaded::<T, T, _>::load(ApacheSerde::new(Limits::DEFAULT)?, messages)
        }),
        ..avro()
    }
}

fn apache_thrift<T: OtherData>() -> Engine<T> {
    Engine {
        name: "apache",
        library: "thrift",
        is_default: false,
        load: Load::Messages(|messages| Loaded::<T, T, _>::load(Apache::default(), messages)),
        ..thrift()
    }
}
