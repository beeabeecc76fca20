//! The messages that are exchanged.

use std::env;

use wirecost_fixtures::{Example, Trace, WorkloadKind, adversarial, golden};
use wirecost_message::Message;

use crate::Result;

const MESSAGES: usize = 1000;

/// The number of snapshots. Each is as large as a thousand other messages.
const SNAPSHOTS: usize = 8;

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
    let mut all = Vec::from(WorkloadKind::ALL.map(generated));
    all.push(fresh()?);
    all.push(by_hand("golden", golden::messages()));
    all.push(by_hand("adversarial", adversarial::messages()));
    Ok(all)
}

fn generated(kind: WorkloadKind) -> Named {
    let count = match kind {
        WorkloadKind::Snapshot => SNAPSHOTS,
        _ => MESSAGES,
    };
    let workload = Trace::generate(kind, count);
    Named {
        name: workload.name,
        messages: workload.messages,
    }
}

/// Returns the steady mix of the cluster with the given seed.
fn fresh() -> Result<Named> {
    let seed = env::var(FRESH_SEED).map_err(|error| format!("{FRESH_SEED}: {error}"))?;
    let seed = seed
        .parse()
        .map_err(|error| format!("{FRESH_SEED}: {error}"))?;
    Ok(Named {
        name: "fresh".into(),
        messages: Trace::of_cluster(WorkloadKind::SteadyMix, seed, MESSAGES).messages,
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
