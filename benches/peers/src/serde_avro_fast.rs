//! Avro by serde_avro_fast. It cannot write a number as a `fixed`, so the types are those on which
//! such a number is bytes to serde.

use std::{marker::PhantomData, sync::LazyLock};

use serde::{
    Serialize,
    de::{DeserializeOwned, Error},
    ser,
};
use serde_avro_fast::{
    de::DeError,
    ser::{SerError, SerializerConfig},
};
use wirecost_bench::engines::{Engine, Form};
use wirecost_codec::short_text;
use wirecost_frame::Format;

use crate::{
    native::compact::Message,
    peer::{Library, of_format},
};

/// A schema, or the reason why the library refuses it.
pub(crate) type ParsedSchema = LazyLock<Result<serde_avro_fast::Schema, String>>;

/// A type that has an Avro schema.
pub(crate) trait AvroType {
    /// Returns the schema.
    ///
    /// # Errors
    /// When the library cannot read the schema.
    fn schema() -> Result<&'static serde_avro_fast::Schema, &'static str>;
}

impl AvroType for Message {
    fn schema() -> Result<&'static serde_avro_fast::Schema, &'static str> {
        static SCHEMA: ParsedSchema = LazyLock::new(parse::<wirecost_message::Message>);
        SCHEMA.as_ref().map_err(String::as_str)
    }
}

/// Parses the schema of a type's record.
pub(crate) fn parse<S: wirecost_codec::Schema>() -> Result<serde_avro_fast::Schema, String> {
    // Without a namespace, which the library would expect in the names of variants.
    let schema = wirecost_avro::idl(S::RECORD, "").map_err(short_text)?;
    schema.parse().map_err(short_text)
}

/// The state that it keeps, or the reason why there is no schema.
struct SerdeAvroFast<F> {
    config: Result<SerializerConfig<'static>, &'static str>,
    messages: PhantomData<fn(F)>,
}

impl<F: AvroType> Default for SerdeAvroFast<F> {
    fn default() -> Self {
        Self {
            config: F::schema().map(SerializerConfig::new),
            messages: PhantomData,
        }
    }
}

impl<F: AvroType + Serialize + DeserializeOwned + 'static> Library<F> for SerdeAvroFast<F> {
    const PACKAGE: &'static str = "serde_avro_fast";
    const KEEPS: &'static str = "a `SerializerConfig`";

    type EncodeError = SerError;
    type DecodeError = DeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let config = self.config.as_mut().map_err(ser::Error::custom)?;
        serde_avro_fast::to_datum(message, out, config).map(|_| ())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        let config = self.config.as_ref().map_err(DeError::custom)?;
        serde_avro_fast::from_datum_slice(bytes, config.schema())
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + AvroType + Serialize + DeserializeOwned + 'static,
{
    of_format::<T, F, SerdeAvroFast<F>>(Format::Avro, "")
}
