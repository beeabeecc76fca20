//! Lamport's rules on simulated clusters, with vector clocks as the oracle of causality.

use std::collections::HashSet;

use proptest::prelude::*;
use wirecost_clock::{LamportClock, Stamp};

const NODES: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    Local {
        node: usize,
    },
    Send {
        node: usize,
    },
    /// Delivers any message sent so far: late, out of order, again, or to its own sender.
    Receive {
        node: usize,
        message: prop::sample::Index,
    },
    /// Learns of a message's stamp without an event.
    Observe {
        node: usize,
        message: prop::sample::Index,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let node = 0..NODES;
    let step = prop_oneof![
        node.clone().prop_map(|node| Step::Local { node }),
        node.clone().prop_map(|node| Step::Send { node }),
        (node.clone(), any::<prop::sample::Index>())
            .prop_map(|(node, message)| Step::Receive { node, message }),
        (node, any::<prop::sample::Index>())
            .prop_map(|(node, message)| Step::Observe { node, message }),
    ];
    prop::collection::vec(step, 0..120)
}

/// The number of events of each node that an event knows of, itself included.
type Past = [u32; NODES];

#[derive(Debug, Clone)]
struct Event {
    stamp: Stamp,
    past: Past,
}

impl Event {
    /// Tells whether this event happened before the other: the other knows of all that this one
    /// knows of.
    fn precedes(&self, other: &Self) -> bool {
        self.past != other.past && self.past.iter().zip(other.past).all(|(a, b)| *a <= b)
    }
}

struct Node {
    clock: LamportClock,
    past: Past,
}

impl Node {
    fn learn(&mut self, past: Past) {
        self.past = core::array::from_fn(|node| self.past[node].max(past[node]));
    }

    fn event(&mut self, stamp: Stamp) -> Event {
        self.past[stamp.node as usize] += 1;
        Event {
            stamp,
            past: self.past,
        }
    }
}

/// Runs the steps and returns the cluster's events, checking each against its rule.
fn run(steps: Vec<Step>) -> Result<Vec<Event>, TestCaseError> {
    let mut nodes: [Node; NODES] = core::array::from_fn(|node| Node {
        clock: LamportClock::new(node as u64),
        past: Past::default(),
    });
    let mut sent: Vec<Event> = Vec::new();
    let mut events = Vec::new();
    for step in steps {
        match step {
            Step::Local { node } | Step::Send { node } => {
                let node = &mut nodes[node];
                let own = node.clock.peek();
                let stamp = node.clock.tick()?;
                prop_assert_eq!(stamp.time, own + 1);
                let event = node.event(stamp);
                if matches!(step, Step::Send { .. }) {
                    sent.push(event.clone());
                }
                events.push(event);
            }
            Step::Receive { node, message } if !sent.is_empty() => {
                let (node, message) = (&mut nodes[node], message.get(&sent));
                let own = node.clock.peek();
                let stamp = node.clock.receive(message.stamp)?;
                prop_assert_eq!(stamp.time, own.max(message.stamp.time) + 1);
                node.learn(message.past);
                events.push(node.event(stamp));
            }
            Step::Observe { node, message } if !sent.is_empty() => {
                let (node, message) = (&mut nodes[node], message.get(&sent));
                let own = node.clock.peek();
                node.clock.observe(message.stamp)?;
                prop_assert_eq!(node.clock.peek(), own.max(message.stamp.time));
                node.learn(message.past);
            }
            Step::Receive { .. } | Step::Observe { .. } => {}
        }
    }
    Ok(events)
}

proptest! {
    #[test]
    fn stamps_follow_causality_and_are_unique(steps in steps()) {
        let events = run(steps)?;
        for a in &events {
            for b in &events {
                if a.precedes(b) {
                    prop_assert!(a.stamp.time < b.stamp.time, "{a:?} -> {b:?}");
                }
            }
        }
        let stamps: HashSet<Stamp> = events.iter().map(|event| event.stamp).collect();
        prop_assert_eq!(stamps.len(), events.len());
    }
}

/// The converse of the clock condition is false, as the documentation says.
#[test]
fn order_is_not_causality() {
    let events = run(vec![
        Step::Local { node: 0 },
        Step::Local { node: 1 },
        Step::Local { node: 1 },
    ])
    .unwrap();
    let (first, last) = (&events[0], &events[2]);
    assert!(first.stamp < last.stamp);
    assert!(!first.precedes(last) && !last.precedes(first));
}
