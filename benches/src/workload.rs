//! A workload: the messages of a run that share a name.

use std::num::NonZeroU32;

use itertools::Itertools;
use sha2::{Digest, Sha256};
use wirecost_codec::EncodeError;
use wirecost_fixtures::Entropy;
use wirecost_report::records::{Data, SMALL_WORKLOAD, WorkloadRecord};

use crate::engines::Engine;

/// The size limit of a message in the small workload, as encoded by the first engine, which is
/// JSON's.
const SMALL_BYTES: usize = 1_024;

/// A named list of messages.
#[derive(Debug, Clone)]
pub struct Workload<T> {
    /// Its name.
    pub name: String,
    /// The messages in sending order.
    pub messages: Vec<T>,
    /// The entropy according to the generator; `None` if the messages were not generated.
    pub entropy: Option<Entropy>,
    /// The mean size of a user's documents as JSON, without the messages that carry them; `None` if the messages
    /// do not all carry such documents.
    pub own_json_bytes: Option<f64>,
    /// The kind of data.
    pub data: Data,
}

/// The properties of a workload that are known without generating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// The number of measured messages.
    pub messages: usize,
    /// The number of messages sent before.
    pub history: usize,
    /// The kind of data: other data is encoded and decoded, but not packed.
    pub data: Data,
}

impl<T: Clone> Workload<T> {
    /// Returns the messages that take less than 1 KiB as encoded by `first`, for the comparison of
    /// compression contexts.
    ///
    /// # Errors
    /// When the engine refuses a message.
    pub fn small(&self, first: &Engine<T>) -> Result<Self, EncodeError> {
        let encoded = first.encode(&self.messages, NonZeroU32::MIN)?;
        let small = encoded.iter().map(|bytes| bytes.len() < SMALL_BYTES);
        let messages = self.messages.iter().zip(small);
        Ok(Self {
            name: SMALL_WORKLOAD.to_owned(),
            messages: messages
                .filter(|(_, is_small)| *is_small)
                .map(|(message, _)| message.clone())
                .collect(),
            entropy: None,
            own_json_bytes: None,
            data: self.data,
        })
    }

    /// Returns the workload's record; `first` is the engine whose bytes distinguish messages.
    #[must_use]
    pub fn record(&self, first: &Engine<T>) -> WorkloadRecord {
        let messages = self.messages.len();
        let bytes_per_message = |bits: fn(&Entropy) -> f64| {
            let entropy = self.entropy.as_ref()?;
            Some(bits(entropy) / 8.0 / messages as f64)
        };
        WorkloadRecord {
            name: self.name.clone(),
            messages,
            entropy_bytes_per_message: bytes_per_message(|entropy| entropy.stand_alone_bits),
            shared_history_entropy_bytes_per_message: bytes_per_message(|entropy| {
                entropy.shared_history_bits
            }),
            messages_sha256: self.digest(first).ok(),
            own_json_bytes_per_message: self.own_json_bytes,
            data: self.data,
        }
    }

    fn digest(&self, engine: &Engine<T>) -> Result<String, EncodeError> {
        let mut digest = Sha256::new();
        for bytes in engine.encode(&self.messages, NonZeroU32::MIN)? {
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        }
        Ok(format!("{:02x}", digest.finalize().iter().format("")))
    }
}
