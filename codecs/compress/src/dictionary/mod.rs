mod file;

use std::{
    collections::BTreeMap,
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest, Sha256};
use wirecost_codec::{EncodeError, counted};
use zstd::zstd_safe::{self, CDict, DDict, zstd_sys::ZSTD_ErrorCode};

use crate::ZstdLevel;

/// The bits of an id, which take four bytes in a frame.
const ID_BITS: u32 = 28;

/// Content that messages have in common and that both ends know before the first message. A message
/// compressed with it consists of little more than its new content.
///
/// This is a handle: its clones share the content and zstd's prepared form of it, which is made
/// once for all connections of a process.
#[derive(Clone)]
pub struct Dictionary(Arc<Shared>);

struct Shared {
    content: Box<[u8]>,
    digest: [u8; 8],
    for_decompression: DDict<'static>,
    for_compression: Mutex<BTreeMap<ZstdLevel, Arc<CDict<'static>>>>,
}

/// The reason why there is no dictionary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DictionaryError {
    /// The size is out of the range of a dictionary.
    #[error(
        "a dictionary has {} to {} bytes, not {bytes}",
        Dictionary::MIN_BYTES,
        Dictionary::MAX_BYTES
    )]
    Size {
        /// The size, in bytes.
        bytes: usize,
    },
    /// The samples are too few: the trainer refuses them, or finds less in them than the smallest
    /// dictionary holds.
    #[error(
        "the samples are too few or too alike to train a dictionary: {}, {} together",
        counted(*.samples, "sample"),
        counted(*.bytes, "byte")
    )]
    TooFewSamples {
        /// The number of samples.
        samples: usize,
        /// Their total size, in bytes.
        bytes: usize,
    },
    /// The trainer gave up for another reason, such as samples that have nothing in common.
    #[error("zstd cannot train a dictionary from these samples: {0}")]
    Training(&'static str),
    /// The content starts like a zstd dictionary but is not one.
    #[error("zstd cannot load the dictionary")]
    Damaged,
}

impl Dictionary {
    /// The smallest content, in bytes: the smallest size that zstd's trainer accepts. The trainer may
    /// return less for few or similar samples; [`train`](Self::train) refuses that.
    pub const MIN_BYTES: usize = 256;

    /// The largest content, in bytes: 1 MiB, eight times the size that zstd recommends. It bounds
    /// the memory that a file can make its reader allocate.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Returns the dictionary with this content: any bytes that messages may have in common, the likeliest
    /// last, or the output of zstd's trainer.
    ///
    /// # Errors
    /// [`DictionaryError::Size`], [`DictionaryError::Damaged`]
    pub fn new(content: &[u8]) -> Result<Self, DictionaryError> {
        check_size(content.len())?;
        let for_decompression = DDict::try_create(content).ok_or(DictionaryError::Damaged)?;
        Ok(Self(Arc::new(Shared {
            content: content.into(),
            digest: digest(content),
            for_decompression,
            for_compression: Mutex::default(),
        })))
    }

    /// Trains a dictionary of up to `max_bytes` bytes by zstd's trainer. The samples are messages
    /// as they are compressed, in total about a hundred times `max_bytes`.
    ///
    /// # Errors
    /// [`DictionaryError::Size`] for `max_bytes`, [`DictionaryError::TooFewSamples`],
    /// [`DictionaryError::Training`]
    pub fn train<S: AsRef<[u8]>>(
        samples: impl IntoIterator<Item = S>,
        max_bytes: usize,
    ) -> Result<Self, DictionaryError> {
        check_size(max_bytes)?;
        let (mut joined, mut sizes) = (Vec::new(), Vec::new());
        for sample in samples {
            joined.extend_from_slice(sample.as_ref());
            sizes.push(sample.as_ref().len());
        }
        let mut content = vec![0; max_bytes];
        let bytes = zstd_safe::train_from_buffer(content.as_mut_slice(), &joined, &sizes)
            .map_err(|code| untrained(code, sizes.len(), joined.len()))?;
        if bytes < Self::MIN_BYTES {
            return Err(DictionaryError::TooFewSamples {
                samples: sizes.len(),
                bytes: joined.len(),
            });
        }
        Self::new(&content[..bytes])
    }

    /// Returns the id by which frames name the dictionary: 28 bits of the digest. Another content has
    /// the same id with a probability of 2^-28.
    #[must_use]
    pub fn id(&self) -> NonZeroU32 {
        let [a, b, c, d, ..] = self.0.digest;
        let bits = u32::from_le_bytes([a, b, c, d]) & ((1 << ID_BITS) - 1);
        NonZeroU32::new(bits).unwrap_or(NonZeroU32::MIN)
    }

    /// Returns the digest by which peers compare dictionaries: the first 8 bytes of the SHA-256 of the
    /// content.
    #[must_use]
    pub fn digest(&self) -> [u8; 8] {
        self.0.digest
    }

    /// Returns the content to which messages may refer.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.0.content
    }

    /// Returns the bytes that it holds, including the forms that zstd has prepared so far.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let levels = self.levels();
        self.0.content.len()
            + self.0.for_decompression.sizeof()
            + levels.values().map(|level| level.sizeof()).sum::<usize>()
    }

    pub(crate) fn for_decompression(&self) -> &DDict<'static> {
        &self.0.for_decompression
    }

    /// Returns zstd's prepared form for a level, made at the first call.
    pub(crate) fn for_compression(
        &self,
        level: ZstdLevel,
    ) -> Result<Arc<CDict<'static>>, EncodeError> {
        let mut levels = self.levels();
        if let Some(prepared) = levels.get(&level) {
            return Ok(Arc::clone(prepared));
        }
        let prepared = CDict::try_create(self.content(), level.get()).ok_or_else(unprepared)?;
        let prepared = Arc::new(prepared);
        levels.insert(level, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Locks the prepared forms. A poisoned lock is fine: a panic leaves none of them half made.
    fn levels(&self) -> std::sync::MutexGuard<'_, BTreeMap<ZstdLevel, Arc<CDict<'static>>>> {
        let levels = self.0.for_compression.lock();
        levels.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary")
            .field("id", &self.id())
            .field("bytes", &self.content().len())
            .finish_non_exhaustive()
    }
}

fn digest(content: &[u8]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(content)[..8]);
    first
}

fn check_size(bytes: usize) -> Result<(), DictionaryError> {
    if (Dictionary::MIN_BYTES..=Dictionary::MAX_BYTES).contains(&bytes) {
        return Ok(());
    }
    Err(DictionaryError::Size { bytes })
}

#[cold]
fn untrained(code: zstd_safe::ErrorCode, samples: usize, bytes: usize) -> DictionaryError {
    if zstd_safe::is_error_kind(code, ZSTD_ErrorCode::ZSTD_error_srcSize_wrong) {
        return DictionaryError::TooFewSamples { samples, bytes };
    }
    DictionaryError::Training(zstd_safe::get_error_name(code))
}

#[cold]
fn unprepared() -> EncodeError {
    EncodeError::Library {
        engine: "zstd",
        message: "cannot prepare the dictionary".to_owned(),
    }
}
