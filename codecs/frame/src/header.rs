use std::{fmt, num::NonZeroU32};

use crate::{CompressionId, Format};

/// A frame's description of its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    /// The format of each message.
    pub format: Format,
    /// The compression of the payload.
    pub compression: CompressionId,
    /// The schema with which the messages were written.
    pub schema: SchemaId,
    /// The content of the decompressed payload.
    pub content: Content,
}

/// The identity of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchemaId {
    /// The version of a schema that both sides have; versions below 128 take one byte.
    Version(u32),
    /// The fingerprint of the schema itself, for a receiver that resolves the writer's schema
    /// against its own: in Avro, the CRC-64-AVRO of its parsing canonical form. Takes eight bytes.
    Fingerprint(u64),
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "version {version}"),
            Self::Fingerprint(fingerprint) => write!(f, "fingerprint {fingerprint:016x}"),
        }
    }
}

/// The content of a decompressed payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// One message.
    Message,
    /// This many messages, as [`Batch`](crate::Batch) writes them and [`Messages`](crate::Messages)
    /// reads them.
    Batch(NonZeroU32),
}
