use serde::{Deserialize, Serialize};

/// A dictionary that was trained: a row of `dictionaries.csv`.
///
/// Trained on the earlier part of the messages before those that are measured, and judged by the
/// later part, which are held out. Bytes are of frames with zstd-3 and this dictionary, unless said
/// otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DictionaryRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The workload.
    pub workload: String,
    /// The format of the messages.
    pub format: String,
    /// How large it was to be, in bytes.
    pub target_bytes: usize,
    /// How large it is, in bytes: what shipping it takes.
    pub dictionary_bytes: usize,
    /// Whether it is the one of its workload and format that the wires are measured with: the one
    /// with the fewest held-out bytes.
    pub chosen: bool,
    /// How many messages it was trained on.
    pub trained_messages: usize,
    /// Milliseconds that training took, once.
    pub train_ms: f64,
    /// Microseconds that it takes to prepare it for compression and decompression, once a node.
    pub prepare_us: f64,
    /// How many messages were held out.
    pub held_out_messages: usize,
    /// What they take.
    pub held_out_bytes: usize,
    /// What they take without a dictionary.
    pub held_out_bytes_without: usize,
    /// How many messages of another cluster, with names and tenants that the dictionary never saw;
    /// none where they were not tried.
    pub unseen_messages: Option<usize>,
    /// What these take.
    pub unseen_bytes: Option<usize>,
    /// What these take without a dictionary.
    pub unseen_bytes_without: Option<usize>,
    /// How many messages are measured, if the mix's dictionary was tried on them.
    pub measured_messages: Option<usize>,
    /// What these take with the dictionary of the mix instead.
    pub measured_bytes_with_mix: Option<usize>,
}

impl DictionaryRecord {
    /// The name of its file in [`DICTIONARIES_DIRECTORY`](super::DICTIONARIES_DIRECTORY), which the
    /// run has where the dictionary was chosen.
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
