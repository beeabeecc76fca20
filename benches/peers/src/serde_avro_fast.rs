//! Avro by serde_avro_fast. It has no way from a number to a `fixed`, so the types are those on which
//! such a number is bytes to serde.

use std::sync::LazyLock;

use serde_avro_fast::ser::SerializerConfig;
use wirecost_bench::contenders::{Engine, Format};
use wirecost_codec::{Schema, short_text};

use crate::{
    native::Message,
    peer::{Library, Refusal, of_format},
};

#[derive(Default)]
struct SerdeAvroFast;

static SCHEMA: LazyLock<Result<serde_avro_fast::Schema, String>> = LazyLock::new(|| {
    // Without a namespace, which the library would look for in the names of variants.
    let schema = wirecost_avro::idl(wirecost_message::Message::RECORD, "");
    schema.parse().map_err(short_text)
});

impl Library<Message> for SerdeAvroFast {
    const PACKAGE: &'static str = "serde_avro_fast";

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let schema = SCHEMA.as_ref().map_err(String::as_str)?;
        serde_avro_fast::to_datum(message, out, &mut SerializerConfig::new(schema))?;
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Message, Refusal> {
        let schema = SCHEMA.as_ref().map_err(String::as_str)?;
        Ok(serde_avro_fast::from_datum_slice(bytes, schema)?)
    }
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    of_format::<Message, SerdeAvroFast>(Format::Avro, "")
}
