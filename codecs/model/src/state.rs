//! The state of a prediction, which is learned from the messages before. Both ends pass through a message
//! in the same order, and learn the same from each value.

use std::sync::Arc;

use wirecost_codec::{DecodeError, LimitKind};

use crate::{
    change::{Change, Fix, Release, Revert, Sum},
    coder::Coder,
    contexts::Contexts,
    field::{Candidates, Field, Predictor, RECENT, Ranking, Recent, approach},
    layout::{FIRST, KEY, KIND, REAL_LEAVES, TEXT_LEAVES},
    note::Note,
    places::Places,
    plan::Plan,
    real::{from_double, from_fixed, from_single, to_double, to_fixed, to_single},
    relation::Operand,
    scale::Scale,
    strings::Strings,
    table::Table,
    texts::{TEXT_BITS, TEXTS, Texts},
    values::{self, Values, mix},
};

/// The number of contexts of all slots together.
const CONTEXTS: usize = 1 << 14;

/// The distance of two slots' contexts: consecutive slots are spread evenly.
const PAGE: usize = 20_251;

/// The number of sets of values by context.
const SETS: usize = 1 << 11;

/// The number of lists of recent values. Distant slots share one.
const RECENTS: usize = 1 << 8;

/// The places of a slot's contexts in its page.
mod offset {
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
    /// The two bits after the highest, by the number of bits.
    pub(super) const TOP: usize = 248;
    /// The number of a text.
    pub(super) const TEXT: usize = 512;
}

/// The bits of the number of a distance's bits, which is at most 64.
const BITS_DEPTH: u32 = 7;

/// The numbers of bits below the center that are near it.
const BELOW: u8 = 5;

/// The mark of a number of bits that is not near the center.
const FAR: u32 = 7;

/// The share, of 255, of recurring values from which they are asked for.
const RECURRING: u8 = 230;

/// The bits of the values among which recurring ones are looked for. Larger ones rarely recur.
const RECURRING_BITS: u32 = 40;

/// The predictors of texts, a bit each.
const FOR_TEXT: u8 = 1 << Predictor::Source as u8
    | 1 << Predictor::Follower as u8
    | 1 << Predictor::Anywhere as u8
    | 1 << Predictor::Field as u8;

/// Tells the contexts of [`Predictor::Follower`] from those of others.
const FOLLOWER: u64 = 1 << 63;

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
    /// The numbers that stand in relations, each in this message and in the last of the source; NaN
    /// if there is none.
    numbers: Vec<(f64, f64)>,
    /// The last text or bytes that were read.
    text: Vec<u8>,
    /// The text or bytes that say which source sent the message.
    key: Vec<u8>,
    /// The bytes of all tables.
    table_bytes: usize,
}

/// The place in a message, and what of the message matters there.
#[derive(Debug, Clone, Copy, Default)]
struct At {
    /// The next leaf.
    leaf: usize,
    /// The kind of message.
    kind: usize,
    /// The source, and the keys of the maps around.
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

    /// Returns a state that remembers so many values that hardly any is replaced.
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

    /// Makes what is known now the base to which [`State::revert`] returns.
    pub(crate) fn fix(&mut self) {
        self.tables(&mut Fix);
    }

    /// Returns to the base.
    pub(crate) fn revert(&mut self) {
        self.tables(&mut Revert);
    }

    /// Returns a state that knows the same and learns for good.
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

    /// Begins a message of the kind from the source with the key, both as far as the end that
    /// writes knows them. The message may have `limit` bytes of text.
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

    /// Codes an integer.
    #[inline]
    pub(crate) fn number<C: Coder>(&mut self, coder: &mut C, value: u64) -> u64 {
        let leaf = self.pass(1);
        if self.plan.key == Some(leaf) {
            let mut bytes = [0; 8];
            bytes
                .iter_mut()
                .zip(&self.key)
                .for_each(|(to, from)| *to = *from);
            return u64::from_le_bytes(bytes);
        }
        self.number_of(coder, leaf, value, Scale::INTEGER)
    }

