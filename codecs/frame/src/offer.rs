use wirecost_codec::{DecodeError, input::Input, put};

use crate::{CompressionId, DictionaryId, Format, SchemaId, wire};

/// The wires that a peer reads and writes, from which another peer chooses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Offer {
    /// The number that distinguishes this offer from all others under the same key.
    pub nonce: [u8; 16],
    /// The wires in order of preference.
    pub wires: OfferedWires,
}

/// Up to 255 wires in order of preference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OfferedWires(Vec<OfferedWire>);

/// More wires than fit into an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{wires} wires are more than the {} of an offer", OfferedWires::MAX)]
pub struct TooManyWires {
    /// The number of wires.
    pub wires: usize,
}

/// A wire as described in an offer. Offers exist to be compared: two peers have a wire in common if
/// their descriptions are equal, the content of a dictionary included.
///
/// It may be unknown here, as offered by a newer peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfferedWire {
    format: u8,
    compression: u8,
    schema: SchemaId,
    dictionary: Option<(DictionaryId, [u8; 8])>,
}

impl OfferedWires {
    /// The largest number of wires.
    pub const MAX: usize = u8::MAX as usize;

    /// Returns the wires in order of preference.
    #[must_use]
    pub fn as_slice(&self) -> &[OfferedWire] {
        &self.0
    }
}

impl TryFrom<Vec<OfferedWire>> for OfferedWires {
    type Error = TooManyWires;

    fn try_from(wires: Vec<OfferedWire>) -> Result<Self, TooManyWires> {
        if wires.len() > Self::MAX {
            let wires = wires.len();
            return Err(TooManyWires { wires });
        }
        Ok(Self(wires))
    }
}

impl OfferedWire {
    /// Returns a wire. For a compression with a dictionary, `digest` returns the first 8 bytes of
    /// the SHA-256 of its content.
    #[must_use]
    pub fn new(
        format: Format,
        compression: CompressionId,
        schema: SchemaId,
        digest: impl FnOnce(DictionaryId) -> [u8; 8],
    ) -> Self {
        Self {
            format: format.number(),
            compression: compression.number(),
            schema,
            dictionary: compression.dictionary().map(|id| (id, digest(id))),
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.push(wire::schema_flag(self.schema));
        out.push(self.format << 4 | self.compression);
        wire::put_schema(self.schema, out);
        if let Some((id, digest)) = &self.dictionary {
            put::varint(out, id.0.get().into());
            out.extend_from_slice(digest);
        }
    }

    fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        let offset = input.offset();
        let flags = input.byte()?;
        if flags & !wire::HAS_FINGERPRINT != 0 {
            return Err(DecodeError::Malformed {
                what: "a flag that no offered wire has",
                offset,
            });
        }
        let kinds = input.byte()?;
        let compression = kinds & 0xf;
        // The fields are read in the order in which they are written here.
        Ok(Self {
            format: kinds >> 4,
            compression,
            schema: wire::read_schema(input, flags)?,
            dictionary: match wire::read_dictionary(input, compression)? {
                Some(id) => Some((id, input.array()?)),
                None => None,
            },
        })
    }
}

impl Offer {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.nonce);
        out.push(self.wires.0.len() as u8);
        for wire in &self.wires.0 {
            wire.write(out);
        }
    }

    pub(crate) fn read(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        let nonce = input.array()?;
        let count = input.byte()?;
        // The memory grows with the arrived wires, not with the claimed number.
        let wires: Result<_, _> = (0..count).map(|_| OfferedWire::read(input)).collect();
        Ok(Self {
            nonce,
            wires: OfferedWires(wires?),
        })
    }
}
