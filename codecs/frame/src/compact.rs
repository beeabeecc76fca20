//! The compact header: it leaves out what two peers have agreed on.

use wirecost_codec::{DecodeError, Limits, input::Input, put};

use crate::{
    Checksum, CompressionId, Content, DictionaryId, Format, FrameError, Header, OfferedWire,
    SchemaId,
    wire::{self, Head},
};

/// The mark in the first byte, which consists of the mark, three flags and the two most significant
/// bits of the payload's length, from the top.
pub(crate) const MARK: u8 = 0b100;
const HAS_CHECKSUM: u8 = 0b1_0000;
const IS_BATCH: u8 = 0b1000;
const IS_PLAIN: u8 = 0b100;
const LENGTH: u8 = 0b11;

/// The largest payload, in bytes.
const MAX_BYTES: u32 = (1 << 10) - 1;

/// A wire on which two peers have agreed, so that their frames need not name it.
///
/// Its frames with payloads of up to 1,023 bytes are compact: the header has two bytes, and the number of
/// messages in a batch. The checksum also covers the wire, so a compact frame of another agreement is
/// damaged.
///
/// ```
/// use wirecost_frame::{
///     AgreedWire, CompressionId, Content, Decoded, Format, FrameError, Framing, Header, SchemaId,
/// };
///
/// let header = Header {
///     format: Format::Json,
///     compression: CompressionId::None,
///     schema: SchemaId::Version(1),
///     content: Content::Message,
/// };
/// let agreed = AgreedWire::new(header.format, header.compression, header.schema, |_| [0; 8]);
/// let framing = Framing::default().agreed(agreed);
/// let mut link = Vec::new();
/// framing.encode(&header, b"{}", &mut link)?;
/// assert_eq!(link.len(), 2 + 2 + 4);
///
/// let Decoded::Frame { frame, .. } = framing.decode(&link)? else { unreachable!() };
/// assert_eq!((frame.header, frame.payload), (header, &b"{}"[..]));
/// assert_eq!(Framing::default().decode(&link), Err(FrameError::NotAgreed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreedWire {
    format: Format,
    compression: CompressionId,
    schema: SchemaId,
    /// The checksum of the wire as in an offer, from which the checksums of compact frames continue.
    checksum: u32,
}

impl AgreedWire {
    /// Returns a wire, by the arguments of [`OfferedWire::new`].
    #[must_use]
    pub fn new(
        format: Format,
        compression: CompressionId,
        schema: SchemaId,
        digest: impl FnOnce(DictionaryId) -> [u8; 8],
    ) -> Self {
        let mut offered = Vec::new();
        OfferedWire::new(format, compression, schema, digest).write(&mut offered);
        Self {
            format,
            compression,
            schema,
            checksum: crc32c::crc32c(&offered),
        }
    }

    /// Returns whether a frame with this header and a payload of `payload_bytes` bytes is compact.
    pub(crate) fn covers(&self, header: &Header, payload_bytes: u32) -> bool {
        payload_bytes <= MAX_BYTES
            && header.format == self.format
            && header.schema == self.schema
            && [self.compression, CompressionId::None].contains(&header.compression)
    }

    /// Appends the header of a frame that it covers, and returns the checksum from which that of the frame
    /// continues.
    pub(crate) fn write(
        &self,
        header: &Header,
        payload_bytes: u32,
        checksum: Checksum,
        out: &mut Vec<u8>,
    ) -> u32 {
        let [.., high, low] = payload_bytes.to_be_bytes();
        let mut first = MARK << wire::MARK_SHIFT | high;
        if checksum == Checksum::Crc32c {
            first |= HAS_CHECKSUM;
        }
        if header.compression == CompressionId::None {
            first |= IS_PLAIN;
        }
        if matches!(header.content, Content::Batch(_)) {
            first |= IS_BATCH;
        }
        out.extend_from_slice(&[first, low]);
        if let Content::Batch(messages) = header.content {
            put::varint(out, messages.get().into());
        }
        self.checksum
    }

    /// Reads the rest of a header after its `first` byte.
    pub(crate) fn read(
        &self,
        first: u8,
        input: &mut Input<'_>,
        limits: Limits,
        wanted: Checksum,
    ) -> Result<Head, FrameError> {
        let checksum = wire::read_checksum_flag(first & HAS_CHECKSUM != 0, wanted)?;
        let compression = self.read_compression(first & IS_PLAIN != 0)?;
        let payload_bytes = u16::from_be_bytes([first & LENGTH, input.byte()?]).into();
        wire::check_payload_bytes(payload_bytes, 0, limits)?;
        Ok(Head {
            format: self.format.number(),
            compression: compression.number(),
            schema: self.schema,
            dictionary: compression.dictionary(),
            content: wire::read_content(input, first & IS_BATCH != 0, limits)?,
            payload_bytes,
            checksum,
            continued: self.checksum,
        })
    }

    fn read_compression(&self, is_plain: bool) -> Result<CompressionId, DecodeError> {
        match (is_plain, self.compression) {
            (true, _) => Ok(CompressionId::None),
            (false, CompressionId::None) => Err(DecodeError::Malformed {
                what: "a compressed payload, and the agreed wire has no compression",
                offset: 0,
            }),
            (false, compression) => Ok(compression),
        }
    }
}
