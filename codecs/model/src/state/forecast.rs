//! The forecast of a value, from all that is known.

use super::{NO_NUMBERS, State};
use crate::{
    field::{Candidates, Predictor, Ranking},
    note::Note,
    relation::Operand,
    scale::Scale,
    texts::TEXT_BITS,
    values,
};

/// The predictors of texts, a bit each.
const FOR_TEXT: u8 = 1 << Predictor::Source as u8
    | 1 << Predictor::Follower as u8
    | 1 << Predictor::Anywhere as u8
    | 1 << Predictor::Field as u8;

/// Tells the contexts of [`Predictor::Follower`] from those of others.
const FOLLOWER: u64 = 1 << 63;

/// The knowledge of a value before it is coded.
#[derive(Debug, Default)]
pub(super) struct Forecast {
    pub(super) slot: usize,
    pub(super) candidates: Candidates,
    pub(super) ranking: Ranking,
    /// The places at which the value will be kept: of the source, after the leaf before, and of the
    /// source in any kind of message.
    places: [values::Place; 3],
}

impl Forecast {
    /// Returns the value in the last message of the source.
    #[inline]
    pub(super) fn before(&self) -> Option<u64> {
        let [source, ..] = &self.places;
        source.value()
    }

    pub(super) fn note(&self, value: u64, scale: Option<Scale>) -> Note {
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

impl State {
    /// Collects what is known of the next value of a leaf: a number of the scale, or a text.
    pub(super) fn forecast(&self, leaf: usize, scale: Option<Scale>, forecast: &mut Forecast) {
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

    /// Keeps the value for the next forecasts.
    #[inline]
    pub(super) fn keep(&mut self, forecast: &Forecast, value: u64) {
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
}
