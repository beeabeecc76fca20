//! What a file holds.

use std::{fmt, str::FromStr};

use wirecost_avro::Avro;
use wirecost_bincode::Bincode;
use wirecost_codec::Codec;
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;
use wirecost_thrift::Thrift;
use wirecost_wire::Packing;

/// What a file holds of a workload's messages, and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `messages.avro`: each message behind its length.
    Messages(Coding),
    /// `messages.json.gz`: each message's JSON, compressed, behind its length.
    Gzip,
    /// `messages.json.zst`: the same in zstd.
    Zstd,
    /// `zstd-3-x64.avro.link`: the frames of one connection.
    Link(Packing, Coding),
}

/// A format that has a codec of its own, by its name in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Json,
    Protobuf,
    Bincode,
    Avro,
    Thrift,
}

impl Coding {
    pub(crate) const ALL: [Self; 5] = [
        Self::Json,
        Self::Protobuf,
        Self::Bincode,
        Self::Avro,
        Self::Thrift,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Bincode => "bincode",
            Self::Avro => "avro",
            Self::Thrift => "thrift",
        }
    }

    pub(crate) fn codec(self) -> Box<dyn Codec<Message>> {
        match self {
            Self::Json => Box::new(Json::default()),
            Self::Protobuf => Box::new(Protobuf::default()),
            Self::Bincode => Box::new(Bincode::default()),
            Self::Avro => Box::new(Avro::default()),
            Self::Thrift => Box::new(Thrift::default()),
        }
    }

    /// The format, as a frame names it.
    pub(crate) const fn in_frame(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Protobuf => Format::Protobuf,
            Self::Bincode => Format::Bincode,
            Self::Avro => Format::Avro,
            Self::Thrift => Format::Thrift,
        }
    }
}

impl FromStr for Coding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|coding| coding.name() == name)
            .ok_or_else(|| format!("there is no format `{name}`"))
    }
}

impl Form {
    /// What the table of results counts such files under.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Messages(coding) => coding.name(),
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Link(..) => "frames",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Messages(coding) => write!(f, "messages.{}", coding.name()),
            Self::Gzip => f.write_str("messages.json.gz"),
            Self::Zstd => f.write_str("messages.json.zst"),
            Self::Link(packing, coding) => write!(f, "{packing}.{}.link", coding.name()),
        }
    }
}

impl FromStr for Form {
    type Err = Box<dyn std::error::Error>;

    fn from_str(name: &str) -> crate::Result<Self> {
        Ok(match name.split('.').collect::<Vec<_>>()[..] {
            ["messages", coding] => Self::Messages(coding.parse()?),
            ["messages", "json", "gz"] => Self::Gzip,
            ["messages", "json", "zst"] => Self::Zstd,
            [packing, coding, "link"] => Self::Link(packing.parse()?, coding.parse()?),
            _ => return Err(format!("no file of messages is named `{name}`").into()),
        })
    }
}
