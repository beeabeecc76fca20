//! The messages that are exchanged.

use wirecost_fixtures::{Example, Trace, WorkloadKind, adversarial, golden};
use wirecost_message::Message;

const MESSAGES: usize = 1000;

/// The number of snapshots. Each is as large as a thousand other messages.
const SNAPSHOTS: usize = 8;

/// A name and its messages.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) messages: Vec<Message>,
}

/// Returns every generated workload, the golden vectors, and the values at the edges of their
/// types.
pub(crate) fn all() -> Vec<Named> {
    let mut all = Vec::from(WorkloadKind::ALL.map(generated));
    all.push(by_hand("golden", golden::messages()));
    all.push(by_hand("adversarial", adversarial::messages()));
    all
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

fn by_hand(name: &str, examples: Vec<Example>) -> Named {
    Named {
        name: name.into(),
        messages: examples
            .into_iter()
            .map(|example| example.message)
            .collect(),
    }
}
