//! The state that both ends of a stream keep for the sources of its messages, under a flood of new sources.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use wirecost_codec::Limits;
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Encoder, Model};

static TRACE: LazyLock<Trace> = LazyLock::new(|| Trace::generate(WorkloadKind::SteadyMix, 256));

static MODEL: LazyLock<Model<Message>> =
    LazyLock::new(|| Model::train(&TRACE.history[..200]).unwrap());

/// The bytes of messages in a stream.
struct Sizes {
    known: usize,
    flood: usize,
    /// The bytes that the end holds.
    memory: usize,
}

/// Returns the sizes when this many messages, each of a new source, follow each message of a known source.
fn sizes(flood: usize) -> Sizes {
    let mut encoder = Encoder::in_frames(&MODEL, Limits::DEFAULT);
    let mut bytes = |message: &Message| {
        let mut bytes = Vec::new();
        encoder.encode(message, &mut bytes).unwrap();
        bytes.len()
    };
    for message in &TRACE.history {
        bytes(message);
    }
    let strangers = TRACE.history.iter().cycle().zip(0..);
    let mut strangers = strangers.map(|(message, number)| {
        let mut message = message.clone();
        message.source.name = format!("stranger-{number}").into();
        message
    });
    let (mut known, mut of_flood) = (0, 0);
    for message in &TRACE.messages {
        known += bytes(message);
        of_flood += strangers
            .by_ref()
            .take(flood)
            .map(|message| bytes(&message))
            .sum::<usize>();
    }
    Sizes {
        known,
        flood: of_flood,
        memory: encoder.memory_bytes(),
    }
}

#[test]
fn a_flood_of_new_sources_costs_more_than_it_evicts() {
    let quiet = sizes(0);
    for flood in [1, 4, 16] {
        let flooded = sizes(flood);
        let grown = flooded.known - quiet.known;
        assert!(
            20 * grown <= flooded.flood,
            "{grown} bytes more by {} bytes",
            flooded.flood
        );
        assert!(flooded.memory <= 256 << 10, "{}", flooded.memory);
    }
}
