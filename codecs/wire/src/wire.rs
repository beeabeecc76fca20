use wirecost_compress::{Compressor, Dictionary};
use wirecost_frame::{AgreedWire, CompressionId, Format, OfferedWire, SchemaId};

use crate::{DictionaryNeeded, Packing, WireName, context::Context};

/// A format, a schema and a packing, with the dictionary that the packing needs.
#[derive(Debug, Clone)]
pub struct Wire {
    format: Format,
    schema: SchemaId,
    packing: Packing,
    context: Context,
}

impl Wire {
    /// Returns a wire. `dictionary` is for a packing that uses one. The wire holds a clone of it, which
    /// shares its content.
    ///
    /// # Errors
    /// [`DictionaryNeeded`]
    pub fn new(
        format: Format,
        schema: SchemaId,
        packing: Packing,
        dictionary: Option<&Dictionary>,
    ) -> Result<Self, DictionaryNeeded> {
        Ok(Self {
            format,
            schema,
            packing,
            context: Context::new(format, packing, dictionary)?,
        })
    }

    /// Returns its name: the format and the packing.
    #[must_use]
    pub const fn name(&self) -> WireName {
        WireName {
            format: self.format,
            packing: self.packing,
        }
    }

    /// Returns the format of its messages.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Returns the schema of its messages.
    #[must_use]
    pub const fn schema(&self) -> SchemaId {
        self.schema
    }

    /// Returns the packing of its messages.
    #[must_use]
    pub const fn packing(&self) -> Packing {
        self.packing
    }

    /// Returns the compression that its frames state; a frame that would not get smaller is sent
    /// uncompressed.
    #[must_use]
    pub fn compression(&self) -> CompressionId {
        self.context.compression()
    }

    pub(crate) fn compressor(&self) -> Box<dyn Compressor> {
        self.context.compressor()
    }

    /// Returns the dictionary of its packing, or the model; `None` if the packing needs none.
    #[must_use]
    pub const fn dictionary(&self) -> Option<&Dictionary> {
        self.context.dictionary()
    }

    /// Returns the description by which a peer compares it.
    pub(crate) fn offered(&self) -> OfferedWire {
        let digest = |_| self.digest();
        OfferedWire::new(self.format, self.compression(), self.schema, digest)
    }

    /// Returns the wire as agreed on, by an [`Agreement`](crate::Agreement) or by the configuration of both
    /// ends. With a framing that has [agreed](wirecost_frame::Framing::agreed) on it, its frames are compact.
    #[must_use]
    pub fn agreed(&self) -> AgreedWire {
        let digest = |_| self.digest();
        AgreedWire::new(self.format, self.compression(), self.schema, digest)
    }

    /// Returns the digest of its dictionary; zeros if it has none.
    fn digest(&self) -> [u8; 8] {
        self.dictionary()
            .map(Dictionary::digest)
            .unwrap_or_default()
    }
}
