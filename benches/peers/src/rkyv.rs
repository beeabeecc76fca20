//! rkyv, of bytes that lie anywhere, as those of a frame do.

use std::mem;

use rkyv::{api::high, rancor::Error, ser::allocator::Arena};
use wirecost_bench::contenders::{Engine, Format};

use crate::{
    native::compact::{ArchivedMessage, Message},
    peer::{Library, Refusal, View, foreign, foreign_view},
};

#[derive(Default)]
struct Rkyv(Arena);

impl Library<Message> for Rkyv {
    const PACKAGE: &'static str = "rkyv";
    const KEEPS: &'static str = "an `Arena`, for the positions of what was written";

    type Error = Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let arena = self.0.acquire();
        *out = high::to_bytes_in_with_alloc::<_, _, Error>(message, mem::take(out), arena)?;
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Error> {
        rkyv::from_bytes(bytes)
    }
}

/// Its validated access, for reading a message where it lies.
#[derive(Default)]
struct Access(Rkyv);

impl Library<Message> for Access {
    const PACKAGE: &'static str = <Rkyv as Library<Message>>::PACKAGE;
    const NAME: &'static str = "access";
    const KEEPS: &'static str = <Rkyv as Library<Message>>::KEEPS;

    type Error = Error;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, Error> {
        rkyv::deserialize(rkyv::access::<ArchivedMessage, Error>(bytes)?)
    }
}

impl View<Message> for Access {
    fn view(bytes: &[u8]) -> Result<impl Sized, Error> {
        rkyv::access::<ArchivedMessage, Error>(bytes)
    }
}

pub(crate) fn access_engine() -> Engine<wirecost_message::Message> {
    foreign_view::<_, Message, Access>("rkyv", Format::Bincode, "checked and not decoded")
}

pub(crate) fn engine() -> Engine<wirecost_message::Message> {
    foreign::<_, Message, Rkyv>("rkyv", Format::Bincode, "")
}
