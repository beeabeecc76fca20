use crate::{change::Change, table::Table, values::mix};

/// The number of texts that are known at a time.
pub(crate) const TEXTS: usize = 1 << TEXT_BITS;

/// The bits of a text's number.
pub(crate) const TEXT_BITS: u32 = 9;

/// The longest text that is kept by number, in bytes.
pub(crate) const LONGEST: usize = 43;

/// The places at which the number of a text may be listed.
const PROBES: usize = 4;

/// The number of places in the list.
const LISTED: usize = 4 * TEXTS;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Text {
    len: u8,
    bytes: [u8; LONGEST],
}

impl Text {
    fn new(bytes: &[u8]) -> Option<Self> {
        let mut padded = [0; LONGEST];
        padded.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self {
            len: bytes.len() as u8,
            bytes: padded,
        })
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// Short texts and bytes by number. A hand moves around the table. When all numbers are taken, a new
/// text takes the next number whose text was not sent since the hand last passed it.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    texts: Table<Text>,
    /// True if the text was sent since the hand passed.
    used: Table<bool>,
    /// The next number to give.
    hand: Table<u16>,
    /// Numbers by hash, for the end that writes.
    listed: Table<u16>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        let empty = Text {
            len: 0,
            bytes: [0; LONGEST],
        };
        Self {
            texts: Table::new(TEXTS, empty),
            used: Table::new(TEXTS, false),
            hand: Table::new(1, 0),
            listed: Table::new(LISTED, 0),
        }
    }

    /// Calls `change` for each table.
    pub(crate) fn tables(&mut self, change: &mut impl Change) {
        change.table(&mut self.texts);
        change.table(&mut self.used);
        change.table(&mut self.hand);
        change.table(&mut self.listed);
    }

    /// Returns the number of a text that is known.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<u16> {
        if bytes.len() > LONGEST {
            return None;
        }
        places(bytes)
            .map(|place| self.listed.get(place))
            .find(|number| self.get(*number) == bytes)
    }

    /// Returns the text with this number, which is below [`TEXTS`].
    #[inline]
    pub(crate) fn get(&self, number: u16) -> &[u8] {
        self.texts.get_ref(usize::from(number)).bytes()
    }

    /// Notes that the text was sent.
    #[inline]
    pub(crate) fn touch(&mut self, number: u16) {
        if !self.used.get(usize::from(number)) {
            self.used.set(usize::from(number), true);
        }
    }

    /// Gives a number to a text that is not too long.
    pub(crate) fn insert(&mut self, bytes: &[u8]) -> Option<u16> {
        let text = Text::new(bytes)?;
        let number = self.next();
        self.texts.set(usize::from(number), text);
        let is_free = |place: &usize| {
            let listed = self.get(self.listed.get(*place));
            !places(listed).any(|other| other == *place)
        };
        let place = places(bytes).find(is_free).or(places(bytes).next());
        self.listed.set(place.unwrap_or_default(), number);
        Some(number)
    }

    /// Returns the next number to give.
    fn next(&mut self) -> u16 {
        let mut hand = usize::from(self.hand.get(0));
        while self.used.get(hand) {
            self.used.set(hand, false);
            hand = (hand + 1) % TEXTS;
        }
        self.hand.set(0, ((hand + 1) % TEXTS) as u16);
        hand as u16
    }
}

/// Returns the places at which the number of a text may be listed.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let hash = bytes.chunks(8).fold(bytes.len() as u64, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        mix(hash, u64::from_le_bytes(word))
    });
    let first = (hash >> 32) as usize;
    (first..first + PROBES).map(|place| place % LISTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number_and_numbers_by_text() {
        let mut texts = Texts::new();
        assert_eq!(texts.find(b"gw-1"), None);
        let numbers: Vec<_> = (0..300)
            .map(|n| texts.insert(format!("gw-{n}").as_bytes()).unwrap())
            .collect();
        let found = numbers
            .iter()
            .zip(0..)
            .filter(|(number, n)| {
                let text = format!("gw-{n}");
                assert_eq!(texts.get(**number), text.as_bytes());
                texts.find(text.as_bytes()) == Some(**number)
            })
            .count();
        assert!(found >= 299, "{found}");
    }

    #[test]
    fn long_texts_have_no_number() {
        let mut texts = Texts::new();
        assert_eq!(texts.insert(&[1; LONGEST + 1]), None);
        assert_eq!(texts.find(&[1; LONGEST + 1]), None);
        assert!(texts.insert(&[1; LONGEST]).is_some());
        assert!(texts.find(&[1; LONGEST]).is_some());
    }

    #[test]
    fn texts_that_are_sent_outlast_those_that_are_not() {
        let mut texts = Texts::new();
        let kept = texts.insert(b"kept").unwrap();
        for n in 0..10 * TEXTS {
            texts.insert(&n.to_le_bytes());
            texts.touch(kept);
        }
        assert_eq!(texts.get(kept), b"kept");
    }
}
