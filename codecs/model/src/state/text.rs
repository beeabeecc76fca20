//! Text and bytes: the numbers of those that are known, and the bytes of new ones.

use wirecost_codec::DecodeError;

use super::{
    State,
    forecast::Forecast,
    offset::{self, page},
};
use crate::{
    coder::Coder,
    layout::TEXT_LEAVES,
    scale::Scale,
    texts::{TEXT_BITS, TEXTS},
};

impl State {
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
        let mut forecast = self.forecast(leaf, None);
        self.fill(&mut forecast);
        match self.known_text(coder, &mut forecast, bytes) {
            Some(number) => {
                self.texts.touch(number);
                self.text.extend_from_slice(self.texts.get(number));
                self.keep(&mut forecast, u64::from(number) + 1);
                self.take_room(self.text.len())
            }
            None => {
                self.new_text(coder, leaf, bytes)?;
                let number = self.texts.insert(&self.text);
                self.keep(
                    &mut forecast,
                    number.map_or(0, |number| u64::from(number) + 1),
                );
                Ok(())
            }
        }
    }

    /// Codes which of the known texts comes, or that none does.
    fn known_text<C: Coder>(
        &mut self,
        coder: &mut C,
        forecast: &mut Forecast,
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
        coder.note(|| self.note(forecast, value));
        // Two contexts may share an entry, so a candidate may be the number of no text.
        value
            .checked_sub(1)
            .map(|number| (number % TEXTS as u64) as u16)
    }

    /// Returns the number of a text that is known, which is first looked for where it is expected.
    fn number_of_text(&self, forecast: &Forecast, bytes: &[u8]) -> Option<u16> {
        let expected = forecast
            .first
            .map_or(0, |first| forecast.candidates.value(first));
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
        let mut forecast = self.forecast(leaf + 2, None);
        self.fill(&mut forecast);
        let like = forecast.candidates.any().unwrap_or_default() as u32;
        let start = self.strings.place();
        self.strings.code(coder, bytes, len, like, &mut self.text);
        self.keep(&mut forecast, start.into());
        self.at.before = before;
        Ok(())
    }
}
