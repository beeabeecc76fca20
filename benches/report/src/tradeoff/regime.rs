use itertools::Itertools;
use wirecost_wire::Packing;

use super::Wire;

/// How messages share context: what a packing is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Regime {
    Alone,
    Dictionary,
    Batch,
    Stream,
}

impl Regime {
    pub(crate) const ALL: [Self; 4] = [Self::Alone, Self::Dictionary, Self::Batch, Self::Stream];

    pub(crate) const fn of(packing: Packing) -> Self {
        match packing {
            Packing::Single(_) => Self::Alone,
            Packing::Dictionary(_) => Self::Dictionary,
            Packing::Batch(..) => Self::Batch,
            Packing::Stream(_) => Self::Stream,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Alone => "single message",
            Self::Dictionary => "dictionary",
            Self::Batch => "batch",
            Self::Stream => "stream",
        }
    }
}

/// How many messages the batches have that stand for all where one size has to.
pub(crate) const USUAL_BATCH: u32 = 64;

/// The wire with the fewest bytes of a regime; of batches, of those of the usual size.
pub(crate) fn smallest(wires: &[Wire], regime: Regime) -> Option<&Wire> {
    match regime {
        Regime::Batch => smallest_batch(wires, USUAL_BATCH),
        _ => smallest_of(
            wires
                .iter()
                .filter(|wire| Regime::of(wire.packing) == regime),
        ),
    }
}

/// The wire with the fewest bytes of those with so many messages a frame.
pub(crate) fn smallest_batch(wires: &[Wire], messages: u32) -> Option<&Wire> {
    let is_one = |packing| match packing {
        Packing::Batch(of, _) => of.get() == messages,
        _ => false,
    };
    smallest_of(wires.iter().filter(|wire| is_one(wire.packing)))
}

fn smallest_of<'a>(wires: impl Iterator<Item = &'a Wire>) -> Option<&'a Wire> {
    wires.min_by(|one, other| one.bytes().total_cmp(&other.bytes()))
}

/// How many messages the batches of wires have, the smallest first.
pub(crate) fn batch_sizes(wires: &[Wire]) -> Vec<u32> {
    let batches = wires
        .iter()
        .filter(|wire| Regime::of(wire.packing) == Regime::Batch);
    let sizes = batches.map(|wire| wire.packing.messages_per_frame());
    sizes.sorted_unstable().dedup().collect()
}
