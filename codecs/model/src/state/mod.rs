//! The state of the predictions, which is learned from earlier messages. Both ends process the values of a
//! message in the same order, and learn the same from each value.

mod floats;
mod forecast;
mod integers;
mod offset;
mod text;

use std::sync::Arc;

use wirecost_codec::{DecodeError, LimitKind};

use crate::{
    change::{Change, Fix, Release, Revert, Sum},
    coder::Coder,
    contexts::Contexts,
    field::{Field, Recent},
    layout::{FIRST, KEY, KIND},
    places::Places,
    plan::Plan,
    strings::Strings,
    table::Table,
    texts::Texts,
    values::{Values, mix},
};

/// The number of contexts of all slots together.
const CONTEXTS: usize = 1 << 14;

/// The number of sets of values by context.
const SETS: usize = 1 << 11;

/// The number of lists of recent values. Distant slots share one.
const RECENTS: usize = 1 << 8;

/// The room for text that is kept from message to message, in bytes.
const MOST_TEXT_KEPT: usize = 64 << 10;

const NO_NUMBERS: (f64, f64) = (f64::NAN, f64::NAN);

/// The knowledge of the messages before, and the place in the present one.
#[derive(Debug, Clone)]
pub(crate) struct State {
    plan: Arc<Plan>,
    contexts: Contexts,
    fields: Table<Field>,
    recents: Table<Recent>,
    places: Table<Places>,
    values: Values,
    texts: Texts,
    strings: Strings,
    at: At,
    /// The numbers to which relations refer: that of this message, and that of the last message of the
    /// source; NaN if there is none.
    numbers: Vec<(f64, f64)>,
    /// The last text or bytes that were read.
    text: Vec<u8>,
    /// The text or bytes that identify the source of the message.
    key: Vec<u8>,
    /// The bytes of all tables.
    table_bytes: usize,
}

/// The place in a message, and the values on which predictions there depend.
#[derive(Debug, Clone, Copy, Default)]
struct At {
    /// The next leaf.
    leaf: usize,
    /// The kind of message.
    kind: usize,
    /// The hash of the source and of the keys of the maps around the place.
    subject: u64,
    /// The value of the leaf before.
    before: u64,
    /// The bytes of text that the message may still have.
    room: usize,
    /// The bytes of text that it may have.
    limit: usize,
}

/// The place in a map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapPlace {
    /// The subject around the map.
    around: u64,
    /// The number of the last key.
    last_key: u64,
}

