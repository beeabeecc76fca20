//! borsh.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign};

#[derive(Default)]
struct Borsh;

impl<F: BorshSerialize + BorshDeserialize> Library<F> for Borsh {
    const PACKAGE: &'static str = "borsh";

    type EncodeError = io::Error;
    type DecodeError = io::Error;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        borsh::to_writer(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        borsh::from_slice(bytes)
    }
}

pub(crate) fn engine<T: 'static, F>() -> Engine<T>
where
    F: Form<T> + BorshSerialize + BorshDeserialize + 'static,
{
    foreign::<T, F, Borsh>("borsh", Format::Bincode, "")
}
