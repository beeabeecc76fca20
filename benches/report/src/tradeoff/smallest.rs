//! The smallest wires of each kind of packing.

use itertools::Itertools;
use wirecost_wire::PackingKind;

use super::WireCost;

/// The number of messages in the batches that stand for all sizes.
pub(crate) const USUAL_BATCH: u32 = 64;

/// Returns the wire with the fewest bytes of a kind of packing; of batches, of those of the usual size.
pub(crate) fn smallest(wires: &[WireCost], kind: PackingKind) -> Option<&WireCost> {
    match kind {
        PackingKind::Batch => smallest_batch(wires, USUAL_BATCH),
        _ => smallest_of(wires.iter().filter(|wire| wire.packing.kind() == kind)),
    }
}

/// Returns the wire with the fewest bytes among those with this number of messages per frame.
pub(crate) fn smallest_batch(wires: &[WireCost], messages: u32) -> Option<&WireCost> {
    let batches = batches(wires);
    smallest_of(batches.filter(|wire| wire.packing.messages_per_frame() == messages))
}

fn batches(wires: &[WireCost]) -> impl Iterator<Item = &WireCost> {
    let is_batch = |wire: &&WireCost| wire.packing.kind() == PackingKind::Batch;
    wires.iter().filter(is_batch)
}

fn smallest_of<'a>(wires: impl Iterator<Item = &'a WireCost>) -> Option<&'a WireCost> {
    wires.min_by(|one, other| one.bytes().total_cmp(&other.bytes()))
}

/// Returns the sizes of the batches in messages, the smallest first.
pub(crate) fn batch_sizes(wires: &[WireCost]) -> Vec<u32> {
    let sizes = batches(wires).map(|wire| wire.packing.messages_per_frame());
    sizes.sorted_unstable().dedup().collect()
}