impl State {
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        Self::with_sets(plan, SETS)
    }

    /// Returns a state for the survey of samples, whose cache of values replaces few of them.
    pub(crate) fn for_survey(plan: Arc<Plan>) -> Self {
        Self::with_sets(plan, 16 * SETS)
    }

    fn with_sets(plan: Arc<Plan>, sets: usize) -> Self {
        let slots = plan.layout.slots;
        let numbers = vec![NO_NUMBERS; plan.operands()];
        let mut state = Self {
            plan,
            contexts: Contexts::new(CONTEXTS),
            fields: Table::new(slots, Field::NEW),
            recents: Table::new(RECENTS, Recent::NONE),
            places: Table::new(slots, Places::default()),
            values: Values::new(sets),
            texts: Texts::new(),
            strings: Strings::new(),
            at: At::default(),
            numbers,
            text: Vec::new(),
            key: Vec::new(),
            table_bytes: 0,
        };
        let mut sum = Sum(0);
        state.tables(&mut sum);
        state.table_bytes = sum.0;
        state
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Makes the present state the base to which [`State::revert`] returns.
    pub(crate) fn fix(&mut self) {
        self.tables(&mut Fix);
    }

    /// Returns to the base.
    pub(crate) fn revert(&mut self) {
        self.tables(&mut Revert);
    }

    /// Returns a copy of the state, without a base.
    pub(crate) fn released(&self) -> Self {
        let mut released = self.clone();
        released.tables(&mut Release);
        released
    }

    /// Returns the bytes that it holds, without a base.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.table_bytes + self.text.capacity() + self.key.capacity()
    }

    /// Returns the bytes of text that the message may still have.
    pub(crate) fn room(&self) -> usize {
        self.at.room
    }

    /// Calls `change` for each table.
    fn tables(&mut self, change: &mut impl Change) {
        change.table(self.contexts.table());
        change.table(&mut self.fields);
        change.table(&mut self.recents);
        change.table(&mut self.places);
        change.table(self.values.table());
        self.texts.tables(change);
        self.strings.tables(change);
    }

    /// Begins a message, and codes its kind and its key, which only the end that writes knows. The
    /// message may have `limit` bytes of text.
    ///
    /// # Errors
    /// When there is no such kind.
    pub(crate) fn begin<C: Coder>(
        &mut self,
        coder: &mut C,
        kind: usize,
        key: &[u8],
        limit: usize,
    ) -> Result<(), DecodeError> {
        self.at = At {
            leaf: KIND,
            room: limit,
            limit,
            ..At::default()
        };
        self.numbers.fill(NO_NUMBERS);
        self.text.clear();
        self.text.shrink_to(MOST_TEXT_KEPT);
        if self.plan.layout.kinds > 1 {
            let kind = self.number(coder, kind as u64);
            self.at.kind = usize::try_from(kind).unwrap_or(usize::MAX);
            if self.at.kind >= self.plan.layout.kinds {
                return Err(DecodeError::Malformed {
                    what: "a kind of message that does not exist",
                    offset: 0,
                });
            }
        }
        self.at.leaf = KEY;
        if self.plan.key.is_some() {
            self.bytes(coder, key)?;
            std::mem::swap(&mut self.text, &mut self.key);
            self.at.subject = mix(self.at.before, 1);
        }
        self.at.leaf = FIRST;
        Ok(())
    }

    /// Returns the next leaf.
    #[inline]
    pub(crate) fn leaf(&self) -> usize {
        self.at.leaf
    }

    /// Goes to a leaf.
    #[inline]
    pub(crate) fn go_to(&mut self, leaf: usize) {
        self.at.leaf = leaf;
    }

    /// Goes to the leaves of a record that may contain itself, and returns the leaf after it.
    #[inline]
    pub(crate) fn go_to_recursive(&mut self) -> usize {
        std::mem::replace(&mut self.at.leaf, self.plan.layout.recursive)
    }

    /// Returns the last text or bytes.
    #[inline]
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Codes the variant of a union, of which the first of a message was coded ahead.
    #[inline]
    pub(crate) fn variant<C: Coder>(&mut self, coder: &mut C, index: u32) -> u64 {
        if self.at.leaf != self.plan.layout.union {
            return self.number(coder, index.into());
        }
        self.at.before = self.at.kind as u64;
        self.at.leaf += 1;
        self.at.before
    }

    /// Returns the place before a map's first entry.
    #[inline]
    pub(crate) fn map(&self) -> MapPlace {
        MapPlace {
            around: self.at.subject,
            last_key: 0,
        }
    }

    /// Goes to the key of the map's next entry, which follows the last key.
    #[inline]
    pub(crate) fn begin_key(&mut self, map: &MapPlace) {
        self.at.before = map.last_key;
        self.at.subject = mix(map.around, !map.last_key);
    }

    /// Makes the key that was just coded a part of the subject.
    #[inline]
    pub(crate) fn end_key(&mut self, map: &mut MapPlace) {
        map.last_key = self.at.before;
        self.at.subject = mix(map.around, map.last_key);
    }

    /// Leaves the map.
    #[inline]
    pub(crate) fn end_map(&mut self, map: &MapPlace) {
        self.at.subject = map.around;
    }

    /// Goes past some leaves, and returns the first.
    #[inline]
    fn pass(&mut self, leaves: usize) -> usize {
        let leaf = self.at.leaf;
        self.at.leaf += leaves;
        leaf
    }

    /// Takes bytes of text from those that the message may have.
    fn take_room(&mut self, bytes: usize) -> Result<(), DecodeError> {
        match self.at.room.checked_sub(bytes) {
            Some(room) => {
                self.at.room = room;
                Ok(())
            }
            None => Err(DecodeError::LimitExceeded {
                kind: LimitKind::MessageBytes,
                limit: self.at.limit,
                offset: 0,
            }),
        }
    }

    /// Returns the slot of a leaf in the present message.
    #[inline]
    fn slot(&self, leaf: usize) -> usize {
        self.plan.layout.slot(leaf, self.at.kind)
    }
}
