use wirecost_codec::{DecodeError, input::Input, put};

use crate::{Compression, DictionaryId, Format, SchemaId, wire};

/// What a peer reads and writes, for another to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Offer {
    /// What makes this offer differ from all others under a key.
    pub nonce: [u8; 16],
    /// The wires, the most wanted first.
    pub wires: OfferedWires,
}

/// Up to 255 wires in order of preference, the most wanted first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OfferedWires(Vec<OfferedWire>);

/// More wires than an offer can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{wires} wires are more than the {} of an offer", OfferedWires::MAX)]
pub struct TooManyWires {
    /// How many there were.
    pub wires: usize,
}

/// A wire as an offer names it. It is there to be compared: two peers have a wire in common if all that
/// each says of it is equal, the content of a dictionary included.
///
/// It may be one that is not known here, as a newer peer offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfferedWire {
    format: u8,
    compression: u8,
    schema: SchemaId,
    dictionary: Option<(DictionaryId, [u8; 8])>,
}

impl OfferedWires {
    /// How many there can be.
    pub const MAX: usize = u8::MAX as usize;

    /// The wires, the most wanted first.
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
    /// A wire. Of a compression with a dictionary, `digest` gives the first 8 bytes of the SHA-256 of
    /// its content.
    #[must_use]
    pub fn new(
        format: Format,
        compression: Compression,
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

    fn write(&self, out: &mut Vec<u8>) {
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
        // Read in the order in which they are written here.
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
        // What is reserved grows with what is there, not with what is claimed.
        let wires: Result<_, _> = (0..count).map(|_| OfferedWire::read(input)).collect();
        Ok(Self {
            nonce,
            wires: OfferedWires(wires?),
        })
    }
}
