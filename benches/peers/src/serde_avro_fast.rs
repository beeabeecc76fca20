//! Avro by serde_avro_fast. It has no way from a number to a `fixed`, so the types are those on which
//! such a number is bytes to serde.

use std::sync::LazyLock;

use serde::de::Error;
use serde_avro_fast::{de::DeError, ser::SerializerConfig};
use wirecost_bench::contenders::{Engine, Format};
use wirecost_codec::{Schema, short_text};

use crate::{
    native::compact::Message,
    peer::{Library, Refusal, of_format},
};

/// What it keeps, or why it has no schema.
struct SerdeAvroFast(Result<SerializerConfig<'static>, &'static str>);

impl Default for SerdeAvroFast {
    fn default() -> Self {
        let schema = SCHEMA.as_ref().map_err(String::as_str);
        Self(schema.map(SerializerConfig::new))
    }
}

static SCHEMA: LazyLock<Result<serde_avro_fast::Schema, String>> = LazyLock::new(|| {
    // Without a namespace, which the library would look for in the names of variants.
    let schema = wirecost_avro::idl(wirecost_message::Message::RECORD, "");
    schema.parse().map_err(short_text)
});

impl Library<Message> for SerdeAvroFast {
    const PACKAGE: &'static str = "serde_avro_fast";
    const KEEPS: &'static str = "a `SerializerConfig`";

    type Error = DeError;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let config = self.0.as_mut().map_err(|error| *error)?;
        serde_avro_fast::to_datum(message, out, config)?;
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, DeError> {
        let config = self.0.as_ref().map_err(DeError::custom)?;
        serde_avro_fast::from_datum_slice(bytes, config.schema())
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<_, Message, SerdeAvroFast>(Format::Avro, "")
}
