use wirecost_codec::{DecodeError, input::Input, put};

use crate::{DictionaryId, SchemaId, number, wire};

/// The answer to a skipped frame: its messages were not read, and can be resent on another wire.
///
/// The sender decides, and must bound, how long it keeps messages that it may have to send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the peer refused frame {frame}: {reason}")]
pub struct Refusal {
    /// The number of the frame: the count of frames before it on this connection in its direction,
    /// without control messages.
    pub frame: u64,
    /// The reason.
    pub reason: Reason,
}

/// The reason why a peer cannot read a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The peer does not read the format with this number.
    #[error("format {0} is not read there")]
    Format(u8),
    /// The peer does not know the compression with this number.
    #[error("compression {0} is not known there")]
    Compression(u8),
    /// The peer does not hold the dictionary.
    #[error("the dictionary {} is not held there", .0.0)]
    Dictionary(DictionaryId),
    /// The peer does not read the schema in the frame's format.
    #[error("the schema with {0} is not read there")]
    Schema(SchemaId),
    /// The peer does not hold the keyframe with this number, from which the frame's message is predicted.
    #[error("the keyframe {0} is not held there")]
    Keyframe(u32),
    /// The content does not match the frame's header, or the peer could not decode it.
    #[error("its content is invalid")]
    Content,
}

const FORMAT: u8 = 1;
const COMPRESSION: u8 = 2;
const DICTIONARY: u8 = 3;
const SCHEMA_VERSION: u8 = 4;
const SCHEMA_FINGERPRINT: u8 = 5;
const CONTENT: u8 = 6;
const KEYFRAME: u8 = 7;

impl Refusal {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.frame.to_le_bytes());
        out.push(self.reason.number());
        match self.reason {
            Reason::Format(number) | Reason::Compression(number) => out.push(number),
            Reason::Dictionary(DictionaryId(id)) => put::varint(out, id.get().into()),
            Reason::Schema(schema) => wire::put_schema(schema, out),
            Reason::Keyframe(number) => put::varint(out, number.into()),
            Reason::Content => {}
        }
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            frame: u64::from_le_bytes(input.array()?),
            reason: Reason::read(input)?,
        })
    }
}

impl Reason {
    const fn number(self) -> u8 {
        match self {
            Self::Format(_) => FORMAT,
            Self::Compression(_) => COMPRESSION,
            Self::Dictionary(_) => DICTIONARY,
            Self::Schema(SchemaId::Version(_)) => SCHEMA_VERSION,
            Self::Schema(SchemaId::Fingerprint(_)) => SCHEMA_FINGERPRINT,
            Self::Keyframe(_) => KEYFRAME,
            Self::Content => CONTENT,
        }
    }

    fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        Ok(match input.byte()? {
            FORMAT => Self::Format(input.byte()?),
            COMPRESSION => Self::Compression(input.byte()?),
            DICTIONARY => Self::Dictionary(wire::read_dictionary_id(input)?),
            SCHEMA_VERSION => Self::Schema(SchemaId::Version(number::read(input)?)),
            SCHEMA_FINGERPRINT => {
                let fingerprint = u64::from_le_bytes(input.array()?);
                Self::Schema(SchemaId::Fingerprint(fingerprint))
            }
            KEYFRAME => Self::Keyframe(number::read(input)?),
            CONTENT => Self::Content,
            unknown => {
                return Err(DecodeError::UnknownMember {
                    of: "reason of a refusal",
                    number: unknown.into(),
                    offset: input.offset(),
                });
            }
        })
    }
}
