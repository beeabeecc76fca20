//! postcard.

use postcard::ser_flavors::Flavor;
use serde::{Serialize, de::DeserializeOwned};
use wirecost_bench::engines::Engine;
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Postcard;

/// A flavor that appends whole slices: `postcard::to_extend` appends them byte by byte.
struct Appended<'a>(&'a mut Vec<u8>);

impl Flavor for Appended<'_> {
    type Output = ();

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

impl<T: Serialize + DeserializeOwned> Library<T> for Postcard {
    const PACKAGE: &'static str = "postcard";

    type EncodeError = postcard::Error;
    type DecodeError = postcard::Error;

    fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        postcard::serialize_with_flavor(message, Appended(out))
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, Self::DecodeError> {
        postcard::from_bytes(bytes)
    }
}

pub(crate) fn engine<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    foreign::<T, T, Postcard>("postcard", Format::Bincode, "")
}
