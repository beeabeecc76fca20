pub use wirecost_compress::{
    Compressed, Compression, Compressor, Dictionary, DictionaryError, Identity, UnknownCompression,
    UnknownLevel,
};
#[cfg(feature = "gzip")]
pub use wirecost_compress::{
    Deflate, DeflateDictionary, DeflateStream, Gzip, GzipEngine, GzipLevel,
};
#[cfg(feature = "zstd")]
pub use wirecost_compress::{Zstd, ZstdDictionary, ZstdLevel, ZstdStream};
