//! The bytes of the header.

use std::num::NonZeroU32;

use wirecost_codec::{Budget, DecodeError, LimitKind, Limits, input::Input, put};

use crate::{
    Checksum, CompressionId, Content, DictionaryId, Format, FrameError, Header, Part, SchemaId,
    compression::HAS_DICTIONARY, number,
};

/// The mark in the first byte, which consists of the mark, the version and three flags, from the
/// top. No text in ASCII or UTF-8 starts with this mark, nor does a TLS record, a gzip member or a
/// zstd frame.
pub(crate) const MARK: u8 = 0b101;
pub(crate) const MARK_SHIFT: u8 = 5;
const VERSION: u8 = 1;
const VERSION_SHIFT: u8 = 3;
const VERSION_MASK: u8 = 0b11;
pub(crate) const HAS_FINGERPRINT: u8 = 0b100;
const IS_BATCH: u8 = 0b010;
const HAS_CHECKSUM: u8 = 0b001;

/// A well-formed header whose numbers are not yet interpreted.
pub(crate) struct Head {
    pub(crate) format: u8,
    pub(crate) compression: u8,
    pub(crate) schema: SchemaId,
    pub(crate) dictionary: Option<DictionaryId>,
    pub(crate) content: Content,
    pub(crate) payload_bytes: u32,
    pub(crate) checksum: Checksum,
    /// The checksum from which that of the frame continues.
    pub(crate) continued: u32,
}

/// Appends the self-describing header of a payload of `payload_bytes` bytes.
pub(crate) fn write(header: &Header, payload_bytes: u32, checksum: Checksum, out: &mut Vec<u8>) {
    out.push(first_byte(header, checksum));
    out.push(header.format.number() << 4 | header.compression.number());
    put::varint(out, payload_bytes.into());
    put_schema(header.schema, out);
    if let Some(DictionaryId(id)) = header.compression.dictionary() {
        put::varint(out, id.get().into());
    }
    if let Content::Batch(messages) = header.content {
        put::varint(out, messages.get().into());
    }
}

pub(crate) fn put_schema(schema: SchemaId, out: &mut Vec<u8>) {
    match schema {
        SchemaId::Version(version) => put::varint(out, version.into()),
        SchemaId::Fingerprint(fingerprint) => out.extend_from_slice(&fingerprint.to_le_bytes()),
    }
}

fn first_byte(header: &Header, checksum: Checksum) -> u8 {
    let mut byte = MARK << MARK_SHIFT | VERSION << VERSION_SHIFT | schema_flag(header.schema);
    if matches!(header.content, Content::Batch(_)) {
        byte |= IS_BATCH;
    }
    if checksum == Checksum::Crc32c {
        byte |= HAS_CHECKSUM;
    }
    byte
}

/// Returns the flag in the first byte for the form of the schema's id.
pub(crate) const fn schema_flag(schema: SchemaId) -> u8 {
    match schema {
        SchemaId::Version(_) => 0,
        SchemaId::Fingerprint(_) => HAS_FINGERPRINT,
    }
}

impl Head {
    /// Reads the rest of a self-describing header after its first byte, and refuses it at the first byte
    /// that shows that the frame is not acceptable.
    pub(crate) fn read(
        flags: u8,
        input: &mut Input<'_>,
        limits: Limits,
        wanted: Checksum,
    ) -> Result<Self, FrameError> {
        check_version(flags)?;
        let checksum = read_checksum_flag(flags & HAS_CHECKSUM != 0, wanted)?;
        let kinds = input.byte()?;
        let compression = kinds & 0xf;
        // The fields are read in the order in which they are written here.
        Ok(Self {
            format: kinds >> 4,
            compression,
            payload_bytes: read_payload_bytes(input, limits)?,
            schema: read_schema(input, flags)?,
            dictionary: read_dictionary(input, compression)?,
            content: read_content(input, flags & IS_BATCH != 0, limits)?,
            checksum,
            continued: 0,
        })
    }

    /// Interprets the numbers, in a frame of `consumed` bytes.
    pub(crate) fn understand(&self, consumed: usize) -> Result<Header, FrameError> {
        let compression = CompressionId::from_parts(self.compression, self.dictionary);
        let unknown = |part, number| FrameError::Unknown {
            part,
            number,
            consumed,
            in_stream: compression.is_some_and(CompressionId::is_stream),
        };
        Ok(Header {
            format: Format::from_number(self.format)
                .ok_or_else(|| unknown(Part::Format, self.format))?,
            compression: compression.ok_or_else(|| unknown(Part::Compression, self.compression))?,
            schema: self.schema,
            content: self.content,
        })
    }
}

fn check_version(flags: u8) -> Result<(), FrameError> {
    match flags >> VERSION_SHIFT & VERSION_MASK {
        VERSION => Ok(()),
        version => Err(FrameError::UnknownVersion { version }),
    }
}

pub(crate) fn read_checksum_flag(
    has_checksum: bool,
    wanted: Checksum,
) -> Result<Checksum, FrameError> {
    match (has_checksum, wanted) {
        (true, _) => Ok(Checksum::Crc32c),
        (false, Checksum::None) => Ok(Checksum::None),
        (false, Checksum::Crc32c) => Err(FrameError::ChecksumMissing),
    }
}

fn read_payload_bytes(input: &mut Input<'_>, limits: Limits) -> Result<u32, DecodeError> {
    let offset = input.offset();
    let bytes = number::read(input)?;
    check_payload_bytes(bytes, offset, limits)?;
    Ok(bytes)
}

/// Checks the length of a payload, which is at `offset`.
pub(crate) fn check_payload_bytes(
    bytes: u32,
    offset: usize,
    limits: Limits,
) -> Result<(), DecodeError> {
    let limit = limits.max_message_bytes;
    if u64::from(bytes) <= limit as u64 {
        return Ok(());
    }
    Err(DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit,
        offset,
    })
}

pub(crate) fn read_schema(input: &mut Input<'_>, flags: u8) -> Result<SchemaId, DecodeError> {
    if flags & HAS_FINGERPRINT != 0 {
        let fingerprint = u64::from_le_bytes(input.array()?);
        return Ok(SchemaId::Fingerprint(fingerprint));
    }
    number::read(input).map(SchemaId::Version)
}

pub(crate) fn read_dictionary(
    input: &mut Input<'_>,
    compression: u8,
) -> Result<Option<DictionaryId>, DecodeError> {
    if compression & HAS_DICTIONARY == 0 {
        return Ok(None);
    }
    read_dictionary_id(input).map(Some)
}

pub(crate) fn read_dictionary_id(input: &mut Input<'_>) -> Result<DictionaryId, DecodeError> {
    read_non_zero(input, "a dictionary with the id 0").map(DictionaryId)
}

pub(crate) fn read_content(
    input: &mut Input<'_>,
    is_batch: bool,
    limits: Limits,
) -> Result<Content, DecodeError> {
    if !is_batch {
        return Ok(Content::Message);
    }
    let offset = input.offset();
    let messages = read_non_zero(input, "a batch of 0 messages")?;
    let count = usize::try_from(messages.get()).unwrap_or(usize::MAX);
    Budget::new(limits).take_elements(count, offset)?;
    Ok(Content::Batch(messages))
}

fn read_non_zero(input: &mut Input<'_>, what: &'static str) -> Result<NonZeroU32, DecodeError> {
    let offset = input.offset();
    NonZeroU32::new(number::read(input)?).ok_or(DecodeError::Malformed { what, offset })
}
