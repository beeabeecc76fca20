use crate::table::Table;

/// A value that was coded in some context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The value's two halves, so that an entry takes 12 bytes.
    value: [u32; 2],
    /// The difference to the value before; 0 if it has more than 16 bits.
    step: i16,
    /// A part of the context's hash, whose lowest bit is 1; 0 if there is no entry. The bit [`USED`] is
    /// set if the entry was found since another context last wanted its place.
    tag: u16,
}

/// The bit of a tag that is set when the entry is found.
const USED: u16 = 2;

impl Entry {
    const NONE: Self = Self {
        value: [0; 2],
        step: 0,
        tag: 0,
    };

    #[inline]
    fn new(tag: u16, step: i16, value: u64) -> Self {
        Self {
            value: [value as u32, (value >> 32) as u32],
            step,
            tag,
        }
    }

    #[inline]
    pub(crate) fn value(self) -> u64 {
        u64::from(self.value[1]) << 32 | u64::from(self.value[0])
    }

    #[inline]
    fn is_used(&self) -> bool {
        self.tag & USED != 0
    }
}

/// The entries of a set.
const WAYS: usize = 4;

/// The entries of the contexts with a part of their hash in common.
pub(crate) type Set = [Entry; WAYS];

/// The last values by context: a cache of constant size. A new context takes the place of an entry of its
/// set that has not been used. If all have been, it takes none, and one of them is marked as not used.
#[derive(Debug, Clone)]
pub(crate) struct Values(Table<Set>);

/// A context's place in [`Values`], with what was found there.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    value: u64,
    /// The index of the set.
    set: u32,
    /// The tag of the entry; 0 for no place at all.
    tag: u16,
    step: i16,
    /// The index of the entry in the set.
    way: u8,
    found: bool,
}

impl Place {
    /// Returns the last value of the context.
    #[inline]
    pub(crate) fn value(&self) -> Option<u64> {
        self.found.then_some(self.value)
    }

    /// Returns the linear extrapolation of the last two values, if they differed.
    #[inline]
    pub(crate) fn next(&self) -> Option<u64> {
        let step = i64::from(self.step).cast_unsigned();
        (step != 0).then(|| self.value.wrapping_add(step))
    }
}

impl Values {
    /// Returns a cache of `sets` sets, a power of two.
    pub(crate) fn new(sets: usize) -> Self {
        Self(Table::new(sets.next_power_of_two(), [Entry::NONE; WAYS]))
    }

    pub(crate) fn table(&mut self) -> &mut Table<Set> {
        &mut self.0
    }

    /// Finds the value of a slot in a context, and puts it into an empty `place`.
    // Not as a result, which would be copied while it is still being written.
    #[inline(always)]
    pub(crate) fn find(&self, slot: usize, context: u64, place: &mut Place) {
        let hash = mix(context, slot as u64);
        let tag = hash as u16 & !USED | 1;
        let index = (hash >> 32) as usize & (self.0.len() - 1);
        let set = self.0.get_ref(index);
        (place.set, place.tag) = (index as u32, tag);
        // A branch for each way could not be predicted.
        let ways = (0..WAYS).fold(0_u32, |ways, way| {
            ways | u32::from(set[way].tag & !USED == tag) << way
        });
        if ways != 0 {
            let way = ways.trailing_zeros() as usize % WAYS;
            place.way = way as u8;
            place.value = set[way].value();
            place.step = set[way].step;
            place.found = true;
        }
    }

    /// Keeps `value` as the last of the place, if it is one. A value that is foreseen without the place takes
    /// no entry.
    #[inline(always)]
    pub(crate) fn keep(&mut self, place: &Place, value: u64, is_foreseen: impl Fn() -> bool) {
        if place.tag == 0 {
            return;
        }
        if !place.found {
            if !is_foreseen() {
                self.insert(place, value);
            }
            return;
        }
        let step = value.wrapping_sub(place.value).cast_signed();
        let kept = Entry::new(place.tag | USED, step.try_into().unwrap_or(0), value);
        let (set, way) = (place.set as usize, usize::from(place.way));
        if kept != self.0.get_ref(set)[way] {
            self.0.edit(set)[way] = kept;
        }
    }

    /// Writes the first value of a context.
    fn insert(&mut self, place: &Place, value: u64) {
        let set = self.0.edit(place.set as usize);
        let find = |is_free: fn(&Entry) -> bool| set.iter().position(is_free);
        let free = find(|entry| *entry == Entry::NONE).or_else(|| find(|entry| !entry.is_used()));
        match free {
            Some(way) => set[way] = Entry::new(place.tag, 0, value),
            None => set[usize::from(place.tag >> 2) % WAYS].tag &= !USED,
        }
    }
}

/// Returns a hash of two numbers.
#[inline]
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    let mixed =
        (one ^ other.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETS: usize = 1 << 10;

    fn find(values: &Values, slot: usize, context: u64) -> Place {
        let mut place = Place::default();
        values.find(slot, context, &mut place);
        place
    }

    fn keep(values: &mut Values, slot: usize, context: u64, value: u64) {
        let place = find(values, slot, context);
        values.keep(&place, value, || false);
    }

    #[test]
    fn the_last_value_of_each_context_is_found() {
        let mut values = Values::new(SETS);
        for value in [10, 13, 16] {
            for context in 0..100 {
                keep(&mut values, 5, context, value + context);
            }
        }
        let found = (0..100).filter(|context| {
            let place = find(&values, 5, *context);
            place.value() == Some(16 + context) && place.next() == Some(19 + context)
        });
        // Five contexts may have the same set.
        let found = found.count();
        assert!(found >= 95, "{found}");
        assert_eq!(find(&values, 6, 5).value(), None);
    }

    #[test]
    fn a_foreseen_value_takes_no_entry_and_replaces_the_last() {
        let mut values = Values::new(SETS);
        values.keep(&find(&values, 1, 1), 5, || true);
        assert_eq!(find(&values, 1, 1).value(), None);
        keep(&mut values, 1, 1, 6);
        values.keep(&find(&values, 1, 1), 7, || true);
        assert_eq!(find(&values, 1, 1).value(), Some(7));
    }

    #[test]
    fn a_step_that_is_too_long_is_none() {
        let mut values = Values::new(SETS);
        for value in [0, u64::MAX >> 1, 0] {
            keep(&mut values, 1, 1, value);
            assert_eq!(find(&values, 1, 1).next(), None);
        }
        keep(&mut values, 1, 1, u64::MAX);
        assert_eq!(find(&values, 1, 1).next(), Some(u64::MAX - 1));
    }

    #[test]
    fn values_that_recur_outlast_those_that_do_not() {
        let mut values = Values::new(SETS);
        for noise in 0..50_000 {
            keep(&mut values, 1, noise % 50, noise % 50);
            keep(&mut values, 2, noise, noise);
        }
        let kept = (0..50)
            .filter(|context| find(&values, 1, *context).value().is_some())
            .count();
        assert!(kept >= 45, "{kept}");
    }
}
