use std::{fmt, num::NonZeroU32};

use crate::{Compression, Format};

/// What a frame says of its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    /// What the bytes of each message mean.
    pub format: Format,
    /// How the payload is compressed.
    pub compression: Compression,
    /// The schema that the messages were written by.
    pub schema: SchemaId,
    /// What the payload is once it is decompressed.
    pub content: Content,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchemaId {
    /// The version of a schema that both sides have; those below 128 take one byte.
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

/// What a payload is once it is decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// One message.
    Message,
    /// So many messages, as [`Batch`](crate::Batch) writes them and [`Messages`](crate::Messages)
    /// reads them.
    Batch(NonZeroU32),
}