    /// Codes a float of 64 bits.
    pub(crate) fn double<C: Coder>(&mut self, coder: &mut C, value: f64) -> f64 {
        let leaf = self.pass(REAL_LEAVES);
        let fixed = self.fixed(coder, leaf, value);
        let value = fixed.unwrap_or_else(|| {
            from_double(self.number_of(coder, leaf, to_double(value), Scale::Double))
        });
        self.learn_places(leaf, value, fixed.is_some());
        value
    }

    /// Codes a float of 32 bits.
    pub(crate) fn single<C: Coder>(&mut self, coder: &mut C, value: f32) -> f32 {
        let leaf = self.pass(REAL_LEAVES);
        let fixed = self.fixed(coder, leaf, value.into());
        let value = match fixed {
            Some(fixed) => fixed as f32,
            None => from_single(self.number_of(coder, leaf, to_single(value), Scale::Single)),
        };
        self.learn_places(leaf, value.into(), fixed.is_some());
        value
    }

    /// Codes whether a float has at most the expected binary places, and if so the float.
    fn fixed<C: Coder>(&mut self, coder: &mut C, leaf: usize, value: f64) -> Option<f64> {
        let slot = self.slot(leaf);
        let places = self.places.get(slot);
        let fixed = to_fixed(value, places.now);
        let context = page(slot) + offset::FIXED + usize::from(places.did_fit);
        let does_fit = self.contexts.bit(coder, context, fixed.is_some());
        does_fit.then(|| {
            let (fixed, scale) = (fixed.unwrap_or_default(), Scale::Fixed(places.now));
            from_fixed(self.number_of(coder, leaf + 1, fixed, scale), places.now)
        })
    }

    fn learn_places(&mut self, leaf: usize, value: f64, did_fit: bool) {
        let slot = self.slot(leaf);
        let mut places = self.places.get(slot);
        places.learn(value, did_fit);
        self.places.set(slot, places);
    }

    /// Codes text or bytes, which [`State::text`] returns at the end that reads.
    ///
    /// # Errors
    /// When the message has more text than it may.
    pub(crate) fn bytes<C: Coder>(
        &mut self,
        coder: &mut C,
        bytes: &[u8],
    ) -> Result<(), DecodeError> {
        let leaf = self.pass(TEXT_LEAVES);
        self.text.clear();
        if self.plan.key == Some(leaf) {
            self.text.extend_from_slice(&self.key);
            return self.take_room(self.text.len());
        }
        let mut forecast = Forecast::default();
        self.forecast(leaf, None, &mut forecast);
        match self.known_text(coder, &forecast, bytes) {
            Some(number) => {
                self.texts.touch(number);
                self.text.extend_from_slice(self.texts.get(number));
                self.keep(&forecast, u64::from(number) + 1);
                self.take_room(self.text.len())
            }
            None => {
                self.new_text(coder, leaf, bytes)?;
                let number = self.texts.insert(&self.text);
                self.keep(&forecast, number.map_or(0, |number| u64::from(number) + 1));
                Ok(())
            }
        }
    }

    /// Codes which of the known texts comes, or that none does.
    fn known_text<C: Coder>(
        &mut self,
        coder: &mut C,
        forecast: &Forecast,
        bytes: &[u8],
    ) -> Option<u16> {
        let known = match C::DECODES {
            true => None,
            false => self.number_of_text(forecast, bytes),
        };
        // 0 is a text that is not known.
        let value = known.map_or(0, |number| u64::from(number) + 1);
        let page = page(forecast.slot);
        let value = self.ask(coder, forecast, value).unwrap_or_else(|| {
            let is_new = self.contexts.bit(coder, page + offset::NEW, value == 0);
            let number = value.saturating_sub(1) as usize;
            match is_new {
                true => 0,
                false => {
                    1 + self
                        .contexts
                        .tree(coder, page + offset::TEXT, TEXT_BITS, number)
                        as u64
                }
            }
        });
        coder.note(|| forecast.note(value, None));
        self.fields
            .edit(forecast.slot)
            .score(&forecast.candidates, value);
        // Two contexts may share an entry, so a candidate may be the number of no text.
        value
            .checked_sub(1)
            .map(|number| (number % TEXTS as u64) as u16)
    }

