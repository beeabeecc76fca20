//! What a file holds.

use std::{fmt, str::FromStr};

use wirecost_wire::Packing;

use crate::coding::Coding;

/// What a file holds of a workload's messages, and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `messages.avro`: each encoding behind its length.
    Messages(Coding),
    /// `messages.json.gz`: each message's JSON, compressed, behind its length.
    Gzip,
    /// `messages.json.zst`: the same in zstd.
    Zstd,
    /// `zstd-3-x64.avro.link`: the frames of one connection.
    Link(Packing, Coding),
}

impl Form {
    /// What the table of results counts such files under.
    pub(crate) fn kind(self) -> String {
        match self {
            Self::Messages(coding) => coding.name().into(),
            Self::Gzip => "gzip".into(),
            Self::Zstd => "zstd".into(),
            Self::Link(_, coding) => format!("{} in frames", coding.name()),
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
