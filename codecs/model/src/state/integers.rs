//! Integers: the candidates, the recent values, and the distance to a candidate.

use super::{
    RECENTS, State,
    forecast::Forecast,
    offset::{self, page},
};
use crate::{
    coder::Coder,
    field::{RECENT, RECENT_BITS, approach},
    scale::Scale,
};

/// The bits in which the number of bits of a distance, at most 64, is coded.
const BITS_DEPTH: u32 = 7;

/// The difference between the center and the smallest number of bits that is near it.
const BELOW: u8 = 5;

/// The mark of a number of bits that is not near the center.
const FAR: u32 = 7;

/// The lowest share, of 255, of recurring values at which a recent value is asked for.
const RECURRING: u8 = 230;

/// The answer to whether a recent value recurs.
enum Answer {
    Value(u64),
    None,
    NotAsked,
}

impl State {
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

    /// Codes an integer of a leaf.
    pub(super) fn number_of<C: Coder>(
        &mut self,
        coder: &mut C,
        leaf: usize,
        value: u64,
        scale: Scale,
    ) -> u64 {
        let mut forecast = self.forecast(leaf, Some(scale));
        self.fill(&mut forecast);
        let foreseen = match self.recur(coder, &forecast, value) {
            Answer::Value(value) => Some(value),
            Answer::None => None,
            Answer::NotAsked => self.ask(coder, &mut forecast, value),
        };
        let value = foreseen.unwrap_or_else(|| self.distance(coder, &mut forecast, value));
        if !forecast.is_sure {
            self.note_recent(&mut forecast, value);
        }
        coder.note(|| self.note(&forecast, value));
        if let Some(operand) = self.plan.operand(forecast.slot) {
            let before = forecast
                .before()
                .map_or(f64::NAN, |before| scale.number(before));
            self.numbers[operand] = (scale.number(value), before);
        }
        self.keep(&mut forecast, value);
        value
    }

    /// Codes whether one of the two likeliest candidates is right, and returns it.
    #[inline(always)]
    pub(super) fn ask<C: Coder>(
        &mut self,
        coder: &mut C,
        forecast: &mut Forecast,
        value: u64,
    ) -> Option<u64> {
        let page = page(forecast.slot);
        let first = forecast.first?;
        let candidate = forecast.candidates.value(first);
        let hits = &mut forecast.field.hits;
        let context = page + offset::FIRST + 4 * first + usize::from(*hits & 3);
        let hit = self.contexts.bit(coder, context, value == candidate);
        *hits = *hits << 1 | u8::from(hit);
        if hit {
            return Some(candidate);
        }
        self.gather(forecast, u8::MAX);
        let second = forecast
            .field
            .likeliest(&forecast.candidates, Some(candidate))?;
        let candidate = forecast.candidates.value(second);
        let context = page + offset::SECOND + second;
        let hit = self.contexts.bit(coder, context, value == candidate);
        hit.then_some(candidate)
    }

    /// Codes which recent value the value is, if most values are recent values and no candidate is
    /// nearly always right.
    #[inline]
    fn recur<C: Coder>(&mut self, coder: &mut C, forecast: &Forecast, value: u64) -> Answer {
        let (slot, field) = (forecast.slot, &forecast.field);
        if forecast.is_sure || field.recurring < RECURRING {
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

    /// Learns whether a value is among the recent values, and adds it to them.
    fn note_recent(&mut self, forecast: &mut Forecast, value: u64) {
        let field = &mut forecast.field;
        if value >> RECENT_BITS != 0 {
            field.recurring = approach(field.recurring, false);
            return;
        }
        let index = forecast.slot % RECENTS;
        let found = self.recents.get_ref(index).find(value);
        let place = found.unwrap_or_else(|| self.recents.edit(index).add(value));
        field.recurring = approach(field.recurring, found.is_some());
        field.recent = place as u8;
    }

    /// Codes the distance to the candidate that was nearest lately: the number of its bits, the
    /// sign, and the bits below the highest.
    fn distance<C: Coder>(&mut self, coder: &mut C, forecast: &mut Forecast, value: u64) -> u64 {
        let page = page(forecast.slot);
        let nearest = forecast.field.nearest(&forecast.candidates);
        let base = forecast.candidates.value(nearest);
        let distance = value.wrapping_sub(base).cast_signed();
        let size = distance.unsigned_abs();
        let bits = u64::BITS - size.leading_zeros();
        let bits = self.bits(coder, page, &mut forecast.field.center, bits);
        let value = match bits {
            0 => base,
            _ => {
                let negative = self.contexts.bit(coder, page + offset::SIGN, distance < 0);
                let highest = 1 << (bits - 1);
                let size = highest | coder.bits(size, bits - 1) & (highest - 1);
                match negative {
                    true => base.wrapping_sub(size),
                    false => base.wrapping_add(size),
                }
            }
        };
        forecast.field.measure(&forecast.candidates, value);
        value
    }

    /// Codes a number of bits, at most 64: as one of seven around the center, or as any other number,
    /// towards which the center moves.
    #[inline]
    fn bits<C: Coder>(&mut self, coder: &mut C, page: usize, center: &mut u8, bits: u32) -> u32 {
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
        *center = match bits > u32::from(*center) {
            true => bits as u8,
            false => center.saturating_sub(1),
        };
        bits
    }
}
