use crate::real;

/// The number of values after which the expected binary places change.
const WINDOW: u8 = 16;

/// The expected binary places of the floats of a slot: the most that a value of the last window had.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    /// The places that are expected.
    pub(crate) now: u8,
    /// True if the last value had no more than the places expected for it.
    pub(crate) did_fit: bool,
    /// The most places of a value in this window, not counting those that have too many.
    most: u8,
    /// The number of values in this window.
    seen: u8,
}

impl Places {
    /// Learns from a value.
    #[inline]
    pub(crate) fn learn(&mut self, value: f64, did_fit: bool) {
        self.did_fit = did_fit;
        self.most = self.most.max(real::places(value).unwrap_or(0));
        self.seen += 1;
        if self.seen == WINDOW {
            (self.now, self.most, self.seen) = (self.most, 0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_those_of_the_last_values() {
        let mut places = Places::default();
        for _ in 0..WINDOW {
            places.learn(0.5, false);
            places.learn(0.1, false);
        }
        assert_eq!(places.now, 1);
        for _ in 0..2 * WINDOW {
            places.learn(3.0, true);
        }
        assert_eq!(places.now, 0);
        places.learn(0.25, false);
        assert!(!places.did_fit);
    }
}
