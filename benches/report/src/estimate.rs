//! Quantities with an interval, and the single formula of the printed times.

use std::ops::{Add, Mul};

use serde::{Deserialize, Serialize};

use crate::statistics::Median;

/// A measured quantity with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The most likely value.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// Returns an estimate without uncertainty.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
        }
    }

    /// Returns the time of work that was measured in interleaved rounds with a reference: the
    /// `reference`'s time multiplied by the median `ratio` within rounds.
    ///
    /// Its interval is the ratio's, widened by the group's noise `floor` (0.01 is 1 %). It is
    /// relative to the reference's time, which is the same for all entrants of the group.
    #[must_use]
    pub fn of_time(reference: f64, ratio: Median, floor: f64) -> Self {
        let (low, high) = ratio
            .interval
            .map_or((ratio.value, ratio.value), |ends| (ends.low, ends.high));
        Self {
            value: reference * ratio.value,
            low: reference * low * (1.0 - floor),
            high: reference * high * (1.0 + floor),
        }
    }

    /// Returns the estimate of a quantity that grows with this one.
    pub(crate) fn grow(self, by: impl Fn(f64) -> f64) -> Self {
        Self {
            value: by(self.value),
            low: by(self.low),
            high: by(self.high),
        }
    }

    /// Returns the estimate of a quantity that shrinks while this one grows: its low end comes from
    /// the high end.
    pub(crate) fn shrink(self, by: impl Fn(f64) -> f64) -> Self {
        Self {
            value: by(self.value),
            low: by(self.high),
            high: by(self.low),
        }
    }

    /// Returns the larger of two estimates, end by end.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            value: self.value.max(other.value),
            low: self.low.max(other.low),
            high: self.high.max(other.high),
        }
    }

    /// Returns whether the whole interval lies below the other's.
    #[must_use]
    pub fn is_less_than(self, other: Self) -> bool {
        self.high < other.low
    }

    /// Returns whether the two intervals overlap.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

impl Add for Estimate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

impl Add<f64> for Estimate {
    type Output = Self;

    fn add(self, certain: f64) -> Self {
        self.grow(|end| end + certain)
    }
}

impl Mul<f64> for Estimate {
    type Output = Self;

    /// Multiplies by a factor that is not negative.
    fn mul(self, factor: f64) -> Self {
        self.grow(|end| end * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Interval;

    fn of(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, low, high }
    }

    #[test]
    fn a_time_is_as_uncertain_as_its_ratio_and_the_noise() {
        let ratio = |interval| Median {
            value: 2.0,
            interval,
        };
        let known = ratio(Some(Interval {
            low: 1.5,
            high: 3.0,
        }));
        assert_eq!(
            Estimate::of_time(500.0, known, 0.0),
            of(1_000.0, 750.0, 1_500.0)
        );
        assert_eq!(
            Estimate::of_time(500.0, known, 0.25),
            of(1_000.0, 562.5, 1_875.0)
        );
        assert_eq!(
            Estimate::of_time(500.0, ratio(None), 0.25),
            of(1_000.0, 750.0, 1_250.0)
        );
    }

    #[test]
    fn arithmetic_keeps_low_below_high() {
        let one = of(2.0, 1.0, 4.0);
        assert_eq!(one + of(10.0, 5.0, 20.0), of(12.0, 6.0, 24.0));
        assert_eq!(one + 1.0, of(3.0, 2.0, 5.0));
        assert_eq!(one * 3.0, of(6.0, 3.0, 12.0));
        assert_eq!(one.max(Estimate::exact(3.0)), of(3.0, 3.0, 4.0));
        assert_eq!(one.shrink(|end| 8.0 / end), of(4.0, 2.0, 8.0));
    }

    #[test]
    fn ends_that_touch_overlap() {
        assert!(of(1.0, 0.5, 1.5).overlaps(of(2.0, 1.5, 2.5)));
        assert!(of(2.0, 1.5, 2.5).overlaps(of(1.0, 0.5, 1.5)));
        assert!(of(1.0, 0.0, 9.0).overlaps(Estimate::exact(5.0)));
        assert!(!of(1.0, 0.5, 1.4).overlaps(of(2.0, 1.5, 2.5)));
        assert!(of(1.0, 0.5, 1.4).is_less_than(of(2.0, 1.5, 2.5)));
        assert!(!of(1.0, 0.5, 1.5).is_less_than(of(2.0, 1.5, 2.5)));
    }
}
