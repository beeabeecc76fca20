//! FlatBuffers by planus, which needs no flatc. A message is built in planus's own buffer, which is
//! kept, and copied from it.

// The code that planus generates.
#[allow(warnings, clippy::all)]
pub(crate) mod generated {
    include!(concat!(env!("OUT_DIR"), "/planus.rs"));
}

use std::convert::Infallible;

use planus::{Builder, Error, WriteAsOffset};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::{
    peer::{Library, foreign},
    through_bytes::form_by_serde,
};

/// A generated struct that is written as a table.
pub(crate) trait FlatBuffer: WriteAsOffset<Self> + Sized + 'static {
    /// Reads the table at the root of `bytes`.
    ///
    /// # Errors
    /// When there is no such table.
    fn read(bytes: &[u8]) -> Result<Self, Error>;
}

/// Implements [`FlatBuffer`] for a struct, which is read from the table of the second name.
macro_rules! table {
    ($name:ty, $table:ty) => {
        impl $crate::planus::FlatBuffer for $name {
            fn read(bytes: &[u8]) -> Result<Self, ::planus::Error> {
                <$table as ::planus::ReadAsRoot<'_>>::read_as_root(bytes)?.try_into()
            }
        }
    };
}

#[derive(Default)]
struct Planus(Builder);

impl<F: FlatBuffer> Library<F> for Planus {
    const PACKAGE: &'static str = "planus";
    const KEEPS: &'static str = "a `Builder` with its bytes and offsets";

    type EncodeError = Infallible;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.clear();
        out.extend_from_slice(self.0.finish(message, None));
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::read(bytes)
    }
}

table!(
    generated::cluster::Message,
    generated::cluster::MessageRef<'_>
);
form_by_serde!(wirecost_message::Message => generated::cluster::Message);

pub(crate) fn engine<T: 'static, F: Form<T> + FlatBuffer>() -> Engine<T> {
    foreign::<T, F, Planus>(
        "flatbuffers",
        Format::Protobuf,
        "generated structs; output copied from its buffer",
    )
}

pub(crate) use table;
