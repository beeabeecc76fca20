//! rkyv, on bytes of any alignment, as in a frame.

use std::mem;

use rkyv::{
    Archive, Deserialize, Serialize,
    api::high::{self, HighDeserializer, HighSerializer, HighValidator},
    bytecheck::CheckBytes,
    rancor::Error,
    ser::allocator::{Arena, ArenaHandle},
};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, ViewLibrary, foreign, foreign_view};

/// A type with rkyv's derives.
pub(crate) trait Archivable:
    Sized
    + Archive<Archived = Self::Checked>
    + for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, Error>>
    + 'static
{
    /// The archived form.
    type Checked: rkyv::Portable
        + for<'a> CheckBytes<HighValidator<'a, Error>>
        + Deserialize<Self, HighDeserializer<Error>>;
}

impl<F> Archivable for F
where
    F: Archive + for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, Error>> + 'static,
    F::Archived:
        for<'a> CheckBytes<HighValidator<'a, Error>> + Deserialize<F, HighDeserializer<Error>>,
{
    type Checked = F::Archived;
}

#[derive(Default)]
struct Rkyv(Arena);

impl<F: Archivable> Library<F> for Rkyv {
    const PACKAGE: &'static str = "rkyv";
    const KEEPS: &'static str = "an `Arena` for positions in the output";

    type EncodeError = Error;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let arena = self.0.acquire();
        *out = high::to_bytes_in_with_alloc::<_, _, Error>(message, mem::take(out), arena)?;
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        rkyv::from_bytes(bytes)
    }
}

/// rkyv's validated access, for reading a message in place.
#[derive(Default)]
struct Access(Rkyv);

impl<F: Archivable> Library<F> for Access {
    const PACKAGE: &'static str = <Rkyv as Library<F>>::PACKAGE;
    const NAME: &'static str = "access";
    const KEEPS: &'static str = <Rkyv as Library<F>>::KEEPS;

    type EncodeError = Error;
    type DecodeError = Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        rkyv::deserialize(rkyv::access::<F::Checked, Error>(bytes)?)
    }
}

impl<F: Archivable> ViewLibrary<F> for Access {
    fn view(bytes: &[u8]) -> Result<impl Sized, Error> {
        rkyv::access::<F::Checked, Error>(bytes)
    }
}

pub(crate) fn access_engine<T: 'static, F: Form<T> + Archivable>() -> Engine<T> {
    foreign_view::<T, F, Access>("rkyv", Format::Bincode, "validates, does not decode")
}

pub(crate) fn engine<T: 'static, F: Form<T> + Archivable>() -> Engine<T> {
    foreign::<T, F, Rkyv>("rkyv", Format::Bincode, "")
}
