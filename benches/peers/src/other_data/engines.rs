use ::speedy::{LittleEndian, Readable, Writable};
use ::zerompk::{FromMessagePackOwned, ToMessagePack};
use borsh::{BorshDeserialize, BorshSerialize};
use msgpacker::{Packable, Unpackable};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::{
    Engine, apache_serde, apache_thrift, bincode_serde, default_engines, prost, serde_json,
};
use wirecost_codec::Schema;

use super::{
    generated::HasStructs,
    types::{AccessLog, Numbers, Players, Points, Root},
};
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
use crate::google_protobuf;
use crate::{
    bare, bincode1, bitcode, borsh as borsh_peer, buffa, cbor4ii, flexon, minicbor,
    msgpacker as msgpacker_peer, planus, postcard, quick_protobuf, rkyv, rmp_serde,
    serde_avro_fast, serde_zap, simd_json, sonic_rs, speedy, wincode, zerompk,
};

/// A type that has the derives of all libraries, and the structs of the others.
pub(super) trait OtherData:
    Schema
    + HasStructs
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
    + Writable<LittleEndian>
    + for<'a> Readable<'a, LittleEndian>
    + ToMessagePack
    + FromMessagePackOwned
    + Packable
    + Unpackable
    + 'static
{
}

impl OtherData for AccessLog {}
impl OtherData for Points {}
impl OtherData for Numbers {}
impl OtherData for Root {}
impl OtherData for Players {}

/// Returns this project's engines and the peers, grouped by format, with the default of each format
/// first.
pub(super) fn engines<T: OtherData>() -> Vec<Engine<T>> {
    let own = default_engines().into_iter();
    let second = [
        serde_json(),
        prost(),
        bincode_serde(),
        apache_serde(),
        apache_thrift(),
    ];
    let mut engines: Vec<_> = own
        .filter(|engine| engine.of_messages().is_some())
        .chain(second.map(Engine::second))
        .chain([
            bare::serde_json(),
            sonic_rs::engine(),
            simd_json::engine(),
            flexon::engine(),
            bare::prost::<T, T>(),
            buffa::engine::<T, T::Buffa>(),
            buffa::view_engine::<T, T::Buffa>(),
            quick_protobuf::engine::<T, T::QuickProtobuf>(),
            #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
            google_protobuf::engine::<T, T::Google>(),
            bare::bincode(),
            serde_zap::engine::<T, T>(),
            wincode::engine::<T, T>(),
            serde_avro_fast::engine::<T, T>(),
        ])
        .collect();
    engines.sort_by_key(|engine| engine.format);
    engines.extend([
        bincode1::engine(),
        wincode::fixint_engine::<T, T>(),
        bitcode::engine::<T, T>(),
        borsh_peer::engine::<T, T>(),
        speedy::engine::<T, T>(),
        postcard::engine(),
        rkyv::engine::<T, T>(),
        rkyv::access_engine::<T, T>(),
        rmp_serde::engine(),
        zerompk::engine::<T, T>(),
        msgpacker_peer::engine::<T, T>(),
        cbor4ii::engine(),
        minicbor::engine::<T, T::Minicbor>(),
        planus::engine::<T, T::Planus>(),
    ]);
    engines
}
