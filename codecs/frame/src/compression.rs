use std::num::NonZeroU32;

/// The compression of a payload as its frame names it: without a level, with the id of its dictionary.
///
/// A message that compression would not make smaller is sent with [`CompressionId::None`]. A message of
/// [`Format::Model`](crate::Format::Model) is not compressed: the id names its model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompressionId {
    /// No compression.
    None,
    /// One gzip member (RFC 1952).
    Gzip,
    /// One zstd frame (RFC 8878), without magic number and checksum.
    Zstd,
    /// The next part of the connection's DEFLATE stream (RFC 1951) in this direction.
    DeflateStream,
    /// The next part of the connection's zstd frame in this direction.
    ZstdStream,
    /// One DEFLATE stream (RFC 1951) that may refer to a preset dictionary, and the CRC-32 of the
    /// decompressed message.
    DeflateDictionary(DictionaryId),
    /// One zstd frame, without magic number and checksum, that may refer to a dictionary.
    ZstdDictionary(DictionaryId),
    /// No compression. The message is predicted from its model, the dictionary with this id.
    Model(DictionaryId),
    /// No compression. The message is a batch, of which each part is predicted from its model, the dictionary
    /// with this id, and from the parts before it. To the frame it is one message.
    ModelBatch(DictionaryId),
    /// No compression. The message is the next of the connection's stream in this direction, and is
    /// predicted from its model, the dictionary with this id, and from the stream's earlier messages.
    ModelStream(DictionaryId),
    /// No compression. The message is predicted from its model, the dictionary with this id, and from
    /// keyframes: earlier messages of the sender, which it names.
    ModelKeyed(DictionaryId),
}

/// The id of a dictionary: 28 bits of the hash of its content, not 0. It takes at most four bytes.
///
/// A dictionary with another content has another id, so a receiver that lacks the content finds none to
/// decompress with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DictionaryId(pub NonZeroU32);

/// A bit in the number of a compression: the header contains a dictionary's id. So a receiver finds
/// the end of a frame whose compression it does not know.
pub(crate) const HAS_DICTIONARY: u8 = 0b1000;

const NONE: u8 = 0;
const GZIP: u8 = 1;
const ZSTD: u8 = 2;
const DEFLATE_STREAM: u8 = 3;
const ZSTD_STREAM: u8 = 4;
const DEFLATE_DICTIONARY: u8 = HAS_DICTIONARY | GZIP;
const ZSTD_DICTIONARY: u8 = HAS_DICTIONARY | ZSTD;
const MODEL: u8 = HAS_DICTIONARY | NONE;
const MODEL_BATCH: u8 = HAS_DICTIONARY | 4;
const MODEL_STREAM: u8 = HAS_DICTIONARY | 5;
const MODEL_KEYED: u8 = HAS_DICTIONARY | 6;

impl CompressionId {
    /// Returns its name, such as `zstd-stream`, without the dictionary's id.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::DeflateStream => "deflate-stream",
            Self::ZstdStream => "zstd-stream",
            Self::DeflateDictionary(_) => "deflate-dict",
            Self::ZstdDictionary(_) => "zstd-dict",
            Self::Model(_) => "model",
            Self::ModelBatch(_) => "model-batch",
            Self::ModelStream(_) => "model-stream",
            Self::ModelKeyed(_) => "model-keyed",
        }
    }

    /// Returns whether the payload is a part of a stream.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        match self {
            Self::DeflateStream | Self::ZstdStream | Self::ModelStream(_) => true,
            Self::None
            | Self::Gzip
            | Self::Zstd
            | Self::DeflateDictionary(_)
            | Self::ZstdDictionary(_)
            | Self::Model(_)
            | Self::ModelBatch(_)
            | Self::ModelKeyed(_) => false,
        }
    }

    /// Returns whether the payload may refer to earlier frames of its sender.
    #[must_use]
    pub const fn refers_back(self) -> bool {
        self.is_stream() || matches!(self, Self::ModelKeyed(_))
    }

    /// Returns whether the payload is the content itself.
    #[must_use]
    pub const fn is_content(self) -> bool {
        match self {
            Self::None
            | Self::Model(_)
            | Self::ModelBatch(_)
            | Self::ModelStream(_)
            | Self::ModelKeyed(_) => true,
            Self::Gzip
            | Self::Zstd
            | Self::DeflateStream
            | Self::ZstdStream
            | Self::DeflateDictionary(_)
            | Self::ZstdDictionary(_) => false,
        }
    }

    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::None => NONE,
            Self::Gzip => GZIP,
            Self::Zstd => ZSTD,
            Self::DeflateStream => DEFLATE_STREAM,
            Self::ZstdStream => ZSTD_STREAM,
            Self::DeflateDictionary(_) => DEFLATE_DICTIONARY,
            Self::ZstdDictionary(_) => ZSTD_DICTIONARY,
            Self::Model(_) => MODEL,
            Self::ModelBatch(_) => MODEL_BATCH,
            Self::ModelStream(_) => MODEL_STREAM,
            Self::ModelKeyed(_) => MODEL_KEYED,
        }
    }

    /// Returns the id of its dictionary; `None` if it needs none.
    #[must_use]
    pub const fn dictionary(self) -> Option<DictionaryId> {
        match self {
            Self::DeflateDictionary(id)
            | Self::ZstdDictionary(id)
            | Self::Model(id)
            | Self::ModelBatch(id)
            | Self::ModelStream(id)
            | Self::ModelKeyed(id) => Some(id),
            Self::None | Self::Gzip | Self::Zstd | Self::DeflateStream | Self::ZstdStream => None,
        }
    }

    pub(crate) const fn from_parts(number: u8, dictionary: Option<DictionaryId>) -> Option<Self> {
        match (number, dictionary) {
            (NONE, None) => Some(Self::None),
            (GZIP, None) => Some(Self::Gzip),
            (ZSTD, None) => Some(Self::Zstd),
            (DEFLATE_STREAM, None) => Some(Self::DeflateStream),
            (ZSTD_STREAM, None) => Some(Self::ZstdStream),
            (DEFLATE_DICTIONARY, Some(id)) => Some(Self::DeflateDictionary(id)),
            (ZSTD_DICTIONARY, Some(id)) => Some(Self::ZstdDictionary(id)),
            (MODEL, Some(id)) => Some(Self::Model(id)),
            (MODEL_BATCH, Some(id)) => Some(Self::ModelBatch(id)),
            (MODEL_STREAM, Some(id)) => Some(Self::ModelStream(id)),
            (MODEL_KEYED, Some(id)) => Some(Self::ModelKeyed(id)),
            _ => None,
        }
    }
}
