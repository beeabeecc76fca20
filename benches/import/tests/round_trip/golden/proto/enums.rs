//! The types of `enums.proto`, package `enums`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Enums {
    #[schema(id = 1)]
    pub corpus: Corpus,
    #[schema(id = 2)]
    pub level: Option<Level>,
    #[schema(id = 3)]
    pub ports: Vec<Port>,
    #[schema(id = 4)]
    pub aliases: BTreeMap<String, Alias>,
    #[schema(id = 5)]
    pub version: HTTPVersion,
    #[schema(id = 6)]
    pub unknown: Unknown,
}

/// Symbols without the name of their enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Corpus {
    #[schema(proto_name = "UNIVERSAL")]
    Universal = 0,
    #[schema(proto_name = "WEB")]
    Web = 1,
    #[schema(proto_name = "IMAGES_2")]
    Images2 = 2,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Level {
    None = 0,
    Low = -1,
    High = 2147483647,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32) = -2147483648,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Port {
    Unspecified = 0,
    #[schema(proto_name = "PORT_80")]
    Port80 = 80,
    Https = 443,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Alias {
    None = 0,
    #[schema(proto_name = "ALIAS_RUNNING", alias = "ALIAS_STARTED")]
    Running = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum HTTPVersion {
    Unspecified = 0,
    #[schema(proto_name = "HTTP_VERSION_1_1")]
    HttpVersion11 = 1,
    #[schema(proto_name = "HTTP_VERSION_2")]
    HttpVersion2 = 2,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Unknown {
    Unknown = 0,
    Self_ = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unrecognized(i32),
}
