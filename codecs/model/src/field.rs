//! The candidates for a number, and their scores in a slot.

/// A rule that predicts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Predictor {
    /// The last value of this source in a message of this kind.
    Source,
    /// The linear extrapolation of the last two values of this source.
    Line,
    /// The last value that followed the present value of the leaf before.
    Follower,
    /// The last value of this source in a message of any kind.
    Anywhere,
    /// The last value of any source.
    Field,
    /// The present value of the leaf before.
    Sibling,
    /// The value of a relation to other leaves.
    Relation,
}

/// The number of predictors.
pub(crate) const PREDICTORS: usize = 7;

/// The index of zero, after those of the predictors.
const ZERO: usize = PREDICTORS;

/// The predicted values, as far as there are any.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Candidates {
    values: [u64; PREDICTORS + 1],
    known: u8,
}

impl Candidates {
    #[inline]
    pub(crate) fn set(&mut self, predictor: Predictor, value: Option<u64>) {
        if let Some(value) = value {
            self.values[predictor as usize] = value;
            self.known |= 1 << predictor as u8;
        }
    }

    #[inline]
    pub(crate) fn value(&self, candidate: usize) -> u64 {
        self.values[candidate]
    }

    /// Returns those of the given predictors that have a candidate, a bit each.
    #[inline]
    pub(crate) fn among(&self, predictors: u8) -> u8 {
        self.known & predictors
    }

    /// Returns whether there is a candidate with this value.
    #[inline]
    pub(crate) fn foresee(&self, value: u64) -> bool {
        self.known().any(|candidate| self.value(candidate) == value)
    }

    /// Returns the bits of the distance from the value to each candidate and to zero.
    pub(crate) fn bits(&self, value: u64) -> [u8; PREDICTORS + 1] {
        let mut bits = [BITS_UNKNOWN; PREDICTORS + 1];
        for candidate in self.known().chain([ZERO]) {
            bits[candidate] = distance_bits(value, self.value(candidate));
        }
        bits
    }

    /// Returns the first candidate that there is.
    pub(crate) fn any(&self) -> Option<u64> {
        self.known().next().map(|candidate| self.value(candidate))
    }

    #[inline]
    fn known(&self) -> impl Iterator<Item = usize> + use<> {
        let mut known = self.known;
        std::iter::from_fn(move || {
            let next = known.trailing_zeros();
            known &= known.wrapping_sub(1);
            (next < u8::BITS).then_some(next as usize)
        })
    }
}

/// The bits of a distance to a candidate that is not known.
pub(crate) const BITS_UNKNOWN: u8 = 64;

/// Returns the number of bits of the distance between two values.
#[inline]
pub(crate) fn distance_bits(one: u64, other: u64) -> u8 {
    let distance = one.wrapping_sub(other).cast_signed().unsigned_abs();
    (u64::BITS - distance.leading_zeros()) as u8
}

/// The lowest score of a candidate that is worth a decision.
const WORTH_ASKING: u8 = 8;

/// The score of a candidate that is nearly always right.
const SURE: u8 = 230;

/// The units of a bit in the mean distances.
const COST_UNIT: u32 = 3;

/// The state of a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The last value, 0 at first.
    pub(crate) last: u64,
    /// True once there was a value.
    pub(crate) seen: bool,
    /// The share, of 255, of recent values that each candidate predicted.
    scores: [u8; PREDICTORS],
    /// The bit of the candidate that is nearly always right; 0 if there is none.
    pub(crate) sure: u8,
    /// The mean bits of the recent distances to each candidate and to zero, in thirds of a bit.
    costs: [u8; PREDICTORS + 1],
    /// The last eight decisions about the first candidate, 1 for each that was right.
    pub(crate) hits: u8,
    /// The share, of 255, of the last values that were among the recent values.
    pub(crate) recurring: u8,
    /// The place of the last value among the recent ones.
    pub(crate) recent: u8,
    /// The center of the expected numbers of bits of a distance.
    pub(crate) center: u8,
}

impl Field {
    pub(crate) const NEW: Self = Self {
        last: 0,
        seen: false,
        scores: [128; PREDICTORS],
        sure: 0,
        costs: [96; PREDICTORS + 1],
        hits: 0,
        recurring: 128,
        recent: 0,
        center: 0,
    };

    /// Returns the likeliest candidate with another value than `skipped`, if it is worth asking for.
    #[inline]
    pub(crate) fn likeliest(&self, candidates: &Candidates, skipped: Option<u64>) -> Option<usize> {
        let mut likeliest = (WORTH_ASKING - 1, None);
        for candidate in candidates.known() {
            let score = self.scores[candidate];
            if score > likeliest.0 && skipped != Some(candidates.value(candidate)) {
                likeliest = (score, Some(candidate));
            }
        }
        likeliest.1
    }

    /// Returns the candidate with the lowest mean distance.
    #[inline]
    pub(crate) fn nearest(&self, candidates: &Candidates) -> usize {
        let mut nearest = (self.costs[ZERO], ZERO);
        for candidate in candidates.known() {
            let cost = self.costs[candidate];
            if cost < nearest.0 {
                nearest = (cost, candidate);
            }
        }
        nearest.1
    }

