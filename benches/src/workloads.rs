//! The messages of a run: the fixtures' workloads, or a user's corpus.

use itertools::Itertools;
use sha2::{Digest, Sha256};
use wirecost_fixtures::{Entropy, Workload, WorkloadKind};
use wirecost_message::Message;

use crate::{
    profile::Profile,
    records::{SMALL_WORKLOAD, WorkloadRecord},
};

/// The largest JSON of a message of the small workload, in bytes.
const SMALL_BYTES: usize = 1_024;

/// The names of the generated workloads.
#[must_use]
pub fn names() -> Vec<String> {
    WorkloadKind::ALL
        .iter()
        .map(WorkloadKind::to_string)
        .collect()
}

/// Generates the workload with this name; none if there is no such.
#[must_use]
pub fn generate(name: &str, profile: Profile) -> Option<Workload> {
    let kind: WorkloadKind = name.parse().ok()?;
    Some(Workload::generate(
        kind,
        profile.messages(kind.default_count()),
    ))
}

/// The messages of a workload whose JSON takes less than 1 KiB, for the comparison of compression
/// contexts.
#[must_use]
pub fn small(workload: &Workload) -> Workload {
    let is_small = |message: &&Message| json(message).len() < SMALL_BYTES;
    Workload {
        name: SMALL_WORKLOAD.to_owned(),
        history: Vec::new(),
        messages: workload.messages.iter().filter(is_small).cloned().collect(),
        entropy: None,
    }
}

/// What a run's records say of a workload.
#[must_use]
pub fn record(workload: &Workload) -> WorkloadRecord {
    let mut digest = Sha256::new();
    for message in &workload.messages {
        digest.update(json(message));
        digest.update("\n");
    }
    let messages = workload.messages.len();
    let bytes_per_message = |bits: fn(&Entropy) -> f64| {
        let entropy = workload.entropy.as_ref()?;
        Some(bits(entropy) / 8.0 / messages as f64)
    };
    WorkloadRecord {
        name: workload.name.clone(),
        messages,
        entropy_bytes_per_message: bytes_per_message(|entropy| entropy.stand_alone_bits),
        shared_history_entropy_bytes_per_message: bytes_per_message(|entropy| {
            entropy.shared_history_bits
        }),
        json_sha256: format!("{:02x}", digest.finalize().iter().format("")),
    }
}

/// A message as JSON; empty for what JSON cannot carry.
fn json(message: &Message) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}
