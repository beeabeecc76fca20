//! Statistics that assume no model of the noise: medians, their order-statistic intervals, and
//! geometric means.

use std::f64::consts::LN_2;

/// The smallest confidence of an interval.
pub const CONFIDENCE: f64 = 0.95;

/// A median with its interval at [`CONFIDENCE`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Median {
    /// The median of the samples.
    pub value: f64,
    /// The interval; `None` for fewer than six samples, which cannot reach the confidence.
    pub interval: Option<Interval>,
}

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Median {
    /// Returns the median of `samples`, in any order; `None` for no samples.
    #[must_use]
    pub fn of(mut samples: Vec<f64>) -> Option<Self> {
        samples.sort_unstable_by(f64::total_cmp);
        let interval = interval_rank(samples.len()).map(|rank| Interval {
            low: samples[rank - 1],
            high: samples[samples.len() - rank],
        });
        median(&samples).map(|value| Self { value, interval })
    }

    /// Returns the distance from 1 of the farther end of the interval: for an A/A twin this is the
    /// noise floor, within which a difference from 1 means nothing.
    #[must_use]
    pub fn distance_from_one(self) -> f64 {
        let ends = self
            .interval
            .map_or([self.value; 2], |ends| [ends.low, ends.high]);
        ends.map(|end| (end - 1.0).abs())
            .into_iter()
            .fold(0.0, f64::max)
    }
}

/// The spread of the samples of a time.
///
/// Disturbances of a machine only add time, so their effect shrinks from the median to the minimum.
/// The minimum is also the best memory placement, which few instances have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The smallest sample.
    pub min: f64,
    /// The smallest sample that a quarter of the samples do not exceed.
    pub lower_quartile: f64,
    /// The median.
    pub median: f64,
}

impl Spread {
    /// Returns the spread of `samples`, in any order; `None` for no samples.
    #[must_use]
    pub fn of(mut samples: Vec<f64>) -> Option<Self> {
        samples.sort_unstable_by(f64::total_cmp);
        Some(Self {
            min: *samples.first()?,
            lower_quartile: samples[samples.len().div_ceil(4) - 1],
            median: median(&samples)?,
        })
    }

    /// Returns the spread of the samples divided by `divisor`.
    #[must_use]
    pub fn divided_by(self, divisor: f64) -> Self {
        Self {
            min: self.min / divisor,
            lower_quartile: self.lower_quartile / divisor,
            median: self.median / divisor,
        }
    }

    /// Returns the time that represents all samples: the lower quartile. It varies as little as the
    /// minimum between runs of the same build, and a quarter of the samples reach it.
    /// `METHODOLOGY.md` has the figures.
    #[must_use]
    pub const fn representative(self) -> f64 {
        self.lower_quartile
    }
}

/// Returns the median of `sorted` samples: the middle one, or the mean of the two in the middle.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    match sorted.len() % 2 {
        0 => Some(f64::midpoint(sorted[sorted.len() / 2 - 1], upper)),
        _ => Some(upper),
    }
}

/// Returns the rank, from 1, of the lower end of the median's interval among `count` samples; the
/// upper end has the same rank from above.
///
/// The number of samples below the median is binomial with p = 1/2 for any distribution, so the
/// interval misses with probability twice P(X < rank): Hahn and Meeker, Statistical Intervals,
/// section 5.2.
fn interval_rank(count: usize) -> Option<usize> {
    let mut rank = 0;
    let mut log_term = -(count as f64) * LN_2;
    let mut below = log_term.exp();
    while 2.0 * below <= 1.0 - CONFIDENCE {
        rank += 1;
        log_term += ((count - rank + 1) as f64 / rank as f64).ln();
        below += log_term.exp();
    }
    (rank > 0).then_some(rank)
}

/// Returns the geometric mean, the right mean for ratios; `None` for no values.
#[must_use]
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    let logs: f64 = values.iter().map(|value| value.ln()).sum();
    (!values.is_empty()).then(|| (logs / values.len() as f64).exp())
}

/// Returns the smallest value that at least half of `values` do not exceed (the nearest-rank
/// median, which for sizes is a size that occurs); `None` for no values.
#[must_use]
pub fn p50(mut values: Vec<usize>) -> Option<usize> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let value = |samples: &[f64]| Median::of(samples.to_vec()).map(|median| median.value);
        assert_eq!(value(&[]), None);
        assert_eq!(value(&[3.0]), Some(3.0));
        assert_eq!(value(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(value(&[8.0, 1.0, 2.0, 4.0]), Some(3.0));
    }

    #[test]
    fn the_spread_of_few_samples() {
        assert_eq!(Spread::of(vec![]), None);
        let spread = |samples: &[f64]| {
            let spread = Spread::of(samples.to_vec()).unwrap();
            (spread.min, spread.lower_quartile, spread.median)
        };
        assert_eq!(spread(&[3.0]), (3.0, 3.0, 3.0));
        assert_eq!(spread(&[4.0, 2.0, 1.0, 3.0]), (1.0, 1.0, 2.5));
        assert_eq!(spread(&[5.0, 4.0, 2.0, 1.0, 3.0]), (1.0, 2.0, 3.0));
        let eight = [8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
        assert_eq!(spread(&eight), (1.0, 2.0, 4.5));
        let half = Spread::of(eight.to_vec()).unwrap().divided_by(2.0);
        assert_eq!(
            (half.min, half.lower_quartile, half.median),
            (0.5, 1.0, 2.25)
        );
    }

    #[test]
    fn ranks_are_those_of_the_binomial_table() {
        let table = [
            (5, None),
            (6, Some(1)),
            (8, Some(1)),
            (9, Some(2)),
            (10, Some(2)),
            (15, Some(4)),
            (20, Some(6)),
            (25, Some(8)),
            (30, Some(10)),
            (50, Some(18)),
            (100, Some(40)),
        ];
        for (count, rank) in table {
            assert_eq!(interval_rank(count), rank, "{count} samples");
        }
        // 0.5^n is no longer a normal number here; the normal approximation gives 4 902.
        assert_eq!(interval_rank(10_000), Some(4_902));
    }

    #[test]
    fn the_interval_is_symmetric_in_rank() {
        let samples = (1..=20).rev().map(f64::from).collect();
        let interval = Median::of(samples).and_then(|median| median.interval);
        assert_eq!(
            interval,
            Some(Interval {
                low: 6.0,
                high: 15.0
            })
        );
        assert_eq!(
            Median::of(vec![1.0; 5]).and_then(|median| median.interval),
            None
        );
    }

    #[test]
    fn geometric_means_of_ratios() {
        assert_eq!(geometric_mean(&[]), None);
        assert!((geometric_mean(&[2.0, 0.5]).unwrap() - 1.0).abs() < 1e-12);
        assert!((geometric_mean(&[1.0, 10.0, 100.0]).unwrap() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn half_of_the_sizes_do_not_exceed_p50() {
        assert_eq!(p50(vec![]), None);
        assert_eq!(p50(vec![7]), Some(7));
        assert_eq!(p50(vec![4, 1, 3, 2]), Some(2));
        assert_eq!(p50(vec![5, 4, 1, 3, 2]), Some(3));
    }
}
