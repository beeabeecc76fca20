//! The heap that decoding takes, counted message by message.
//!
//! An allocator that counts would slow the timed decoders. The bench therefore starts a program of its
//! own that counts, after everything is timed.

use std::{hint::black_box, num::NonZeroUsize, slice};

use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_report::records::{MemoryRecord, SCHEMA_VERSION};

use crate::{
    engines::{Contender, Engine, Load, LoadMessages, batches},
    matrix::{Candidate, Encoding, Unit},
};

/// The heap that some work takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heap {
    /// The number of allocations.
    pub allocations: u64,
    /// The most bytes allocated at once.
    pub peak_bytes: u64,
}

/// A function that does some work and counts the heap that it takes.
pub type CountHeap = fn(&mut dyn FnMut()) -> Heap;

/// Returns the heap that each engine of the wires takes to decode the messages of a workload. An engine that
/// refuses a message, or that has an allocator of its own, has no record.
#[must_use]
pub fn records<T: Clone>(
    workload: &str,
    messages: &[T],
    wires: &[Candidate<'_, T>],
    count: CountHeap,
) -> Vec<MemoryRecord> {
    let codecs = wires.iter().map(|wire| (wire.encoding(), wire.engine));
    let codecs = codecs.unique_by(|(encoding, engine)| (*encoding, engine.name));
    codecs
        // The heap of keyframes and of a stream is their connection's, and the records of streams have that of
        // a stream.
        .filter(|(encoding, _)| {
            let packing = encoding.packing();
            packing.is_none_or(|packing| !packing.kind().refers_back())
        })
        .filter(|(_, engine)| engine.peer.is_none_or(|peer| peer.allocates_in_rust))
        .filter_map(|(encoding, engine)| {
            let heaps = heaps(engine, encoding, messages, count).ok()?;
            Some(MemoryRecord {
                schema_version: SCHEMA_VERSION,
                workload: workload.to_owned(),
                format: engine.format.name().to_owned(),
                engine: engine.name.to_owned(),
                packing: encoding.packing().map(|packing| packing.to_string()),
                messages: NonZeroUsize::new(messages.len())?,
                allocations: heaps.iter().map(|heap| heap.allocations).sum(),
                peak_bytes: heaps.iter().map(|heap| heap.peak_bytes).sum(),
            })
        })
        .collect()
}

/// Returns the heap of each message, or of each batch if the engine decodes whole batches.
fn heaps<T: Clone>(
    engine: &Engine<T>,
    encoding: Encoding,
    messages: &[T],
    count: CountHeap,
) -> Result<Vec<Heap>, EncodeError> {
    match engine.load {
        Load::Messages(load) => each(load, messages, count),
        Load::Batches(load) => each(load, &batches(messages, encoding.messages()), count),
        Load::Modelled(modelled) => match encoding.unit {
            Unit::Batch(batch) => {
                let batches = batches(messages, batch);
                let file = (modelled.untrained)();
                each_by_model((modelled.load_batches)(&file, &batches)?, count)
            }
            _ => each_by_model(modelled.load_untrained(messages)?, count),
        },
    }
}

/// Decodes each value twice with an engine of its own, and counts the second time: the engine then has the state
/// that it keeps between messages.
fn each<V>(
    load: LoadMessages<V>,
    values: &[V],
    count: CountHeap,
) -> Result<Vec<Heap>, EncodeError> {
    let heap = |value| {
        let mut contender = load(slice::from_ref(value))?;
        contender.decode_all();
        Ok(count(&mut || contender.decode_all()))
    };
    values.iter().map(heap).collect()
}

/// Decodes all messages, and counts the second time: all need the model, which is a file to read.
fn each_by_model<T>(
    mut contender: Box<dyn Contender<T>>,
    count: CountHeap,
) -> Result<Vec<Heap>, EncodeError> {
    contender.decode_all();
    let encoded = contender.encoded()?.into_iter();
    let heap = |bytes: Vec<u8>| count(&mut || drop(black_box(contender.decode(&bytes))));
    Ok(encoded.map(heap).collect())
}
