//! The code that `wirecost advise` shows. `wirecost renew` writes this file.

#![allow(unreachable_pub)]

use wirecost::Format;

use super::Shown;

pub(crate) mod json_zstd_3_x64 {
use wirecost::{Codec, Format, Framing, Json, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Json: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Json, schema, packing, None)?;
    let (mut codec, mut encoded) = (Json::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod json_zstd_3_dict {
use wirecost::{Codec, Dictionary, Format, Framing, Json, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Json: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Json, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Json::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod protobuf_zstd_3_x64 {
use wirecost::{Codec, Format, Framing, Protobuf, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Protobuf: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Protobuf, schema, packing, None)?;
    let (mut codec, mut encoded) = (Protobuf::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod protobuf_zstd_3_dict {
use wirecost::{Codec, Dictionary, Format, Framing, Protobuf, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Protobuf: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Protobuf, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Protobuf::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod bincode_zstd_3_x64 {
use wirecost::{Bincode, Codec, Format, Framing, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Bincode: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Bincode, schema, packing, None)?;
    let (mut codec, mut encoded) = (Bincode::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod bincode_zstd_3_dict {
use wirecost::{Bincode, Codec, Dictionary, Format, Framing, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Bincode: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Bincode, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Bincode::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod avro_zstd_3_x64 {
use wirecost::{Avro, Codec, Format, Framing, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Avro: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Avro, schema, packing, None)?;
    let (mut codec, mut encoded) = (Avro::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod avro_zstd_3_dict {
use wirecost::{Avro, Codec, Dictionary, Format, Framing, SchemaId, Sender};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Avro: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Avro, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Avro::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod thrift_zstd_3_x64 {
use wirecost::{Codec, Format, Framing, SchemaId, Sender, Thrift};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Thrift: Codec<M>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-x64".parse()?;
    let mut sender = Sender::new(framing, Format::Thrift, schema, packing, None)?;
    let (mut codec, mut encoded) = (Thrift::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod thrift_zstd_3_dict {
use wirecost::{Codec, Dictionary, Format, Framing, SchemaId, Sender, Thrift};

pub fn send<M>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Thrift: Codec<M>,
{
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3-dict".parse()?;
    let mut sender = Sender::new(framing, Format::Thrift, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (Thrift::default(), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(sender.flush(link)?)
}
}

pub(crate) mod columnar_zstd_3_x64 {
use wirecost::{Codec, Columnar, Format, Framing, SchemaId, Sender};

pub fn send<M: Clone>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>
where
    Columnar: Codec<Vec<M>>,
{
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "zstd-3".parse()?;
    let mut sender = Sender::new(framing, Format::Columnar, schema, packing, None)?;
    let (mut codec, mut encoded) = (Columnar::default(), Vec::new());
    for batch in messages.chunks(64) {
        encoded.clear();
        codec.encode(&batch.to_vec(), &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
}

pub(crate) mod model_static {
use wirecost::{Codec, Dictionary, Format, Framing, Limits, Model, Schema, SchemaId, Sender, model};

pub fn send<M: Schema>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "static".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (model::Static::new(&model, Limits::DEFAULT), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
}

pub(crate) mod model_x64 {
use wirecost::{Codec, Dictionary, Format, Framing, Limits, Model, Schema, SchemaId, Sender, model};

pub fn send<M: Schema + Clone>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "x64".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (model::Batched::new(&model, Limits::DEFAULT), Vec::new());
    for batch in messages.chunks(64) {
        encoded.clear();
        codec.encode(&batch.to_vec(), &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
}

pub(crate) mod model_keyed {
use wirecost::{Dictionary, Format, Framing, Limits, Model, Schema, SchemaId, Sender, model};

pub fn send<M: Schema>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "keyed".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (model::KeyedEncoder::in_frames(&model, Limits::DEFAULT), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
}

pub(crate) mod model_stream {
use wirecost::{Dictionary, Format, Framing, Limits, Model, Schema, SchemaId, Sender, model};

pub fn send<M: Schema>(messages: &[M], link: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
    let shared = Dictionary::from_bytes(&std::fs::read("cluster.dictionary")?)?;
    let model = Model::from_bytes(shared.content())?;
    let (framing, schema) = (Framing::default(), SchemaId::Version(1));
    let packing = "stream".parse()?;
    let mut sender = Sender::new(framing, Format::Model, schema, packing, Some(&shared))?;
    let (mut codec, mut encoded) = (model::Encoder::in_frames(&model, Limits::DEFAULT), Vec::new());
    for message in messages {
        encoded.clear();
        codec.encode(message, &mut encoded)?;
        sender.send(&encoded, link)?;
    }
    Ok(())
}
}

pub(crate) const SHOWN: &[Shown] = &[
    (Format::Json, "zstd-3-x64", json_zstd_3_x64::send),
    (Format::Json, "zstd-3-dict", json_zstd_3_dict::send),
    (Format::Protobuf, "zstd-3-x64", protobuf_zstd_3_x64::send),
    (Format::Protobuf, "zstd-3-dict", protobuf_zstd_3_dict::send),
    (Format::Bincode, "zstd-3-x64", bincode_zstd_3_x64::send),
    (Format::Bincode, "zstd-3-dict", bincode_zstd_3_dict::send),
    (Format::Avro, "zstd-3-x64", avro_zstd_3_x64::send),
    (Format::Avro, "zstd-3-dict", avro_zstd_3_dict::send),
    (Format::Thrift, "zstd-3-x64", thrift_zstd_3_x64::send),
    (Format::Thrift, "zstd-3-dict", thrift_zstd_3_dict::send),
    (Format::Columnar, "zstd-3-x64", columnar_zstd_3_x64::send),
    (Format::Model, "static", model_static::send),
    (Format::Model, "x64", model_x64::send),
    (Format::Model, "keyed", model_keyed::send),
    (Format::Model, "stream", model_stream::send),
];
