use wirecost_codec::{DecodeError, Limits, input::Input};

use crate::{
    Checksum, CompressionId, Content, Format, Framing, Header, Offer, Refusal, SchemaId, wire,
};

/// A message between peers about their frames, in a frame of [`Format::Control`].
///
/// ```
/// use wirecost_frame::{Control, Decoded, Reason, Refusal};
///
/// let refusal = Control::Refusal(Refusal { frame: 41, reason: Reason::Format(5) });
/// let mut link = Vec::new();
/// refusal.write(&mut link);
///
/// let Decoded::Frame { frame, .. } = Control::FRAMING.decode(&link)? else { unreachable!() };
/// assert_eq!(Control::read(&frame.header, frame.payload)?, refusal);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Control {
    /// The wires that the peer reads and writes.
    Offer(Offer),
    /// A proof of possession of the key: an HMAC-SHA-256 over both offers.
    Confirmation([u8; 32]),
    /// A frame was skipped.
    Refusal(Refusal),
}

const OFFER: u8 = 1;
const CONFIRMATION: u8 = 2;
const REFUSAL: u8 = 3;

impl Control {
    /// The largest payload, in bytes: an offer of 255 wires, each with a fingerprint and a
    /// dictionary.
    pub const MAX_BYTES: usize = 1 + 16 + 1 + 255 * (2 + 8 + 5 + 8);

    /// The framing of control messages: with a checksum on every link. Its limit bounds the bytes
    /// for which a receiver waits when it expects a control message.
    pub const FRAMING: Framing = Framing::new(
        Limits {
            max_message_bytes: Self::MAX_BYTES,
            ..Limits::DEFAULT
        },
        Checksum::Crc32c,
    );

    const HEADER: Header = Header {
        format: Format::Control,
        compression: CompressionId::None,
        schema: SchemaId::Version(0),
        content: Content::Message,
    };

    /// Appends the frame with this message to `link`.
    pub fn write(&self, link: &mut Vec<u8>) {
        let payload = self.payload();
        let start = link.len();
        // No payload exceeds `MAX_BYTES`.
        wire::write(&Self::HEADER, payload.len() as u32, Checksum::Crc32c, link);
        link.extend_from_slice(&payload);
        Checksum::Crc32c.append(0, link, start);
    }

    /// Returns the payload of the frame, the only encoding of the message.
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Offer(offer) => {
                out.push(OFFER);
                offer.write(&mut out);
            }
            Self::Confirmation(code) => {
                out.push(CONFIRMATION);
                out.extend_from_slice(code);
            }
            Self::Refusal(refusal) => {
                out.push(REFUSAL);
                refusal.write(&mut out);
            }
        }
        out
    }

    /// Reads the message of a frame with this header and payload. It allocates up to 16 KiB.
    ///
    /// # Errors
    /// [`DecodeError::UnknownMember`] for an unknown kind of message or reason, such as one from a
    /// newer peer: skip the frame. Other errors if it is no control message. Offsets count from the
    /// start of the payload.
    pub fn read(header: &Header, payload: &[u8]) -> Result<Self, DecodeError> {
        if *header != Self::HEADER {
            return Err(DecodeError::Malformed {
                what: "a header that no control message of this version has",
                offset: 0,
            });
        }
        let mut input = Input::new(payload);
        let control = match input.byte()? {
            OFFER => Self::Offer(Offer::read(&mut input)?),
            CONFIRMATION => Self::Confirmation(input.array()?),
            REFUSAL => Self::Refusal(Refusal::read(&mut input)?),
            unknown => {
                return Err(DecodeError::UnknownMember {
                    of: "control message",
                    number: unknown.into(),
                    offset: input.offset(),
                });
            }
        };
        input.finish()?;
        Ok(control)
    }
}
