//! The cluster's message once more, in the shapes that libraries with derives of their own take: made by
//! `build.rs` of the schema. They write what they would write of the message's own types.

// As in the message itself.
#![allow(clippy::large_enum_variant, clippy::enum_variant_names)]

pub mod entries;

use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wirecost_bench::contenders::Form;
use wirecost_codec::{Bytes, DecodeError, EncodeError, Key, Map};
use wirecost_message::{self as message, CompactString};

include!(concat!(env!("OUT_DIR"), "/native.rs"));

/// A type that is another once more.
pub(crate) trait Mirror<T> {
    fn of(one: &T) -> Self;

    fn back(self) -> T;
}

macro_rules! forms {
    ($($shape:ident),*) => {$(
        impl Form<message::Message> for $shape::Message {
            fn of(message: &message::Message) -> Result<Self, EncodeError> {
                Ok(Mirror::of(message))
            }

            fn into_message(self) -> Result<message::Message, DecodeError> {
                Ok(self.back())
            }
        }
    )*};
}

forms!(compact, long, binary, plain, tree, control);

/// Eight bytes to serde, as Avro wants it; a number to the others.
#[derive(
    borsh::BorshSerialize,
    borsh::BorshDeserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
)]
pub struct Fixed64(u64);

/// An address without an allocation. wincode's tags are the lengths that stand there in bincode.
#[derive(
    bitcode::Encode,
    bitcode::Decode,
    borsh::BorshSerialize,
    borsh::BorshDeserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    wincode::SchemaWrite,
    wincode::SchemaRead,
    speedy::Readable,
    speedy::Writable,
    zerompk::ToMessagePack,
    zerompk::FromMessagePack,
    msgpacker::MsgPacker,
    minicbor::Encode,
    minicbor::Decode,
)]
pub enum Address {
    #[wincode(tag = 4)]
    #[n(0)]
    V4(
        #[n(0)]
        #[cbor(with = "minicbor::bytes")]
        [u8; 4],
    ),
    #[wincode(tag = 16)]
    #[n(1)]
    V6(
        #[n(0)]
        #[cbor(with = "minicbor::bytes")]
        [u8; 16],
    ),
}

impl Mirror<wirecost_codec::Fixed64> for Fixed64 {
    fn of(one: &wirecost_codec::Fixed64) -> Self {
        Self(one.0)
    }

    fn back(self) -> wirecost_codec::Fixed64 {
        self.0.into()
    }
}

impl Mirror<wirecost_codec::Fixed64> for u64 {
    fn of(one: &wirecost_codec::Fixed64) -> Self {
        one.0
    }

    fn back(self) -> wirecost_codec::Fixed64 {
        self.into()
    }
}

impl Mirror<u64> for i64 {
    fn of(one: &u64) -> Self {
        one.cast_signed()
    }

    fn back(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Mirror<message::Address> for IpAddr {
    fn of(one: &message::Address) -> Self {
        one.0
    }

    fn back(self) -> message::Address {
        message::Address(self)
    }
}

impl Mirror<message::Address> for Address {
    fn of(one: &message::Address) -> Self {
        match one.0 {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => Self::V6(address.octets()),
        }
    }

    fn back(self) -> message::Address {
        message::Address(match self {
            Self::V4(octets) => Ipv4Addr::from(octets).into(),
            Self::V6(octets) => Ipv6Addr::from(octets).into(),
        })
    }
}

impl Mirror<Bytes> for Vec<u8> {
    fn of(one: &Bytes) -> Self {
        one.0.clone()
    }

    fn back(self) -> Bytes {
        Bytes(self)
    }
}

impl<T, M: Mirror<T>> Mirror<Option<T>> for Option<M> {
    fn of(one: &Option<T>) -> Self {
        one.as_ref().map(M::of)
    }

    fn back(self) -> Option<T> {
        self.map(M::back)
    }
}

impl<T, M: Mirror<T>> Mirror<Vec<T>> for Vec<M> {
    fn of(one: &Vec<T>) -> Self {
        one.iter().map(M::of).collect()
    }

    fn back(self) -> Vec<T> {
        self.into_iter().map(M::back).collect()
    }
}

/// Of whatever holds a text.
impl<S: AsRef<str> + From<String>> Mirror<S> for String {
    fn of(one: &S) -> Self {
        one.as_ref().to_owned()
    }

    fn back(self) -> S {
        self.into()
    }
}

impl<K: Key, T, N: Mirror<K> + Ord, M: Mirror<T>> Mirror<Map<K, T>> for BTreeMap<N, M> {
    fn of(one: &Map<K, T>) -> Self {
        let entries = one.iter();
        entries
            .map(|(key, value)| (N::of(key), M::of(value)))
            .collect()
    }

    fn back(self) -> Map<K, T> {
        let entries = self.into_iter();
        entries
            .map(|(key, value)| (key.back(), value.back()))
            .collect()
    }
}

impl<K: Key, T, N: Mirror<K>, M: Mirror<T>> Mirror<Map<K, T>> for Vec<(N, M)> {
    fn of(one: &Map<K, T>) -> Self {
        let entries = one.iter();
        entries
            .map(|(key, value)| (N::of(key), M::of(value)))
            .collect()
    }

    fn back(self) -> Map<K, T> {
        let entries = self.into_iter();
        entries
            .map(|(key, value)| (key.back(), value.back()))
            .collect()
    }
}

impl<K: Key, T, N: Mirror<K> + Key, M: Mirror<T>> Mirror<Map<K, T>> for Map<N, M> {
    fn of(one: &Map<K, T>) -> Self {
        let entries = one.iter();
        entries
            .map(|(key, value)| (N::of(key), M::of(value)))
            .collect()
    }

    fn back(self) -> Map<K, T> {
        let entries = self.into_iter();
        entries
            .map(|(key, value)| (key.back(), value.back()))
            .collect()
    }
}

macro_rules! same_types {
    ($($type:ty),*) => {$(
        impl Mirror<$type> for $type {
            fn of(one: &$type) -> Self {
                one.clone()
            }

            fn back(self) -> $type {
                self
            }
        }
    )*};
}

same_types!(
    bool,
    u8,
    u16,
    u32,
    u64,
    f64,
    CompactString,
    Bytes,
    wirecost_codec::Fixed64,
    message::Address
);

impl Serialize for Fixed64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0.to_le_bytes())
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(match self {
            Self::V4(octets) => octets,
            Self::V6(octets) => octets,
        })
    }
}

impl<'de> Deserialize<'de> for Fixed64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Octets(|bytes| {
            let octets = bytes.try_into().ok()?;
            Some(Self(u64::from_le_bytes(octets)))
        }))
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Octets(|bytes| match bytes.try_into() {
            Ok(octets) => Some(Self::V4(octets)),
            Err(_) => bytes.try_into().ok().map(Self::V6),
        }))
    }
}

/// What a function makes of bytes of the right length.
struct Octets<T>(fn(&[u8]) -> Option<T>);

impl<T> de::Visitor<'_> for Octets<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("8 bytes of a number, or 4 or 16 of an address")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        (self.0)(bytes).ok_or_else(|| E::invalid_length(bytes.len(), &self))
    }
}