    /// Returns the number of a text that is known, which is first looked for where it is expected.
    fn number_of_text(&self, forecast: &Forecast, bytes: &[u8]) -> Option<u16> {
        let first = forecast.ranking.first;
        let expected = first.map_or(0, |first| forecast.candidates.value(first));
        match expected.checked_sub(1).map(u16::try_from) {
            Some(Ok(number)) if usize::from(number) < TEXTS && self.texts.get(number) == bytes => {
                Some(number)
            }
            _ => self.texts.find(bytes),
        }
    }

    /// Codes a text that is not known.
    fn new_text<C: Coder>(
        &mut self,
        coder: &mut C,
        leaf: usize,
        bytes: &[u8],
    ) -> Result<(), DecodeError> {
        let before = self.at.before;
        let len = self.number_of(coder, leaf + 1, bytes.len() as u64, Scale::INTEGER);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        self.take_room(len)?;
        self.at.before = before;
        let mut forecast = Forecast::default();
        self.forecast(leaf + 2, None, &mut forecast);
        let like = forecast.candidates.any().unwrap_or_default() as u32;
        let start = self.strings.place();
        self.strings.code(coder, bytes, len, like, &mut self.text);
        self.keep(&forecast, start.into());
        self.at.before = before;
        Ok(())
    }

    /// Codes an integer of a leaf.
    fn number_of<C: Coder>(&mut self, coder: &mut C, leaf: usize, value: u64, scale: Scale) -> u64 {
        let mut forecast = Forecast::default();
        self.forecast(leaf, Some(scale), &mut forecast);
        let is_sure = forecast.ranking.is_sure;
        let value = match self.recur(coder, &forecast, value) {
            Answer::Value(value) => value,
            Answer::None => self.distance(coder, &forecast, value),
            Answer::NotAsked => self
                .ask(coder, &forecast, value)
                .unwrap_or_else(|| self.distance(coder, &forecast, value)),
        };
        if !is_sure {
            self.note_recent(&forecast, value);
        }
        coder.note(|| forecast.note(value, Some(scale)));
        if let Some(operand) = self.plan.operand(forecast.slot) {
            let before = forecast
                .before()
                .map_or(f64::NAN, |before| scale.number(before));
            self.numbers[operand] = (scale.number(value), before);
        }
        if !(is_sure && self.fields.get_ref(forecast.slot).hits & 1 == 1) {
            self.fields
                .edit(forecast.slot)
                .score(&forecast.candidates, value);
        }
        self.keep(&forecast, value);
        value
    }

    /// Collects what is known of the next value of a leaf: a number of the scale, or a text.
    fn forecast(&self, leaf: usize, scale: Option<Scale>, forecast: &mut Forecast) {
        let slot = self.slot(leaf);
        let field = self.fields.get_ref(slot);
        let from = self.plan.predictors(slot) & scale.map_or(FOR_TEXT, |_| u8::MAX);
        let has = |predictor: Predictor| from >> predictor as u8 & 1 == 1;
        let [source, follower, anywhere] = &mut forecast.places;
        let candidates = &mut forecast.candidates;
        if has(Predictor::Source) {
            self.values.find(slot, self.at.subject, source);
            candidates.set(Predictor::Source, source.value());
        }
        if has(Predictor::Line) {
            candidates.set(Predictor::Line, source.next());
        }
        if has(Predictor::Follower) {
            self.values.find(slot, self.at.before ^ FOLLOWER, follower);
            candidates.set(Predictor::Follower, follower.value());
        }
        if has(Predictor::Anywhere) && slot != leaf {
            self.values.find(leaf, self.at.subject, anywhere);
            candidates.set(Predictor::Anywhere, anywhere.value());
        }
        if has(Predictor::Field) {
            candidates.set(Predictor::Field, field.seen.then_some(field.last));
        }
        if has(Predictor::Sibling) {
            candidates.set(Predictor::Sibling, Some(self.at.before));
        }
        if has(Predictor::Relation)
            && let Some(scale) = scale
            && let Some(relation) = self.plan.relation(slot)
        {
            let own = source.value().map_or(f64::NAN, |value| scale.number(value));
            let foretold = relation.value(|operand| match operand == Operand::Before(slot) {
                true => own,
                false => self.operand(operand),
            });
            candidates.set(Predictor::Relation, scale.value(foretold));
        }
        forecast.slot = slot;
        forecast.ranking = field.rank(candidates);
    }

