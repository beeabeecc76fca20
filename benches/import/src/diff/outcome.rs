//! The effect of a change on messages.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// A format with the schema that its reader has besides its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decoding {
    /// JSON, where names tell fields apart.
    Json,
    /// protobuf, where ids do.
    Protobuf,
    /// Thrift's compact protocol, where ids do.
    Thrift,
    /// Avro with the writer's schema, where names do.
    AvroResolved,
    /// Avro with the reader's schema alone, where the order does.
    Avro,
    /// bincode, where the order does.
    Bincode,
}

impl Decoding {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Json,
        Self::Protobuf,
        Self::Thrift,
        Self::AvroResolved,
        Self::Avro,
        Self::Bincode,
    ];

    /// Returns its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Thrift => "thrift",
            Self::AvroResolved => "avro-resolved",
            Self::Avro => "avro",
            Self::Bincode => "bincode",
        }
    }

    /// Returns whether the order alone tells fields apart.
    pub(crate) const fn is_positional(self) -> bool {
        matches!(self, Self::Avro | Self::Bincode)
    }
}

impl FromStr for Decoding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == name);
        found.ok_or_else(|| format!("expected {}", Self::ALL.map(Self::name).join(", ")))
    }
}

impl fmt::Display for Decoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Decoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The worst outcome of a message for a member that differs between the writer's schema and the
/// reader's. The outcomes are in the order of their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The value is preserved.
    Keeps,
    /// The reader lacks the member, and the rest is intact.
    Drops,
    /// The writer lacks the member, and it is absent.
    ReadsNone,
    /// The writer lacks the member, and it is zero or empty.
    ReadsZero,
    /// The writer lacks the member, and it has its default.
    ReadsDefault,
    /// The member was zero and is absent.
    ZeroBecomesNone,
    /// The member was absent and is zero or the default.
    NoneBecomesZero,
    /// Both have the member, and the reader does not find the value.
    Loses,
    /// A typed error, at least for some values.
    Error,
    /// A typed error or a value that nobody wrote.
    ErrorOrWrong,
    /// A value that nobody wrote, at least for some values.
    Wrong,
}

impl Outcome {
    /// Returns whether a value is lost, refused or changed.
    #[must_use]
    pub fn breaks(self) -> bool {
        self >= Self::Loses
    }

    /// Returns its words, which are those of EVOLUTION.md.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Keeps => "keeps",
            Self::Drops => "drops",
            Self::ReadsNone => "reads none",
            Self::ReadsZero => "reads zero",
            Self::ReadsDefault => "reads the default",
            Self::ZeroBecomesNone => "zero becomes none",
            Self::NoneBecomesZero => "none becomes zero",
            Self::Loses => "loses the value",
            Self::Error => "an error",
            Self::ErrorOrWrong => "an error or a wrong value",
            Self::Wrong => "a wrong value",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}
