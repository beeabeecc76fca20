//! wincode, with bincode 2's integers and therefore its bytes, and with its defaults.

use wincode::{
    SchemaRead, SchemaWrite,
    config::{self, Configuration, DEFAULT_PREALLOCATION_SIZE_LIMIT, DefaultConfig},
    int_encoding::{LittleEndian, VarInt},
    len::BincodeLen,
};
use wirecost_bench::engines::{Engine, Form};
use wirecost_frame::Format;

use crate::peer::{Library, foreign, of_format};

/// The configuration with bincode 2's integers.
type VarintConfig =
    Configuration<true, DEFAULT_PREALLOCATION_SIZE_LIMIT, BincodeLen, LittleEndian, VarInt>;

/// A type with wincode's derives.
pub(crate) trait Native:
    SchemaWrite<VarintConfig, Src = Self>
    + for<'de> SchemaRead<'de, VarintConfig, Dst = Self>
    + SchemaWrite<DefaultConfig, Src = Self>
    + for<'de> SchemaRead<'de, DefaultConfig, Dst = Self>
    + 'static
{
}

impl<F> Native for F where
    F: SchemaWrite<VarintConfig, Src = F>
        + for<'de> SchemaRead<'de, VarintConfig, Dst = F>
        + SchemaWrite<DefaultConfig, Src = F>
        + for<'de> SchemaRead<'de, DefaultConfig, Dst = F>
        + 'static
{
}

/// wincode with the bytes of bincode 2.
#[derive(Default)]
struct Varint;

/// wincode with the bytes of bincode 1.
#[derive(Default)]
struct Fixint;

impl<F: Native> Library<F> for Varint {
    const PACKAGE: &'static str = "wincode";

    type EncodeError = wincode::WriteError;
    type DecodeError = wincode::ReadError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        let varint: VarintConfig = const { Configuration::default().with_varint_encoding() };
        config::serialize_into(out, message, varint)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        let varint: VarintConfig = const { Configuration::default().with_varint_encoding() };
        config::deserialize_exact(bytes, varint)
    }
}

impl<F: Native> Library<F> for Fixint {
    const PACKAGE: &'static str = "wincode";

    type EncodeError = wincode::WriteError;
    type DecodeError = wincode::ReadError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        wincode::serialize_into(out, message)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        wincode::deserialize_exact(bytes)
    }
}

pub(crate) fn engine<T: 'static, F: Form<T> + Native>() -> Engine<T> {
    of_format::<T, F, Varint>(Format::Bincode, "")
}

pub(crate) fn fixint_engine<T: 'static, F: Form<T> + Native>() -> Engine<T> {
    foreign::<T, F, Fixint>("wincode-fixint", Format::Bincode, "")
}
