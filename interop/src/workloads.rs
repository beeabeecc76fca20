//! The messages that are exchanged.

use wirecost_fixtures::{Example, Trace, WorkloadKind, adversarial, golden};
use wirecost_message::Message;

use crate::{Result, environment};

/// The variable with the number of messages of each generated workload.
const WORKLOAD_MESSAGES: &str = "WORKLOAD_MESSAGES";

/// The default number of messages of each generated workload.
const MESSAGES: usize = 1000;

/// The number of messages that count as one snapshot: a snapshot is larger than 125 other messages.
const MESSAGES_PER_SNAPSHOT: usize = 125;

/// The variable with the seed of the cluster that sends fresh messages.
const FRESH_SEED: &str = "FRESH_SEED";

/// A name and its messages.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) messages: Vec<Message>,
}

/// Returns every generated workload, fresh messages, the golden vectors, and the values at the edges
/// of their types.
pub(crate) fn all() -> Result<Vec<Named>> {
    let count = environment::number(WORKLOAD_MESSAGES)?.unwrap_or(MESSAGES);
    let mut all = Vec::from(WorkloadKind::ALL.map(|kind| generated(kind, count)));
    all.push(fresh(count)?);
    all.push(by_hand("golden", golden::messages()));
    all.push(by_hand("adversarial", adversarial::messages()));
    Ok(all)
}

fn generated(kind: WorkloadKind, count: usize) -> Named {
    let count = match kind {
        WorkloadKind::Snapshot => count.div_ceil(MESSAGES_PER_SNAPSHOT),
        _ => count,
    };
    let workload = Trace::generate(kind, count);
    Named {
        name: workload.name,
        messages: workload.messages,
    }
}

/// Returns the steady mix of the cluster with the given seed.
fn fresh(count: usize) -> Result<Named> {
    let seed = environment::number(FRESH_SEED)?;
    let seed = seed.ok_or_else(|| format!("{FRESH_SEED} is not set"))?;
    Ok(Named {
        name: "fresh".into(),
        messages: Trace::of_cluster(WorkloadKind::SteadyMix, seed, count).messages,
    })
}

fn by_hand(name: &str, examples: Vec<Example>) -> Named {
    Named {
        name: name.into(),
        messages: examples
            .into_iter()
            .map(|example| example.message)
            .collect(),
    }
}
