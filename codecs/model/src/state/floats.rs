//! Floats: integers if they have few binary places, and their bits otherwise.

use super::{
    State,
    offset::{self, page},
};
use crate::{
    coder::Coder,
    layout::REAL_LEAVES,
    real::{from_double, from_fixed, from_single, to_double, to_fixed, to_single},
    scale::Scale,
};

impl State {
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
}
