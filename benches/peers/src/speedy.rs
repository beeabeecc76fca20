//! speedy.

use speedy::{LittleEndian, Readable, Writable};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Speedy;

impl<F> Library<F> for Speedy
where
    F: Writable<LittleEndian> + for<'a> Readable<'a, LittleEndian>,
{
    const PACKAGE: &'static str = "speedy";

    type EncodeError = speedy::Error;
    type DecodeError = speedy::Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        message.write_to_stream(out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        F::read_from_buffer(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + Writable<LittleEndian> + for<'a> Readable<'a, LittleEndian> + 'static,
{
    foreign::<T, F, Speedy>("speedy", Format::Bincode, "")
}
