//! A type, and its messages in Avro.
#![allow(dead_code, reason = "each test uses what it needs")]

use serde::{Deserialize, Serialize};
use wirecost_avro::{Avro, idl};
use wirecost_codec::{Codec, Schema};

#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub(crate) struct Reading {
    #[schema(id = 1)]
    pub(crate) sensor: String,
    #[schema(id = 2)]
    pub(crate) value: f64,
    #[schema(id = 3)]
    pub(crate) note: Option<String>,
}

pub(crate) fn reading(number: u32) -> Reading {
    Reading {
        sensor: format!("sensor-{}", number % 17),
        value: f64::from(number) / 8.0,
        note: number
            .is_multiple_of(3)
            .then(|| "calm ".repeat(number as usize % 40)),
    }
}

pub(crate) fn encode<T: Schema>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    Avro::default().encode(value, &mut bytes).unwrap();
    bytes
}

pub(crate) fn avsc() -> String {
    idl(Reading::RECORD, "sensors").unwrap()
}

pub(crate) fn schema() -> apache_avro::Schema {
    apache_avro::Schema::parse_str(&avsc()).unwrap()
}
