use itertools::Itertools;

use super::{Estimate, Transport};
use crate::{
    records::{Bound, LinkRecord, Run, Traffic},
    statistics::Median,
};

/// The prediction for a wire on a link, and the measurements of all repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct OnLink<'a> {
    /// The use of the link.
    pub traffic: Traffic,
    /// The number of receivers of each message.
    pub receivers: u32,
    /// The protocol under the frames.
    pub transport: Transport,
    /// The speed of the link.
    pub bits_per_second: f64,
    /// The wire.
    pub wire: &'a str,
    /// The part that is predicted to set the pace.
    pub bound: Bound,
    /// The predicted nanoseconds per message.
    pub predicted: Estimate,
    /// The nanoseconds per message in virtual time.
    pub virtual_ns: f64,
    /// The measured nanoseconds: the median of the repeats that count, and their range; `None` if none
    /// counts.
    pub measured: Option<Estimate>,
    /// The reasons why repeats do not count.
    pub invalid: Vec<&'a str>,
}

impl<'a> OnLink<'a> {
    /// Returns all wires on all links of a run, in the order of the records.
    #[must_use]
    pub fn all(run: &'a Run) -> Vec<Self> {
        let key = |one: &LinkRecord| {
            let link = one.link_bits_per_second.to_bits();
            let flow = (one.traffic, one.receivers, one.transport);
            (flow, link, one.wire.clone())
        };
        let groups = run.links.iter().map(|one| (key(one), one)).into_group_map();
        let first = run.links.iter().map(key).unique();
        first
            .filter_map(|key| Self::of(groups.get(&key)?))
            .collect()
    }

    fn of(repeats: &[&'a LinkRecord]) -> Option<Self> {
        let first = repeats.first()?;
        let valid = repeats.iter().filter_map(|one| one.valid_ns());
        let (low, high) = valid
            .clone()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), ns| {
                (low.min(ns), high.max(ns))
            });
        let median = Median::of(valid.collect());
        let invalid = repeats.iter().filter_map(|one| one.invalid.as_deref());
        Some(Self {
            traffic: first.traffic,
            receivers: first.receivers,
            transport: first.transport,
            bits_per_second: first.link_bits_per_second,
            wire: &first.wire,
            bound: first.bound,
            predicted: first.predicted(),
            virtual_ns: first.virtual_ns,
            measured: median.map(|Median { value, .. }| Estimate { value, low, high }),
            invalid: invalid.collect(),
        })
    }

    /// Returns the error of the prediction as a share of the measured time; `None` without one that
    /// counts.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        Some(self.predicted.value / self.measured?.value - 1.0)
    }
}
