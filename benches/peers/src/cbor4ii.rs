//! CBOR by cbor4ii.

use std::{collections::TryReserveError, convert::Infallible, mem};

use cbor4ii::serde::{DecodeError, EncodeError};
use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Cbor4ii;

impl<T: Serialize + DeserializeOwned> Library<T> for Cbor4ii {
    const PACKAGE: &'static str = "cbor4ii";

    type EncodeError = EncodeError<TryReserveError>;
    type DecodeError = DecodeError<Infallible>;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        *out = cbor4ii::serde::to_vec(mem::take(out), message)?;
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        cbor4ii::serde::from_slice(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    foreign::<T, T, Cbor4ii>("cbor", Format::Protobuf, "")
}
