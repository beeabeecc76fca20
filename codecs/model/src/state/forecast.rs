//! The forecast of a value: its candidates.

use super::{NO_NUMBERS, State};
use crate::{
    field::{Candidates, Field, Predictor},
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

/// The bit that distinguishes the contexts of [`Predictor::Follower`] from those of other predictors.
const FOLLOWER: u64 = 1 << 63;

/// The predictors from the last value of the source, a bit each. A forecast finds this value even if
/// another candidate is nearly always right, so that the next value is kept in its place.
const BY_SOURCE: u8 = 1 << Predictor::Source as u8 | 1 << Predictor::Line as u8;

/// The knowledge of a value before it is coded.
#[derive(Debug, Clone)]
pub(super) struct Forecast {
    pub(super) slot: usize,
    /// The state of the slot, which is written back when the value is kept.
    pub(super) field: Field,
    leaf: usize,
    /// The scale of a number; `None` for a text.
    scale: Option<Scale>,
    pub(super) candidates: Candidates,
    /// The predictors whose candidates have not been computed, a bit each.
    rest: u8,
    /// The candidate to ask for first.
    pub(super) first: Option<usize>,
    /// True if the first candidate is nearly always right.
    pub(super) is_sure: bool,
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
}

impl State {
    /// Returns the forecast of the next value of a leaf, a number of the scale or a text, without its
    /// candidates, which [`State::fill`] adds.
    #[inline(always)]
    pub(super) fn forecast(&self, leaf: usize, scale: Option<Scale>) -> Forecast {
        let slot = self.slot(leaf);
        Forecast {
            slot,
            field: self.fields.get(slot),
            leaf,
            scale,
            candidates: Candidates::default(),
            rest: self.plan.predictors(slot) & scale.map_or(FOR_TEXT, |_| u8::MAX),
            first: None,
            is_sure: false,
            places: [values::Place::default(); 3],
        }
    }

    /// Fills a forecast with its candidates. If one candidate is nearly always right, these are only this
    /// candidate and those by the source.
    // If the function above did it, its result would be copied.
    #[inline(always)]
    pub(super) fn fill(&self, forecast: &mut Forecast) {
        let sure = forecast.field.sure;
        if sure & forecast.rest != 0 {
            self.gather(forecast, sure | BY_SOURCE);
            forecast.is_sure = forecast.candidates.among(sure) != 0;
        }
        forecast.first = match forecast.is_sure {
            true => Some(sure.trailing_zeros() as usize),
            false => {
                self.gather(forecast, u8::MAX);
                forecast.field.likeliest(&forecast.candidates, None)
            }
        };
    }

    /// Adds to a forecast the candidates of the predictors `from`, a bit each, that it does not have.
    // Inlined, the branches of each call are predicted by themselves.
    #[inline(always)]
    pub(super) fn gather(&self, forecast: &mut Forecast, from: u8) {
        let from = from & forecast.rest;
        forecast.rest ^= from;
        let has = |predictor: Predictor| from >> predictor as u8 & 1 == 1;
        let (slot, leaf) = (forecast.slot, forecast.leaf);
        let [source, follower, anywhere] = &mut forecast.places;
        let candidates = &mut forecast.candidates;
        if from & BY_SOURCE != 0 {
            self.values.find(slot, self.at.subject, source);
        }
        if has(Predictor::Source) {
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
            let field = &forecast.field;
            candidates.set(Predictor::Field, field.seen.then_some(field.last));
        }
        if has(Predictor::Sibling) {
            candidates.set(Predictor::Sibling, Some(self.at.before));
        }
        if has(Predictor::Relation)
            && let Some(scale) = forecast.scale
            && let Some(relation) = self.plan.relation(slot)
        {
            let own = source.value().map_or(f64::NAN, |value| scale.number(value));
            let foretold = relation.value(|operand| match operand == Operand::Before(slot) {
                true => own,
                false => self.operand(operand),
            });
            candidates.set(Predictor::Relation, scale.value(foretold));
        }
    }

    /// Returns the note of a value, with all its candidates.
    pub(super) fn note(&self, forecast: &Forecast, value: u64) -> Note {
        let mut forecast = forecast.clone();
        self.gather(&mut forecast, u8::MAX);
        let bits = forecast.candidates.bits(value);
        Note {
            slot: forecast.slot,
            scale: forecast.scale,
            value,
            before: forecast.before(),
            bits: match forecast.scale {
                Some(_) => bits,
                // The numbers of texts are not near each other.
                None => bits.map(|bits| if bits == 0 { 0 } else { TEXT_BITS as u8 }),
            },
        }
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

    /// Keeps the value for the next forecasts, and updates the scores of the candidates. The scores stay
    /// unchanged while the candidate that is nearly always right is right.
    #[inline(always)]
    pub(super) fn keep(&mut self, forecast: &mut Forecast, value: u64) {
        for place in &forecast.places {
            let is_foreseen = || forecast.candidates.foresee(value);
            self.values.keep(place, value, is_foreseen);
        }
        let field = &mut forecast.field;
        (field.last, field.seen) = (value, true);
        let is_as_usual = forecast.is_sure && field.hits & 1 == 1;
        if !is_as_usual {
            field.score(&forecast.candidates, value);
        }
        self.fields.set(forecast.slot, *field);
        self.at.before = value;
    }
}
