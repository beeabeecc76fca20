use std::{collections::VecDeque, time::Duration};

/// The number of samples in a window.
const SAMPLES: u32 = 60;

/// The messages that a node has sent since its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Their number; each copy counts.
    pub messages: u64,
    /// The bytes of their frames.
    pub bytes: u64,
}

/// The messages that a node sends in a second, on average over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traffic {
    /// Their number; each copy counts.
    pub messages_per_second: f64,
    /// The bytes of their frames.
    pub bytes_per_second: f64,
}

/// Samples of the counts within a window.
#[derive(Debug, Clone)]
pub(super) struct Window {
    length: Duration,
    /// The oldest first.
    samples: VecDeque<(Duration, Sent)>,
}

impl Window {
    pub(super) fn new(length: Duration, now: Duration) -> Self {
        Self {
            length,
            samples: VecDeque::from([(now, Sent::default())]),
        }
    }

    /// Returns whether the latest sample is old enough for another.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        let latest = self.samples.back();
        latest.is_none_or(|(time, _)| now.saturating_sub(*time) >= self.length / SAMPLES)
    }

    /// Takes a sample, and returns the traffic if the samples span the window.
    pub(super) fn sample(&mut self, now: Duration, sent: Sent) -> Option<Traffic> {
        self.samples.push_back((now, sent));
        // The oldest sample that stays is the latest one that a whole window has passed since.
        while let Some((time, _)) = self.samples.get(1)
            && now.saturating_sub(*time) >= self.length
        {
            self.samples.pop_front();
        }
        let (time, before) = self.samples.front()?;
        let span = now.saturating_sub(*time);
        let per_second =
            |count: u64, before: u64| count.saturating_sub(before) as f64 / span.as_secs_f64();
        (span >= self.length && !span.is_zero()).then(|| Traffic {
            messages_per_second: per_second(sent.messages, before.messages),
            bytes_per_second: per_second(sent.bytes, before.bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn sent(messages: u64) -> Sent {
        Sent {
            messages,
            bytes: 100 * messages,
        }
    }

    #[test]
    fn traffic_is_that_of_the_window_alone() {
        let mut window = Window::new(seconds(60), seconds(5));
        assert!(!window.is_due(seconds(5)) && window.is_due(seconds(6)));
        for second in 6..65 {
            assert_eq!(window.sample(seconds(second), sent(600)), None);
        }
        let traffic = window.sample(seconds(65), sent(600));
        let traffic = traffic.expect("a whole window");
        assert!((traffic.messages_per_second - 10.0).abs() < 1e-9);
        assert!((traffic.bytes_per_second - 1_000.0).abs() < 1e-9);
        // The burst at its start has left the window.
        let traffic = window.sample(seconds(66), sent(600));
        assert_eq!(
            traffic.map(|traffic| traffic.messages_per_second),
            Some(0.0)
        );
        assert_eq!(window.samples.len(), 61);
    }

    #[test]
    fn a_late_sample_spans_more_than_the_window() {
        let mut window = Window::new(seconds(60), seconds(0));
        let traffic = window.sample(seconds(600), sent(6_000));
        assert_eq!(
            traffic.map(|traffic| traffic.messages_per_second),
            Some(10.0)
        );
    }
}
