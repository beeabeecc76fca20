//! The contents of a file.

use std::{fmt, str::FromStr};

use wirecost_frame::Format;
use wirecost_wire::Packing;

/// The contents of a file for a workload's messages, and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `messages.avro`: each encoding after its length.
    Messages(Format),
    /// `messages.protobuf-json`: each message in the JSON of protobuf after its length.
    ProtoJson,
    /// `messages.json.gz`: each message's JSON, compressed, after its length.
    Gzip,
    /// `messages.json.zst`: the same with zstd.
    Zstd,
    /// `zstd-3-x64.avro.link`: the frames of one connection.
    Link(Packing, Format),
}

impl Form {
    /// Returns the row of the results' table that counts such files.
    pub(crate) fn kind(self) -> String {
        match self {
            Self::Messages(format) => format.name().into(),
            Self::ProtoJson => "protobuf-json".into(),
            Self::Gzip => "gzip".into(),
            Self::Zstd => "zstd".into(),
            Self::Link(_, format) => format!("{} in frames", format.name()),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Messages(format) => write!(f, "messages.{}", format.name()),
            Self::ProtoJson => f.write_str("messages.protobuf-json"),
            Self::Gzip => f.write_str("messages.json.gz"),
            Self::Zstd => f.write_str("messages.json.zst"),
            Self::Link(packing, format) => write!(f, "{packing}.{}.link", format.name()),
        }
    }
}

impl FromStr for Form {
    type Err = Box<dyn std::error::Error>;

    fn from_str(name: &str) -> crate::Result<Self> {
        Ok(match name.split('.').collect::<Vec<_>>()[..] {
            ["messages", "protobuf-json"] => Self::ProtoJson,
            ["messages", format] => Self::Messages(format.parse()?),
            ["messages", "json", "gz"] => Self::Gzip,
            ["messages", "json", "zst"] => Self::Zstd,
            [packing, format, "link"] => Self::Link(packing.parse()?, format.parse()?),
            _ => return Err(format!("no file of messages is named `{name}`").into()),
        })
    }
}
