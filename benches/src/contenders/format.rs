use std::fmt;

/// What the bytes of a message mean.
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
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Json,
        Self::Protobuf,
        Self::Bincode,
        Self::Avro,
        Self::Thrift,
    ];

    /// Its name in tables and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Protobuf => "protobuf",
            Self::Bincode => "bincode",
            Self::Avro => "avro",
            Self::Thrift => "thrift",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
