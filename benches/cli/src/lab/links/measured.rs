//! A measurement on a link, and the invariants without which it does not count.

use std::fs;

use wirecost_report::records::{Bound, LinkRecord};

use super::{Failure, hosts::LinkTraffic};

/// A measurement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinkMeasurement {
    pub(super) ns: f64,
    pub(super) messages: u64,
    pub(super) moved: LinkTraffic,
    pub(super) computed_bytes: u64,
    /// True if the receiver found every compared message in its place.
    pub(super) is_complete: bool,
    /// The shortest queue, if it had to have a length.
    pub(super) shortest_queue: Option<u64>,
    pub(super) idle_share: f64,
}

impl LinkMeasurement {
    /// Puts the measurement beside its prediction. Where the link is the bound, at least a share of
    /// `least_idle` of the CPU must be idle.
    pub(super) fn record(&self, record: &mut LinkRecord, least_idle: f64) {
        record.measured_ns = Some(self.ns);
        record.messages = Some(self.messages);
        record.link_bytes = Some(self.moved.forth.bytes);
        record.computed_bytes = Some(self.computed_bytes);
        record.back_bytes = Some(self.moved.back_bytes);
        record.shortest_queue_bytes = self.shortest_queue;
        record.idle_share = Some(self.idle_share);
        let needed = match record.bound {
            Bound::Link => least_idle,
            Bound::Cpu => 0.0,
        };
        record.invalid = self.broken(needed);
    }

    /// Returns the invariant that does not hold; `None` if all hold.
    fn broken(&self, least_idle: f64) -> Option<String> {
        let (forth, computed_bytes) = (self.moved.forth, self.computed_bytes);
        if forth.drops > 0 {
            return Some(format!("the link dropped {} packets", forth.drops));
        }
        if forth.bytes != computed_bytes {
            return Some(format!(
                "the link counted {} bytes, and the frames with their headers are {computed_bytes}",
                forth.bytes
            ));
        }
        if !self.is_complete {
            return Some("messages were lost or repeated".to_owned());
        }
        if self.shortest_queue == Some(0) {
            return Some("nothing waited for the link".to_owned());
        }
        (self.idle_share < least_idle)
            .then(|| format!("{:.1} % of the CPU was idle", 100.0 * self.idle_share))
    }
}

/// The time of all cores since the start of the system, in its ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CoreTime {
    idle: u64,
    all: u64,
}

impl CoreTime {
    pub(super) fn now() -> Result<Self, Failure> {
        let text = fs::read_to_string("/proc/stat")?;
        Self::parse(&text).ok_or_else(|| "/proc/stat has no times of the cores".into())
    }

    fn parse(text: &str) -> Option<Self> {
        let fields = text.lines().next()?.strip_prefix("cpu ")?;
        // User, nice, system, idle, waiting for a disk, interrupts, soft interrupts, stolen. Guests are in the
        // first two.
        let ticks: Vec<u64> = fields
            .split_whitespace()
            .take(8)
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        // Processes of low priority leave the CPU to the ends of a link when these need it.
        Some(Self {
            idle: ticks.get(1)? + ticks.get(3)? + ticks.get(4)?,
            all: ticks.iter().sum(),
        })
    }

    /// Returns the share that was idle since an earlier time; 1 for the same tick.
    pub(super) fn idle_share_since(self, earlier: Self) -> f64 {
        match self.all.saturating_sub(earlier.all) {
            0 => 1.0,
            all => self.idle.saturating_sub(earlier.idle) as f64 / all as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::links::tc::Counter;

    fn moved(drops: u64) -> LinkTraffic {
        LinkTraffic {
            forth: Counter {
                bytes: 2_920,
                packets: 10,
                drops,
                waiting: 0,
            },
            back_bytes: 0,
        }
    }

    fn measured() -> LinkMeasurement {
        LinkMeasurement {
            ns: 1_000.0,
            messages: 10,
            moved: moved(0),
            computed_bytes: 2_920,
            is_complete: true,
            shortest_queue: Some(292),
            idle_share: 0.5,
        }
    }

    #[test]
    fn a_measurement_counts_if_all_invariants_hold() {
        assert_eq!(measured().broken(0.05), None);
        let busy = LinkMeasurement {
            idle_share: 0.01,
            shortest_queue: None,
            ..measured()
        };
        assert_eq!(busy.broken(0.0), None);
    }

    #[test]
    fn each_broken_invariant_is_named() {
        let drops = LinkMeasurement {
            moved: moved(3),
            ..measured()
        };
        let more_bytes = LinkMeasurement {
            computed_bytes: 2_919,
            ..measured()
        };
        let lost = LinkMeasurement {
            is_complete: false,
            ..measured()
        };
        let empty = LinkMeasurement {
            shortest_queue: Some(0),
            ..measured()
        };
        let busy = LinkMeasurement {
            idle_share: 0.01,
            ..measured()
        };
        for (measured, reason) in [
            (drops, "dropped 3 packets"),
            (more_bytes, "counted 2920 bytes"),
            (lost, "lost"),
            (empty, "nothing waited"),
            (busy, "1.0 % of the CPU was idle"),
        ] {
            let broken = measured.broken(0.05).unwrap_or_default();
            assert!(broken.contains(reason), "{broken}");
        }
    }

    #[test]
    fn idle_time_is_that_of_all_cores() {
        let at = |text: &str| CoreTime::parse(text);
        let earlier = at("cpu  10 0 10 60 10 5 5 0 7 7\ncpu0 1 1\n").unwrap();
        let later = at("cpu  20 10 20 110 20 10 10 0 9 9\n").unwrap();
        // 70 of 100 ticks, 10 of them of low priority.
        assert_eq!(later.idle_share_since(earlier), 0.7);
        assert_eq!(earlier.idle_share_since(earlier), 1.0);
        assert_eq!(at("intr 1"), None);
        assert_eq!(at("cpu  1 2 3"), None);
    }
}
