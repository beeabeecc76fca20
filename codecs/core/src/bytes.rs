use std::ops::{Deref, DerefMut};

/// Opaque bytes: one length-prefixed value in the binary formats, base64 in JSON.
///
/// (To serde, `Vec<u8>` is a list of numbers, at up to four characters a byte in JSON.)
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Deref for Bytes {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// A number that uses all its 64 bits, such as a random id: eight bytes where the format has a type
/// for that (`fixed64` in protobuf, `fixed` in Avro), where a variable-length integer would take
/// ten. A plain number in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    // The name by which the adapters of `crate::serde` tell it from other newtypes.
    serde(rename = "wirecost::Fixed64")
)]
pub struct Fixed64(pub u64);

impl From<u64> for Fixed64 {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<Fixed64> for u64 {
    fn from(number: Fixed64) -> Self {
        number.0
    }
}

#[cfg(feature = "serde")]
mod serde_impl {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use super::Bytes;
    use crate::base64;

    impl Serialize for Bytes {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if serializer.is_human_readable() {
                serializer.collect_str(&::base64::display::Base64Display::new(
                    self,
                    base64::engine(),
                ))
            } else {
                serializer.serialize_bytes(self)
            }
        }
    }

    impl<'de> Deserialize<'de> for Bytes {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if deserializer.is_human_readable() {
                deserializer.deserialize_str(Base64)
            } else {
                deserializer.deserialize_byte_buf(Raw)
            }
        }
    }

    struct Base64;

    impl de::Visitor<'_> for Base64 {
        type Value = Bytes;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("base64 text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
            base64::decode(text).map(Bytes).map_err(E::custom)
        }
    }

    struct Raw;

    impl de::Visitor<'_> for Raw {
        type Value = Bytes;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
            Ok(Bytes(bytes.to_vec()))
        }

        fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
            Ok(Bytes(bytes))
        }
    }
}
