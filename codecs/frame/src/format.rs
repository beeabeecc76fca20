use std::{fmt, str::FromStr};

use wirecost_codec::short_text;

/// The format of a message's bytes; the same for all messages of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// Protocol Buffers, proto3.
    Protobuf,
    /// bincode 2, standard configuration.
    Bincode,
    /// Apache Avro, a bare datum.
    Avro,
    /// Apache Thrift, compact protocol.
    Thrift,
    /// A sequence of messages transposed by field, in one encoding of bitcode 0.6 (serde); to the
    /// frame it is one message.
    Columnar,
    /// Messages that are predicted from a model, the [dictionary](crate::CompressionId::dictionary) of
    /// their frame, by wirecost-model. Without a dictionary the model knows the schema alone.
    Model,
    /// A [`Control`](crate::Control) message of a peer about frames, not a message of a user.
    Control,
}

impl Format {
    /// The formats of messages that need nothing but the schema: all but [`Model`](Self::Model) and
    /// [`Control`](Self::Control).
    pub const ALL: [Self; 6] = [
        Self::Json,
        Self::Protobuf,
        Self::Bincode,
        Self::Avro,
        Self::Thrift,
        Self::Columnar,
    ];

    /// Returns its name in lower case, as in `json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Bincode => "bincode",
            Self::Avro => "avro",
            Self::Thrift => "thrift",
            Self::Columnar => "columnar",
            Self::Model => "model",
            Self::Control => "control",
        }
    }

    /// Returns whether nodes of two versions understand each other, since fields have names or ids, or
    /// schemas are resolved. Such formats can also be read in other languages.
    #[must_use]
    pub const fn can_evolve(self) -> bool {
        match self {
            Self::Json | Self::Protobuf | Self::Avro | Self::Thrift => true,
            Self::Bincode | Self::Columnar | Self::Model | Self::Control => false,
        }
    }

    /// Returns whether a person can read it.
    #[must_use]
    pub const fn is_text(self) -> bool {
        match self {
            Self::Json => true,
            Self::Protobuf
            | Self::Bincode
            | Self::Avro
            | Self::Thrift
            | Self::Columnar
            | Self::Model
            | Self::Control => false,
        }
    }

    /// Returns whether it encodes whole sequences of messages. To the frame such an encoding is one
    /// message.
    #[must_use]
    pub const fn encodes_batches(self) -> bool {
        match self {
            Self::Columnar => true,
            Self::Json
            | Self::Protobuf
            | Self::Bincode
            | Self::Avro
            | Self::Thrift
            | Self::Model
            | Self::Control => false,
        }
    }

    /// Returns its number in a frame, 1 to 15.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Json => 1,
            Self::Protobuf => 2,
            Self::Bincode => 3,
            Self::Avro => 4,
            Self::Thrift => 5,
            Self::Columnar => 6,
            Self::Model => 7,
            Self::Control => 15,
        }
    }

    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Json),
            2 => Some(Self::Protobuf),
            3 => Some(Self::Bincode),
            4 => Some(Self::Avro),
            5 => Some(Self::Thrift),
            6 => Some(Self::Columnar),
            7 => Some(Self::Model),
            15 => Some(Self::Control),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Reads a name exactly as it is displayed.
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .chain([Self::Model, Self::Control])
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(short_text(name)))
    }
}

/// A name that no format has, [fit for a log](short_text).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no format `{0}`, there are {names}",
    names = Format::ALL.map(Format::name).join(", ") + ", " + Format::Model.name()
)]
pub struct UnknownFormat(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read_back() {
        for format in Format::ALL
            .into_iter()
            .chain([Format::Model, Format::Control])
        {
            assert_eq!(format.to_string().parse(), Ok(format));
            assert_eq!(Format::from_number(format.number()), Some(format));
        }
        for name in ["", "JSON", "json ", "xml"] {
            assert_eq!(name.parse::<Format>(), Err(UnknownFormat(name.to_owned())));
        }
    }

    /// A format with a number that is missing in the list fails here.
    #[test]
    fn the_list_has_every_number() {
        let listed = Format::ALL.map(Format::number);
        let known = (0..=u8::MAX).filter_map(Format::from_number);
        let known: Vec<_> = known
            .filter(|format| ![Format::Model, Format::Control].contains(format))
            .map(Format::number)
            .collect();
        assert_eq!(known, listed);
    }
}
