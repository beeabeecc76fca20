use std::{
    fmt::{self, Write as _},
    net::{AddrParseError, IpAddr},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wirecost_codec::{DecodeError, Element, ReadValue, Reader, Value, Writer, describe::ValueType};

/// An IP address: its 4 or 16 bytes in the binary formats, its usual text in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub IpAddr);

impl Address {
    const EXPECTED: &'static str = "IP address of 4 or 16 bytes";

    fn from_slice(bytes: &[u8]) -> Option<Self> {
        if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
            return Some(Self(octets.into()));
        }
        let octets = <[u8; 16]>::try_from(bytes).ok()?;
        Some(Self(octets.into()))
    }

    /// Hands the address's bytes to `take`.
    fn with_octets<T>(self, take: impl FnOnce(&[u8]) -> T) -> T {
        match self.0 {
            IpAddr::V4(address) => take(&address.octets()),
            IpAddr::V6(address) => take(&address.octets()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Address {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.parse().map(Self)
    }
}

impl Value for Address {
    const TYPE: ValueType = ValueType::Bytes;

    fn write<W: Writer>(&self, writer: &mut W) {
        if W::BYTES_AS_TEXT {
            writer.str(Text::of(self.0).as_str());
        } else {
            self.with_octets(|octets| writer.bytes(octets));
        }
    }

    /// Returns `None`: an empty value is not an address, so a field that was left out is missing.
    fn zero() -> Option<Self> {
        None
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl<'de> ReadValue<'de> for Address {
    fn read<R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let (address, expected) = if R::BYTES_AS_TEXT {
            (reader.str(|text| text.parse().ok())?, "IP address")
        } else {
            (reader.bytes(Self::from_slice)?, Self::EXPECTED)
        };
        address.ok_or_else(|| DecodeError::InvalidValue {
            expected,
            offset: reader.offset(),
        })
    }
}

impl Element for Address {}

/// The length of the longest text, an IPv6 address with eight groups of four digits.
const MAX_TEXT: usize = 8 * 4 + 7;

/// The text of an address, without an allocation.
struct Text {
    bytes: [u8; MAX_TEXT],
    len: usize,
}

impl Text {
    fn of(address: IpAddr) -> Self {
        let mut text = Self {
            bytes: [0; MAX_TEXT],
            len: 0,
        };
        match address {
            // std's formatting takes ten times as long, which in JSON would be a tenth of a small
            // message's time.
            IpAddr::V4(address) => text.push_octets(address.octets()),
            // The buffer has room for all of it, so this cannot fail.
            IpAddr::V6(address) => drop(write!(text, "{address}")),
        }
        text
    }

    fn push_octets(&mut self, octets: [u8; 4]) {
        for (place, octet) in octets.into_iter().enumerate() {
            if place > 0 {
                self.push(b'.');
            }
            if octet >= 100 {
                self.push(b'0' + octet / 100);
            }
            if octet >= 10 {
                self.push(b'0' + octet / 10 % 10);
            }
            self.push(b'0' + octet % 10);
        }
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.bytes[self.len..].get_mut(..part.len());
        room.ok_or(fmt::Error)?.copy_from_slice(part.as_bytes());
        self.len += part.len();
        Ok(())
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            self.with_octets(|octets| serializer.serialize_bytes(octets))
        }
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            IpAddr::deserialize(deserializer).map(Self)
        } else {
            deserializer.deserialize_bytes(Octets)
        }
    }
}

struct Octets;

impl de::Visitor<'_> for Octets {
    type Value = Address;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Address::EXPECTED)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Address, E> {
        Address::from_slice(bytes).ok_or_else(|| E::invalid_length(bytes.len(), &self))
    }
}
