use std::ops::{Add, Mul};

use serde::Serialize;

use crate::records::Figures;

/// A measured quantity, and between what it lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// What it most likely is.
    pub value: f64,
    /// Not less than this.
    pub low: f64,
    /// Not more than this.
    pub high: f64,
}

impl Estimate {
    /// What is known for certain.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
        }
    }

    /// Nanoseconds a message of a stage: the median, as wide as the interval of its ratio to the
    /// group's reference, and wider by the group's noise `floor` (0.01 is 1 %). A stage without an
    /// interval has the floor alone.
    #[must_use]
    pub fn of_stage(figures: &Figures, floor: f64) -> Self {
        let ratio = figures.ratio;
        let (low, high) = ratio.interval.map_or((1.0, 1.0), |interval| {
            (interval.low / ratio.value, interval.high / ratio.value)
        });
        Self {
            value: figures.median_ns,
            low: figures.median_ns * low * (1.0 - floor),
            high: figures.median_ns * high * (1.0 + floor),
        }
    }

    /// The estimate of what grows with this one.
    pub(super) fn grow(self, by: impl Fn(f64) -> f64) -> Self {
        Self {
            value: by(self.value),
            low: by(self.low),
            high: by(self.high),
        }
    }

    /// The estimate of what shrinks while this one grows: its low end comes of the high one.
    pub(super) fn shrink(self, by: impl Fn(f64) -> f64) -> Self {
        Self {
            value: by(self.value),
            low: by(self.high),
            high: by(self.low),
        }
    }

    /// The larger of the two, end by end.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            value: self.value.max(other.value),
            low: self.low.max(other.low),
            high: self.high.max(other.high),
        }
    }

    /// Whether the two may be the same.
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

    /// For factors that are not negative.
    fn mul(self, factor: f64) -> Self {
        self.grow(|end| end * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        records::Sizes,
        statistics::{Interval, Median},
    };

    fn stage(interval: Option<Interval>) -> Figures {
        Figures {
            sizes: Sizes {
                messages: 1,
                p50: 1,
                total: 1,
                stored: 0,
            },
            rounds: 100,
            passes: 1,
            min_ns: 900.0,
            median_ns: 1_000.0,
            ratio: Median {
                value: 2.0,
                interval,
            },
        }
    }

    fn of(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, low, high }
    }

    #[test]
    fn a_stage_is_as_uncertain_as_its_ratio_and_the_noise() {
        let interval = Some(Interval {
            low: 1.5,
            high: 3.0,
        });
        // 1.5 / 2 = 0.75 and 3 / 2 = 1.5; with a floor of 1/4 these become 0.5625 and 1.875.
        assert_eq!(
            Estimate::of_stage(&stage(interval), 0.0),
            of(1_000.0, 750.0, 1_500.0)
        );
        assert_eq!(
            Estimate::of_stage(&stage(interval), 0.25),
            of(1_000.0, 562.5, 1_875.0)
        );
        assert_eq!(
            Estimate::of_stage(&stage(None), 0.25),
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
    }
}
