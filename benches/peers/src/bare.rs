//! serde_json, prost, bincode 2 and apache-avro without this project's additions. The engines on them add
//! limits and the check for trailing bytes; the engine on serde_json also probes options, to leave
//! out absent ones. The difference is the price of these additions.

use std::sync::LazyLock;

use apache_avro::{
    Schema as AvroSchema, reader::datum::GenericDatumReader, writer::datum::GenericDatumWriter,
};
use bincode::{
    BorrowDecode, config,
    de::{DecoderImpl, read::SliceReader},
    enc::write::Writer,
    error::{DecodeError, EncodeError},
    serde::BorrowCompat,
};
use serde::{Serialize, de::DeserializeOwned, ser::Error as _};
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::{Schema, short_text};
use wirecost_frame::Format;

use crate::peer::{Library, of_format};

#[derive(Default)]
struct SerdeJson;

impl<T: Serialize + DeserializeOwned> Library<T> for SerdeJson {
    const PACKAGE: &'static str = "serde_json";
    const NAME: &'static str = "serde_json-bare";
    // Absent options are written as `null`.
    const IS_CANONICAL: bool = false;

    type EncodeError = serde_json::Error;
    type DecodeError = serde_json::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        serde_json::to_writer(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        serde_json::from_slice(bytes)
    }
}

pub(crate) fn serde_json<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    of_format::<T, T, SerdeJson>(Format::Json, "`null` for absent options; no limits")
}

#[derive(Default)]
struct Prost;

impl<F: prost::Message + Default> Library<F> for Prost {
    const PACKAGE: &'static str = "prost";
    const NAME: &'static str = "prost-bare";

    type EncodeError = prost::EncodeError;
    type DecodeError = prost::DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.encode(out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::decode(bytes)
    }
}

pub(crate) fn prost<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + prost::Message + Default + 'static,
{
    of_format::<T, F, Prost>(Format::Protobuf, "structs with prost's derive; no limits")
}

#[derive(Default)]
struct Bincode;

/// A writer that appends to a buffer.
struct Appended<'a>(&'a mut Vec<u8>);

impl Writer for Appended<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

impl<T: Serialize + DeserializeOwned> Library<T> for Bincode {
    const PACKAGE: &'static str = "bincode";
    const NAME: &'static str = "bincode-bare";

    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let appended = Appended(out);
        bincode::serde::encode_into_writer(message, appended, config::standard())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        // `bincode::serde::decode_from_slice` without its pair of message and length, from which
        // the message would be moved.
        let mut decoder = DecoderImpl::new(SliceReader::new(bytes), config::standard(), ());
        match BorrowCompat::borrow_decode(&mut decoder) {
            Ok(BorrowCompat(message)) => Ok(message),
            Err(error) => Err(error),
        }
    }
}

pub(crate) fn bincode<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    of_format::<T, T, Bincode>(Format::Bincode, "no limits")
}

/// The library's writer and reader, or the reason why there is no schema.
struct ApacheAvro(Result<Datum, String>);

struct Datum {
    writer: GenericDatumWriter<'static>,
    reader: GenericDatumReader<'static>,
}

static SCHEMA: LazyLock<Result<AvroSchema, String>> = LazyLock::new(|| {
    let schema = wirecost_avro::idl(wirecost_message::Message::RECORD, "").map_err(short_text)?;
    AvroSchema::parse_str(&schema).map_err(short_text)
});

impl Datum {
    fn new(schema: &'static AvroSchema) -> Result<Self, apache_avro::Error> {
        Ok(Self {
            writer: GenericDatumWriter::builder(schema)
                .validate(false)
                .build()?,
            reader: GenericDatumReader::builder(schema).build()?,
        })
    }
}

impl Default for ApacheAvro {
    fn default() -> Self {
        let schema = SCHEMA.as_ref().map_err(String::clone);
        Self(schema.and_then(|schema| Datum::new(schema).map_err(short_text)))
    }
}

impl<F: Serialize + DeserializeOwned> Library<F> for ApacheAvro {
    const PACKAGE: &'static str = "apache-avro";
    const NAME: &'static str = "apache-serde-bare";
    const KEEPS: &'static str = "a writer and a reader of the schema";

    type EncodeError = apache_avro::Error;
    type DecodeError = apache_avro::Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let datum = self.0.as_ref().map_err(apache_avro::Error::custom)?;
        datum.writer.write_ser(out, message).map(|_| ())
    }

    fn decode(&mut self, mut bytes: &[u8]) -> Result<F, Self::DecodeError> {
        match &self.0 {
            Ok(datum) => datum.reader.read_deser(&mut bytes),
            Err(error) => Err(serde::de::Error::custom(error)),
        }
    }
}

pub(crate) fn apache_avro<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Serialize + DeserializeOwned + 'static,
{
    of_format::<T, F, ApacheAvro>(Format::Avro, "`u64` as `i64`; no limits")
}
