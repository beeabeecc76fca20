//! The places of a slot's contexts in its page.

/// The distance of two slots' contexts: consecutive slots are spread evenly.
const PAGE: usize = 20_251;

/// The decision that the first candidate is right, by candidate and the last two outcomes.
pub(super) const FIRST: usize = 0;
/// The decision that the second is right, by candidate.
pub(super) const SECOND: usize = 32;
/// The decision that a text is new.
pub(super) const NEW: usize = 40;
/// The sign of a distance.
pub(super) const SIGN: usize = 41;
/// The decision that a float has no more binary places than expected, by the decision for the last float.
pub(super) const FIXED: usize = 42;
/// The bits of a distance that are near those expected.
pub(super) const NEAR: usize = 48;
/// The place among the recent values, by the last place.
pub(super) const RECENT: usize = 56;
/// The bits of a distance.
pub(super) const BITS: usize = 120;
/// The number of a text.
pub(super) const TEXT: usize = 512;

/// Returns the first context of a slot.
#[inline]
pub(super) fn page(slot: usize) -> usize {
    slot * PAGE
}
