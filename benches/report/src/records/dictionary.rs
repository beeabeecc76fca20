use serde::{Deserialize, Serialize};

/// A trained dictionary: a row of `dictionaries.csv`.
///
/// It was trained on the earlier part of the messages before the measured ones, and judged by the
/// later part, which is the held-out set. Bytes are of frames with zstd-3 and this dictionary,
/// unless stated otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DictionaryRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The workload.
    pub workload: String,
    /// The format of the messages.
    pub format: String,
    /// The requested size, in bytes.
    pub target_bytes: usize,
    /// The actual size, in bytes, which is also the cost of shipping it.
    pub dictionary_bytes: usize,
    /// True if the wires of its workload and format are measured with it: it has the fewest
    /// held-out bytes.
    pub chosen: bool,
    /// The number of messages on which it was trained.
    pub trained_messages: usize,
    /// The milliseconds of training, measured once.
    pub train_ms: f64,
    /// The microseconds to prepare it for compression and decompression, once per node.
    pub prepare_us: f64,
    /// The number of held-out messages.
    pub held_out_messages: usize,
    /// The framed bytes of the held-out messages.
    pub held_out_bytes: usize,
    /// The framed bytes of the held-out messages without a dictionary.
    pub held_out_bytes_without: usize,
    /// The number of messages of another cluster, with names and tenants that the dictionary never
    /// saw; absent if they were not tried.
    pub unseen_messages: Option<usize>,
    /// The framed bytes of these messages.
    pub unseen_bytes: Option<usize>,
    /// The framed bytes of these messages without a dictionary.
    pub unseen_bytes_without: Option<usize>,
    /// The number of measured messages, if the mix's dictionary was tried on them.
    pub measured_messages: Option<usize>,
    /// The framed bytes of these messages with the mix's dictionary instead.
    pub measured_bytes_with_mix: Option<usize>,
}

impl DictionaryRecord {
    /// Returns the name of its file in [`DICTIONARIES_DIRECTORY`](super::DICTIONARIES_DIRECTORY),
    /// which exists if the dictionary was chosen.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Self {
            workload,
            format,
            dictionary_bytes,
            ..
        } = self;
        format!("{workload}-{format}-{dictionary_bytes}.dictionary").replace(['/', '\\'], "-")
    }
}
