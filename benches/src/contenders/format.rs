use std::fmt;

use wirecost_frame as frame;

/// The format of a message's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Batches by columns, in bitcode's bytes.
    Columnar,
    /// A peer's format that no crate of this project writes, by its name.
    Foreign(&'static str),
}

impl Format {
    /// The formats of this project.
    pub const ALL: [Self; 6] = [
        Self::Json,
        Self::Protobuf,
        Self::Bincode,
        Self::Avro,
        Self::Thrift,
        Self::Columnar,
    ];

    /// Returns its name in tables and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Bincode => "bincode",
            Self::Avro => "avro",
            Self::Thrift => "thrift",
            Self::Columnar => "columnar",
            Self::Foreign(name) => name,
        }
    }

    /// Returns its number in frames; `None` if no frame can hold it.
    #[must_use]
    pub const fn in_frame(self) -> Option<frame::Format> {
        Some(match self {
            Self::Json => frame::Format::Json,
            Self::Protobuf => frame::Format::Protobuf,
            Self::Bincode => frame::Format::Bincode,
            Self::Avro => frame::Format::Avro,
            Self::Thrift => frame::Format::Thrift,
            Self::Columnar => frame::Format::Columnar,
            Self::Foreign(_) => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