    /// Returns a number that stands in a relation.
    #[inline]
    fn operand(&self, operand: Operand) -> f64 {
        let index = self.plan.operand(operand.slot());
        let numbers = index.and_then(|index| self.numbers.get(index));
        let (now, before) = *numbers.unwrap_or(&NO_NUMBERS);
        match operand {
            Operand::Now(_) => now,
            Operand::Before(_) => before,
        }
    }

    /// Codes whether one of the two likeliest candidates is right, and returns it.
    #[inline]
    fn ask<C: Coder>(&mut self, coder: &mut C, forecast: &Forecast, value: u64) -> Option<u64> {
        let page = page(forecast.slot);
        let first = forecast.ranking.first?;
        let candidate = forecast.candidates.value(first);
        let hits = self.fields.get_ref(forecast.slot).hits;
        let context = page + offset::FIRST + 4 * first + usize::from(hits & 3);
        let hit = self.contexts.bit(coder, context, value == candidate);
        let hits_now = hits << 1 | u8::from(hit);
        if hits_now != hits {
            self.fields.edit(forecast.slot).hits = hits_now;
        }
        if hit {
            return Some(candidate);
        }
        let second = forecast.ranking.second?;
        let candidate = forecast.candidates.value(second);
        let context = page + offset::SECOND + second;
        let hit = self.contexts.bit(coder, context, value == candidate);
        hit.then_some(candidate)
    }

    /// Codes which of the recent values comes, if the value is usually one of them and no candidate
    /// foresees it.
    #[inline]
    fn recur<C: Coder>(&mut self, coder: &mut C, forecast: &Forecast, value: u64) -> Answer {
        let slot = forecast.slot;
        let field = self.fields.get_ref(slot);
        if forecast.ranking.is_sure || field.recurring < RECURRING {
            return Answer::NotAsked;
        }
        let recent = self.recents.get_ref(slot % RECENTS);
        let place = match C::DECODES {
            true => RECENT,
            false => recent.find(value).unwrap_or(RECENT),
        };
        let base = page(slot) + offset::RECENT + 8 * usize::from(field.recent);
        match self.contexts.tree(coder, base, 3, place) {
            RECENT => Answer::None,
            place => Answer::Value(self.recents.get_ref(slot % RECENTS).get(place)),
        }
    }

    /// Learns whether a value is among the recent ones, and puts it there.
    fn note_recent(&mut self, forecast: &Forecast, value: u64) {
        if value >> RECURRING_BITS != 0 {
            let field = self.fields.edit(forecast.slot);
            field.recurring = approach(field.recurring, false);
            return;
        }
        let index = forecast.slot % RECENTS;
        let found = self.recents.get_ref(index).find(value);
        let place = found.unwrap_or_else(|| {
            let mut recent = self.recents.get(index);
            let place = recent.add(value);
            self.recents.set(index, recent);
            place
        });
        let field = self.fields.edit(forecast.slot);
        field.recurring = approach(field.recurring, found.is_some());
        field.recent = place as u8;
    }

