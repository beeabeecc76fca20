//! An index of names: a hash table that is filled at compile time.

/// The smallest number of slots per name: collisions are so rare that the search for an unknown
/// name usually finds an empty slot at once.
const SLOTS_PER_NAME: usize = 4;

/// An odd number of 64 bits without a pattern: the fraction of the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The largest number of names that a linear search finds faster than a table.
const FEW: usize = 16;

/// An index of members by their names and aliases. A lookup takes about the time of reading the
/// name, however many names there are. A stranger cannot slow it down, since the names are the
/// schema's.
///
/// `#[derive(Schema)]` makes two for each record, enum and union: one for JSON, one for Avro.
///
/// ```
/// use wirecost_codec::Names;
///
/// const NAMES: &[&str] = &["time", "node", "host"];
/// static SLOTS: [u16; Names::slots(3)] = Names::fill(NAMES);
/// // The last name is an alias of the second.
/// let names = Names::new(&SLOTS, NAMES, &[1]);
/// assert_eq!(names.find("node"), Some(1));
/// assert_eq!(names.find("host"), Some(1));
/// assert_eq!(names.find("Node"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// The names of the members in their order, and then the aliases.
    names: &'static [&'static str],
    /// The positions of the members that the aliases name.
    aliased: &'static [u16],
    /// The slots, a power of two of them. A slot is 0 if empty; otherwise it is the position of a
    /// name plus 1. A name stands in its first slot or in a later one, with no empty slot between.
    slots: &'static [u16],
}

impl Names {
    /// The index of no names.
    pub const NONE: Self = Self {
        names: &[],
        aliased: &[],
        slots: &[0],
    };

    /// Returns the number of slots in a table of `count` names.
    #[must_use]
    pub const fn slots(count: usize) -> usize {
        (count * SLOTS_PER_NAME).next_power_of_two()
    }

    /// Returns the slots for `names`, which must be distinct; `SLOTS` must be [`Names::slots`] of
    /// their number.
    ///
    /// # Panics
    /// When `SLOTS` is another number, or there are more than 65,534 names.
    #[must_use]
    pub const fn fill<const SLOTS: usize>(names: &[&str]) -> [u16; SLOTS] {
        assert!(SLOTS == Self::slots(names.len()) && names.len() < u16::MAX as usize);
        let mut slots = [0; SLOTS];
        let mut index = 0;
        while index < names.len() {
            let mut slot = first_slot(names[index], SLOTS);
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            index += 1;
            slots[slot] = index as u16;
        }
        slots
    }

    /// Returns the index of `names`, for which [`Names::fill`] made the slots: first those of the
    /// members, then the aliases of the members at the positions `aliased`.
    #[must_use]
    pub const fn new(
        slots: &'static [u16],
        names: &'static [&'static str],
        aliased: &'static [u16],
    ) -> Self {
        Self {
            names,
            aliased,
            slots,
        }
    }

    /// Returns the position of the member with this name or alias, by the table.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = first_slot(name, self.slots.len());
        loop {
            let index = usize::from(self.slots[slot & mask]).checked_sub(1)?;
            if self.names[index] == name {
                return Some(self.member(index));
            }
            slot += 1;
        }
    }

    /// Returns the same as [`Names::find`], by a linear search among few names.
    #[inline]
    #[must_use]
    pub fn find_among_few(&self, name: &str) -> Option<usize> {
        if self.names.len() > FEW {
            return self.find(name);
        }
        let mut names = self.names.iter();
        names
            .position(|one| *one == name)
            .map(|index| self.member(index))
    }

    /// Returns the aliases of the member at this position.
    pub fn aliases(&self, member: usize) -> impl Iterator<Item = &'static str> {
        let aliases = &self.names[self.names.len() - self.aliased.len()..];
        let aliased = aliases.iter().zip(self.aliased);
        aliased
            .filter(move |(_, of)| usize::from(**of) == member)
            .map(|(alias, _)| *alias)
    }

    /// Returns the position of the member that the name at `index` names.
    #[inline]
    fn member(&self, index: usize) -> usize {
        match index.checked_sub(self.names.len() - self.aliased.len()) {
            None => index,
            Some(alias) => self.aliased[alias].into(),
        }
    }
}

