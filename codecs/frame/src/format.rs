/// The format of a message's bytes; the same for all messages of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A [`Control`](crate::Control) message of a peer about frames, not a message of a user.
    Control,
}

impl Format {
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
            15 => Some(Self::Control),
            _ => None,
        }
    }
}
