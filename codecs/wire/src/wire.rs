use sha2::{Digest, Sha256};
use wirecost_compress::{
    Compressor, DeflateDictionary, DeflateStream, Dictionary, ZstdDictionary, ZstdStream,
};
use wirecost_frame::{Compression, DictionaryId, Format, Framing, OfferedWire, SchemaId};

use crate::{Packing, Sender, Shared};

/// A format, a schema and a packing, with the dictionary that the packing needs.
#[derive(Debug, Clone)]
pub struct Wire {
    format: Format,
    schema: SchemaId,
    packing: Packing,
    context: Context,
}

/// The compression's context besides the messages themselves.
#[derive(Debug, Clone)]
enum Context {
    None(wirecost_compress::Compression),
    Dictionary(Shared, Dictionary),
    Stream(Shared),
}

/// The packing needs a dictionary and was given none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the packing {0} needs a dictionary")]
pub struct DictionaryNeeded(Packing);

impl Wire {
    /// Returns a wire. `dictionary` is for a packing that uses one, and is shared with all its
    /// other clones.
    ///
    /// # Errors
    /// [`DictionaryNeeded`]
    pub fn new(
        format: Format,
        schema: SchemaId,
        packing: Packing,
        dictionary: Option<&Dictionary>,
    ) -> Result<Self, DictionaryNeeded> {
        let context = match packing {
            Packing::Single(compression) | Packing::Batch(_, compression) => {
                Context::None(compression)
            }
            Packing::Dictionary(shared) => {
                let dictionary = dictionary.ok_or(DictionaryNeeded(packing))?;
                Context::Dictionary(shared, dictionary.clone())
            }
            Packing::Stream(shared) => Context::Stream(shared),
        };
        Ok(Self {
            format,
            schema,
            packing,
            context,
        })
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
    pub fn compression(&self) -> Compression {
        match &self.context {
            Context::None(wirecost_compress::Compression::None) => Compression::None,
            Context::None(wirecost_compress::Compression::Gzip(_)) => Compression::Gzip,
            Context::None(wirecost_compress::Compression::Zstd(_)) => Compression::Zstd,
            Context::Dictionary(shared, dictionary) => {
                let id = DictionaryId(dictionary.id());
                match shared {
                    Shared::Deflate(_) => Compression::DeflateDictionary(id),
                    Shared::Zstd(_) => Compression::ZstdDictionary(id),
                }
            }
            Context::Stream(Shared::Deflate(_)) => Compression::DeflateStream,
            Context::Stream(Shared::Zstd(_)) => Compression::ZstdStream,
        }
    }

    /// Returns the sending end of a connection by this wire.
    #[must_use]
    pub fn sender(&self, framing: Framing) -> Sender {
        Sender::of(self, framing)
    }

    pub(crate) fn compressor(&self) -> Box<dyn Compressor> {
        match &self.context {
            Context::None(compression) => compression.compressor(),
            Context::Dictionary(shared, dictionary) => match *shared {
                Shared::Deflate(level) => {
                    Box::new(DeflateDictionary::new(dictionary.clone(), level))
                }
                Shared::Zstd(level) => Box::new(ZstdDictionary::new(dictionary.clone(), level)),
            },
            Context::Stream(Shared::Deflate(level)) => Box::new(DeflateStream::new(*level)),
            Context::Stream(Shared::Zstd(level)) => Box::new(ZstdStream::new(*level)),
        }
    }

    pub(crate) fn dictionary(&self) -> Option<&Dictionary> {
        match &self.context {
            Context::Dictionary(_, dictionary) => Some(dictionary),
            Context::None(_) | Context::Stream(_) => None,
        }
    }

    /// Returns the description by which a peer compares it.
    pub(crate) fn offered(&self) -> OfferedWire {
        OfferedWire::new(self.format, self.compression(), self.schema, |_| {
            self.dictionary().map(digest).unwrap_or_default()
        })
    }
}

/// Returns the first bytes of the SHA-256 of a dictionary's content.
fn digest(dictionary: &Dictionary) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(dictionary.content())[..8]);
    first
}
