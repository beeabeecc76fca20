//! The contents of a file.

use std::{fmt, str::FromStr};

use wirecost_wire::Packing;

use crate::coding::Coding;

/// The contents of a file for a workload's messages, and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `messages.avro`: each encoding after its length.
    Messages(Coding),
    /// `messages.json.gz`: each message's JSON, compressed, after its length.
    Gzip,
    /// `messages.json.zst`: the same with zstd.
    Zstd,
    /// `zstd-3-x64.avro.link`: the frames of one connection.
    Link(Packing, Coding),
}

impl Form {
    /// Returns the row of the results' table that counts such files.
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