    /// Learns which candidates predicted the value.
    #[inline]
    pub(crate) fn score(&mut self, candidates: &Candidates, value: u64) {
        let mut best = SURE - 1;
        self.sure = 0;
        for candidate in candidates.known() {
            let score = approach(self.scores[candidate], candidates.value(candidate) == value);
            self.scores[candidate] = score;
            if score > best {
                (best, self.sure) = (score, 1 << candidate);
            }
        }
    }

    /// Learns how far the candidates were from the value.
    #[inline]
    pub(crate) fn measure(&mut self, candidates: &Candidates, value: u64) {
        for candidate in candidates.known().chain([ZERO]) {
            let bits = COST_UNIT * u32::from(distance_bits(value, candidates.value(candidate)));
            let cost = &mut self.costs[candidate];
            let mean = (7 * u32::from(*cost) + bits + 4) / 8;
            *cost = mean as u8;
        }
    }
}

/// Returns a share, of 255, after another outcome.
#[inline]
pub(crate) fn approach(share: u8, outcome: bool) -> u8 {
    match outcome {
        true => share + (u8::MAX - share).div_ceil(8),
        false => share - share.div_ceil(8),
    }
}

/// The number of recent values.
pub(crate) const RECENT: usize = 7;

/// The most bits of a recent value. Larger values rarely recur.
pub(crate) const RECENT_BITS: u32 = 40;

/// Recent values of a slot, each of at most [`RECENT_BITS`] bits and at a place that it keeps until it is
/// replaced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recent {
    /// The lower 32 bits of the values.
    low: [u32; RECENT],
    /// The bits above them.
    high: [u8; RECENT],
    /// The number of values.
    len: u8,
    /// The next place to replace.
    next: u8,
}

impl Recent {
    pub(crate) const NONE: Self = Self {
        low: [0; RECENT],
        high: [0; RECENT],
        len: 0,
        next: 0,
    };

    /// Returns the place of a value.
    #[inline]
    pub(crate) fn find(&self, value: u64) -> Option<usize> {
        // A branch for each place could not be predicted.
        let equal = (0..RECENT).fold(0, |equal, place| {
            equal | u32::from(self.get(place) == value) << place
        });
        let found = equal & ((1 << self.len) - 1);
        (found != 0).then_some(found.trailing_zeros() as usize)
    }

    /// Returns the value at a place below [`RECENT`].
    #[inline]
    pub(crate) fn get(&self, place: usize) -> u64 {
        u64::from(self.high[place]) << 32 | u64::from(self.low[place])
    }

    /// Adds a value of at most [`RECENT_BITS`] bits, and returns its place.
    pub(crate) fn add(&mut self, value: u64) -> usize {
        let place = usize::from(self.next);
        (self.low[place], self.high[place]) = (value as u32, (value >> 32) as u8);
        self.next = (self.next + 1) % RECENT as u8;
        self.len = self.len.max(place as u8 + 1);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidates_that_were_right_are_asked_for() {
        let mut field = Field::NEW;
        let mut candidates = Candidates::default();
        candidates.set(Predictor::Source, Some(5));
        candidates.set(Predictor::Line, None);
        candidates.set(Predictor::Field, Some(6));
        candidates.set(Predictor::Sibling, Some(6));
        for _ in 0..20 {
            field.score(&candidates, 6);
        }
        let likeliest = |field: &Field| {
            let first = field.likeliest(&candidates, None).unwrap();
            let second = field.likeliest(&candidates, Some(candidates.value(first)));
            (first, second)
        };
        // The source's is not worth asking.
        assert_eq!(likeliest(&field), (Predictor::Field as usize, None));
        assert_eq!(field.sure, 1 << Predictor::Field as u8);
        field.score(&candidates, 5);
        field.score(&candidates, 5);
        assert_eq!(likeliest(&field).1, Some(Predictor::Source as usize));
        assert_eq!(field.sure, 0);
    }

    #[test]
    fn the_nearest_candidate_is_learned() {
        let mut field = Field::NEW;
        let mut candidates = Candidates::default();
        for step in 0..20 {
            candidates.set(Predictor::Source, Some(1_000 * step));
            candidates.set(Predictor::Field, Some(u64::MAX));
            field.measure(&candidates, 1_000 * step + 3);
        }
        assert_eq!(field.nearest(&candidates), Predictor::Source as usize);
        assert_eq!(field.nearest(&Candidates::default()), ZERO);
    }

    #[test]
    fn shares_reach_both_ends() {
        let (mut up, mut down) = (0, 255);
        for _ in 0..100 {
            up = approach(up, true);
            down = approach(down, false);
        }
        assert_eq!((up, down), (255, 0));
    }

    #[test]
    fn the_oldest_recent_value_is_replaced() {
        let mut recent = Recent::NONE;
        let value = |number: u64| (number << (RECENT_BITS - 4)) | number;
        for number in 0..9 {
            assert_eq!(recent.find(value(number)), None);
            let place = recent.add(value(number));
            assert_eq!(recent.find(value(number)), Some(place));
            assert_eq!(recent.get(place), value(number));
        }
        assert_eq!(recent.find(value(1)), None);
        assert_eq!(recent.find(value(2)), Some(2));
        assert_eq!(recent.find(value(2) | 1 << RECENT_BITS), None);
    }
}