    /// Codes the distance to the candidate that was nearest lately: the number of its bits, the
    /// sign, and the bits, the highest with probabilities.
    fn distance<C: Coder>(&mut self, coder: &mut C, forecast: &Forecast, value: u64) -> u64 {
        let page = page(forecast.slot);
        let nearest = self
            .fields
            .get_ref(forecast.slot)
            .nearest(&forecast.candidates);
        let base = forecast.candidates.value(nearest);
        let distance = value.wrapping_sub(base).cast_signed();
        let size = distance.unsigned_abs();
        let bits = u64::BITS - size.leading_zeros();
        let bits = self.bits(coder, forecast.slot, bits);
        let value = match bits {
            0 => base,
            _ => {
                let negative = self.contexts.bit(coder, page + offset::SIGN, distance < 0);
                match negative {
                    true => base.wrapping_sub(self.size(coder, page, bits, size)),
                    false => base.wrapping_add(self.size(coder, page, bits, size)),
                }
            }
        };
        self.fields
            .edit(forecast.slot)
            .measure(&forecast.candidates, value);
        value
    }

    /// Codes a number of bits, which is at most 64: as one of seven around a center, or as any other,
    /// towards which the center moves.
    #[inline]
    fn bits<C: Coder>(&mut self, coder: &mut C, slot: usize, bits: u32) -> u32 {
        let (page, center) = (page(slot), self.fields.get_ref(slot).center);
        let least = u32::from(center.saturating_sub(BELOW));
        let near = bits.wrapping_sub(least).min(FAR);
        let near = self
            .contexts
            .tree(coder, page + offset::NEAR, 3, near as usize) as u32;
        if near < FAR {
            return (least + near).min(u64::BITS);
        }
        let bits = self
            .contexts
            .tree(coder, page + offset::BITS, BITS_DEPTH, bits as usize) as u32;
        let bits = bits.min(u64::BITS);
        self.fields.edit(slot).center = match bits > u32::from(center) {
            true => bits as u8,
            false => center.saturating_sub(1),
        };
        bits
    }

    /// Codes a number of `bits` bits, of which the highest is 1.
    #[inline]
    fn size<C: Coder>(&mut self, coder: &mut C, page: usize, bits: u32, size: u64) -> u64 {
        let top = (bits - 1).min(2);
        let rest = bits - 1 - top;
        let base = page + offset::TOP + 4 * bits as usize;
        let high = (size >> rest) as usize & ((1 << top) - 1);
        let high = 1 << top | self.contexts.tree(coder, base, top, high);
        let low = coder.bits(size, rest) & ((1 << rest) - 1);
        (high as u64) << rest | low
    }

    /// Keeps the value for the next forecasts.
    #[inline]
    fn keep(&mut self, forecast: &Forecast, value: u64) {
        for place in &forecast.places {
            self.values.keep(place, value);
        }
        let field = self.fields.get_ref(forecast.slot);
        if field.last != value || !field.seen {
            let field = self.fields.edit(forecast.slot);
            (field.last, field.seen) = (value, true);
        }
        self.at.before = value;
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

/// The knowledge of a value before it is coded.
#[derive(Debug, Default)]
struct Forecast {
    slot: usize,
    candidates: Candidates,
    ranking: Ranking,
    /// The places at which the value will be kept: of the source, after the leaf before, and of the
    /// source in any kind of message.
    places: [values::Place; 3],
}

impl Forecast {
    /// Returns the value in the last message of the source.
    #[inline]
    fn before(&self) -> Option<u64> {
        let [source, ..] = &self.places;
        source.value()
    }

    fn note(&self, value: u64, scale: Option<Scale>) -> Note {
        let bits = self.candidates.bits(value);
        Note {
            slot: self.slot,
            scale,
            value,
            before: self.before(),
            bits: match scale {
                Some(_) => bits,
                // The numbers of texts are not near each other.
                None => bits.map(|bits| if bits == 0 { 0 } else { TEXT_BITS as u8 }),
            },
        }
    }
}

/// The answer to whether a recent value recurs.
enum Answer {
    Value(u64),
    None,
    NotAsked,
}

/// Returns the first context of a slot.
#[inline]
fn page(slot: usize) -> usize {
    slot * PAGE
}
