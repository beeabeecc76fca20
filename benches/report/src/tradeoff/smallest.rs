//! The smallest wires of each kind of packing.

use itertools::Itertools;
use wirecost_wire::PackingKind;

use super::WireCost;

/// The number of messages in the batches that stand for all sizes.
pub(crate) const USUAL_BATCH: u32 = 64;

/// Returns the wire with the fewest bytes of a kind of packing; of batches, of those of the usual size.
pub(crate) fn smallest(wires: &[WireCost], kind: PackingKind) -> Option<&WireCost> {
    let by_batch = smallest_by_batch(wires, kind).into_iter();
    by_batch
        .filter(|wire| (wire.packing.batch()).is_none_or(|messages| messages.get() == USUAL_BATCH))
        .min_by(|one, other| one.bytes().total_cmp(&other.bytes()))
}

/// Returns the wires with the fewest bytes of a kind of packing, one for each size of batches, the smallest
/// batches first.
pub(crate) fn smallest_by_batch(wires: &[WireCost], kind: PackingKind) -> Vec<&WireCost> {
    let of_kind = wires.iter().filter(|wire| wire.packing.kind() == kind);
    of_kind
        .into_grouping_map_by(|wire| wire.packing.batch())
        .min_by(|_, one, other| one.bytes().total_cmp(&other.bytes()))
        .into_iter()
        .sorted_unstable_by_key(|(batch, _)| *batch)
        .map(|(_, wire)| wire)
        .collect()
}
