//! The compression of both ends of a connection: the context of a sender's packing, and the contexts of
//! a receiver, which takes frames of every packing.

use std::{collections::BTreeMap, num::NonZeroU32};

use wirecost_compress::{
    Compression, Compressor, DeflateDictionary, DeflateStream, Dictionary, Gzip, GzipLevel, Zstd,
    ZstdDictionary, ZstdLevel, ZstdStream,
};
use wirecost_frame::{CompressionId, DictionaryId, Format};

use crate::{Mode, Packing, Shared};

/// The packing needs a dictionary and was given none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the packing {0} needs a dictionary")]
pub struct DictionaryNeeded(Packing);

/// The context of a packing's compression besides the messages themselves.
#[derive(Debug, Clone)]
pub(crate) enum Context {
    None(Compression),
    Dictionary(Shared, Dictionary),
    Stream(Shared),
    Model(Mode, Dictionary),
    ModelBatch(Dictionary),
}

impl Context {
    /// Returns the context of a packing for messages of a format. It holds a clone of the dictionary.
    pub(crate) fn new(
        format: Format,
        packing: Packing,
        dictionary: Option<&Dictionary>,
    ) -> Result<Self, DictionaryNeeded> {
        let dictionary = || dictionary.cloned().ok_or(DictionaryNeeded(packing));
        Ok(match packing {
            Packing::Batch(..) if packing.has_model(format) => Self::ModelBatch(dictionary()?),
            Packing::Single(method) | Packing::Batch(_, method) => Self::None(method),
            Packing::Dictionary(shared) => Self::Dictionary(shared, dictionary()?),
            Packing::Stream(shared) => Self::Stream(shared),
            Packing::Model(mode) => Self::Model(mode, dictionary()?),
        })
    }

    /// Returns the compression that frames state.
    pub(crate) fn compression(&self) -> CompressionId {
        match self {
            Self::None(Compression::None) => CompressionId::None,
            Self::None(Compression::Gzip(_)) => CompressionId::Gzip,
            Self::None(Compression::Zstd(_)) => CompressionId::Zstd,
            Self::Dictionary(shared, dictionary) => {
                let id = DictionaryId(dictionary.id());
                match shared {
                    Shared::Deflate(_) => CompressionId::DeflateDictionary(id),
                    Shared::Zstd(_) => CompressionId::ZstdDictionary(id),
                }
            }
            Self::Stream(Shared::Deflate(_)) => CompressionId::DeflateStream,
            Self::Stream(Shared::Zstd(_)) => CompressionId::ZstdStream,
            Self::ModelBatch(model) => CompressionId::ModelBatch(DictionaryId(model.id())),
            Self::Model(mode, model) => {
                let id = DictionaryId(model.id());
                match mode {
                    Mode::Static => CompressionId::Model(id),
                    Mode::Keyed => CompressionId::ModelKeyed(id),
                    Mode::Stream => CompressionId::ModelStream(id),
                }
            }
        }
    }

    /// Returns a compressor for a new connection.
    pub(crate) fn compressor(&self) -> Box<dyn Compressor> {
        match self {
            Self::None(Compression::Zstd(level)) => Box::new(Zstd::in_frames(*level)),
            Self::None(method) => method.compressor(),
            Self::Dictionary(shared, dictionary) => match *shared {
                Shared::Deflate(level) => {
                    Box::new(DeflateDictionary::new(dictionary.clone(), level))
                }
                Shared::Zstd(level) => {
                    Box::new(ZstdDictionary::in_frames(dictionary.clone(), level))
                }
            },
            Self::Stream(Shared::Deflate(level)) => Box::new(DeflateStream::new(*level)),
            Self::Stream(Shared::Zstd(level)) => Box::new(ZstdStream::new(*level)),
            Self::Model(..) | Self::ModelBatch(_) => Compression::None.compressor(),
        }
    }

    pub(crate) const fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(_, dictionary)
            | Self::Model(_, dictionary)
            | Self::ModelBatch(dictionary) => Some(dictionary),
            Self::None(_) | Self::Stream(_) => None,
        }
    }
}

/// The decompression contexts of a receiver. Each takes memory from its first frame on.
pub(crate) struct Contexts {
    gzip: Gzip,
    zstd: Zstd,
    deflate_stream: DeflateStream,
    zstd_stream: ZstdStream,
    dictionaries: BTreeMap<NonZeroU32, Held>,
}

/// A dictionary with its decompression contexts.
struct Held {
    deflate: DeflateDictionary,
    zstd: ZstdDictionary,
}

impl Contexts {
    pub(crate) fn new() -> Self {
        // The compression side is not used, so any level will do.
        Self {
            gzip: Gzip::new(GzipLevel::DEFAULT),
            zstd: Zstd::in_frames(ZstdLevel::DEFAULT),
            deflate_stream: DeflateStream::new(GzipLevel::DEFAULT),
            zstd_stream: ZstdStream::new(ZstdLevel::DEFAULT),
            dictionaries: BTreeMap::new(),
        }
    }

    pub(crate) fn hold(&mut self, dictionary: Dictionary) {
        let id = dictionary.id();
        let held = Held {
            deflate: DeflateDictionary::new(dictionary.clone(), GzipLevel::DEFAULT),
            zstd: ZstdDictionary::in_frames(dictionary, ZstdLevel::DEFAULT),
        };
        self.dictionaries.insert(id, held);
    }

    pub(crate) fn release(&mut self, id: NonZeroU32) {
        self.dictionaries.remove(&id);
    }

    /// Returns the context of a frame's compression; `None` if the payload is the content.
    ///
    /// # Errors
    /// The id of a dictionary that is not held.
    pub(crate) fn of(
        &mut self,
        compression: CompressionId,
    ) -> Result<Option<&mut dyn Compressor>, NonZeroU32> {
        Ok(Some(match compression {
            CompressionId::None => return Ok(None),
            CompressionId::Model(id)
            | CompressionId::ModelBatch(id)
            | CompressionId::ModelKeyed(id)
            | CompressionId::ModelStream(id) => {
                self.held(id)?;
                return Ok(None);
            }
            CompressionId::Gzip => &mut self.gzip,
            CompressionId::Zstd => &mut self.zstd,
            CompressionId::DeflateStream => &mut self.deflate_stream,
            CompressionId::ZstdStream => &mut self.zstd_stream,
            CompressionId::DeflateDictionary(id) => &mut self.held(id)?.deflate,
            CompressionId::ZstdDictionary(id) => &mut self.held(id)?.zstd,
        }))
    }

    fn held(&mut self, DictionaryId(id): DictionaryId) -> Result<&mut Held, NonZeroU32> {
        self.dictionaries.get_mut(&id).ok_or(id)
    }

    /// Returns the bytes that the contexts hold now, without the dictionaries.
    pub(crate) fn memory_bytes(&self) -> usize {
        let held = self.dictionaries.values();
        self.gzip.memory_bytes()
            + self.zstd.memory_bytes()
            + self.deflate_stream.memory_bytes()
            + self.zstd_stream.memory_bytes()
            + held
                .map(|held| held.deflate.memory_bytes() + held.zstd.memory_bytes())
                .sum::<usize>()
    }
}