/// Returns the slot at which the search for `name` begins; `slots` is a power of two.
#[inline]
const fn first_slot(name: &str, slots: usize) -> usize {
    hash(name.as_bytes()) as usize & (slots - 1)
}

/// Hashes all bytes, eight at a time; the last eight may overlap those before.
#[inline]
const fn hash(name: &[u8]) -> u64 {
    let mut hash = name.len() as u64;
    let last = if let Some(last) = name.last_chunk() {
        let mut rest = name;
        while let Some((word, others)) = rest.split_first_chunk() {
            hash = mix(hash ^ u64::from_le_bytes(*word));
            rest = others;
        }
        u64::from_le_bytes(*last)
    } else if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        (u32::from_le_bytes(*first) as u64) << 32 | u32::from_le_bytes(*last) as u64
    } else if let [first, .., last] = name {
        (*first as u64) << 16 | (name[name.len() / 2] as u64) << 8 | *last as u64
    } else if let [byte] = name {
        *byte as u64
    } else {
        0
    };
    mix(hash ^ last)
}

/// Multiplies and folds the upper half of the product onto the lower, so that each bit of `word`
/// reaches the lowest bits.
#[inline]
const fn mix(word: u64) -> u64 {
    let product = (word ^ GOLDEN) as u128 * GOLDEN as u128;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 200;
    const SLOTS: usize = Names::slots(COUNT);

    /// Returns names that differ in few bytes, at any position.
    fn names(before: &str, behind: &str) -> Vec<String> {
        (0..COUNT)
            .map(|number| format!("{before}{number:03}{behind}"))
            .collect()
    }

    /// Returns the longest search of any name, names that are not in the table included.
    fn longest_search(slots: &[u16]) -> usize {
        slots
            .iter()
            .chain(slots)
            .scan(0, |run, &slot| {
                *run = if slot == 0 { 0 } else { *run + 1 };
                Some(*run)
            })
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn every_name_has_its_place_and_searches_are_short() {
        for (before, behind) in [
            ("", ""),
            ("f", ""),
            ("", "_f"),
            ("field_", ""),
            ("", "_and_what_follows"),
            ("a_field_of_the_record_", ""),
            ("a_field_", "_of_the_record_with_a_long_name"),
        ] {
            let names = names(before, behind);
            let names: Vec<_> = names.into_iter().map(|name| &*name.leak()).collect();
            let slots: &'static [u16] = Box::leak(Box::new(Names::fill::<SLOTS>(&names)));
            let table = Names::new(slots, names.leak(), &[]);
            for (place, name) in table.names.iter().enumerate() {
                assert_eq!(table.find(name), Some(place));
                assert_eq!(table.find_among_few(name), Some(place));
                let longer = format!("{name}_");
                assert_eq!(table.find(&longer), None);
            }
            assert_eq!(table.find(""), None);
            assert!(longest_search(slots) <= 10, "{before}N{behind}");
        }
    }

    #[test]
    fn no_names_and_the_shortest() {
        assert_eq!(Names::NONE.find("a"), None);
        assert_eq!(Names::NONE.find_among_few("a"), None);
        const NAMES: &[&str] = &["a", "b", "ab", "ba", "aab", "aba"];
        static SLOTS: [u16; 32] = Names::fill(NAMES);
        let names = Names::new(&SLOTS, NAMES, &[0, 1, 0]);
        for (name, place) in NAMES.iter().zip([0, 1, 2, 0, 1, 0]) {
            assert_eq!(names.find(name), Some(place));
            assert_eq!(names.find_among_few(name), Some(place));
        }
        assert!(names.aliases(0).eq(["ba", "aba"]));
        assert!(names.aliases(2).eq([""; 0]));
    }
}
