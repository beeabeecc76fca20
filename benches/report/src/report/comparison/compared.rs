use std::collections::HashMap;

use itertools::Itertools;

use crate::{
    records::{Figures, Measurement, Stage},
    statistics::{Interval, Median},
    tradeoff::Estimate,
};

/// The noise that a process adds to every ratio in it, and that its rounds cannot show: 0.03 is 3 %.
///
/// It is the only constant of [the rule](Compared::is_changed). Two default runs of one build on
/// one machine must have at most 1 % of their stages changed by the rule, and it must find a change
/// of 10 % in one engine.
pub const BETWEEN_RUNS: f64 = 0.03;

/// A stage that both runs measured.
#[derive(Debug)]
pub struct Compared<'a> {
    /// `steady-mix/protobuf+zstd-3 compress`
    pub name: String,
    /// The stage's row in the second run.
    pub row: &'a Measurement,
    /// The figures of the first run.
    pub before: &'a Figures,
    /// The figures of the second run.
    pub after: &'a Figures,
    /// Nanoseconds per message in the first run and in the second.
    pub times: [Estimate; 2],
    /// The time in the second run as a multiple of that in the first.
    pub time: Estimate,
    /// The same multiple of the ratio to the run's own reference, divided by the median of these
    /// multiples in its group. It does not depend on the machine's speed.
    pub relative: Estimate,
    /// True if the messages changed, or a version on which the bytes depend.
    pub may_differ_in_size: bool,
}

impl Compared<'_> {
    /// Returns whether it moved relative to the others of its group, beyond its band.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.is_slower() || self.is_faster()
    }

    /// Returns whether it takes more time relative to the others, beyond its band.
    #[must_use]
    pub fn is_slower(&self) -> bool {
        self.relative.low > 1.0
    }

    /// Returns whether it takes less time relative to the others, beyond its band.
    #[must_use]
    pub fn is_faster(&self) -> bool {
        self.relative.high < 1.0
    }

    /// Returns whether the sizes or the messages differ.
    #[must_use]
    pub fn is_of_other_size(&self) -> bool {
        self.before.sizes != self.after.sizes
    }
}

/// A stage in one run.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) row: &'a Measurement,
    pub(super) figures: &'a Figures,
    /// Nanoseconds per message.
    pub(super) time: Estimate,
}

impl Row<'_> {
    /// Returns the range of the time, as a multiple of itself.
    fn noise(&self) -> Interval {
        let Estimate { value, low, high } = self.time;
        Interval {
            low: low / value,
            high: high / value,
        }
    }
}

/// A stage's rows in both runs.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: Row<'a>,
    pub(super) after: Row<'a>,
}

impl<'a> Pair<'a> {
    /// Returns the group: the entrants of the same rounds.
    pub(super) fn group(&self) -> (&'a str, Stage) {
        (&self.after.row.workload, self.after.row.stage)
    }

    /// Returns the multiple of the time.
    pub(super) fn time(&self) -> f64 {
        self.after.time.value / self.before.time.value
    }

    /// Returns the multiple of the ratio to the run's own reference.
    pub(super) fn ratio(&self) -> f64 {
        self.after.figures.ratio.value / self.before.figures.ratio.value
    }
}

/// The values that all members of a group share: its median multiples.
pub(super) struct GroupChange {
    /// The machine's factor: the median multiple of the time.
    pub(super) time: f64,
    ratio: f64,
}

pub(super) fn groups<'a>(pairs: &[Pair<'a>]) -> HashMap<(&'a str, Stage), GroupChange> {
    let by_group = pairs.iter().into_group_map_by(|pair| pair.group());
    let median = |multiples: Vec<f64>| Median::of(multiples).map(|median| median.value);
    let group = |(key, of): ((&'a str, Stage), Vec<&Pair<'_>>)| {
        let group = GroupChange {
            time: median(of.iter().map(|pair| pair.time()).collect())?,
            ratio: median(of.iter().map(|pair| pair.ratio()).collect())?,
        };
        Some((key, group))
    };
    by_group.into_iter().filter_map(group).collect()
}

impl GroupChange {
    /// Returns the multiple of the time, and of the ratio relative to the others, each with its
    /// band.
    pub(super) fn estimates(&self, pair: &Pair<'_>) -> [Estimate; 2] {
        let [before, after] = [pair.before, pair.after].map(|row| row.noise());
        [pair.time(), pair.ratio() / self.ratio].map(|value| Estimate {
            value,
            low: value * after.low / before.high / (1.0 + BETWEEN_RUNS),
            high: value * after.high / before.low * (1.0 + BETWEEN_RUNS),
        })
    }
}
