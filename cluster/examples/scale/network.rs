//! A network with a virtual time.

use std::{collections::BinaryHeap, time::Duration};

/// The least and the largest delay of a packet, in microseconds.
const DELAY_US: std::ops::Range<u64> = 200..1_000 * DELAYS as u64;

/// The largest delay in milliseconds.
pub(crate) const DELAYS: usize = 20;

/// The time since the epoch at which a simulation begins.
const START: Duration = Duration::from_secs(1_780_000_000);

/// Returns the mean delay of a packet in seconds.
pub(crate) fn mean_delay() -> f64 {
    (DELAY_US.start + DELAY_US.end) as f64 / 2.0 / 1e6
}

/// A network that delays and loses packets.
pub(crate) struct Network<P> {
    pub(crate) now: Duration,
    loss: f64,
    random: fastrand::Rng,
    on_the_way: BinaryHeap<Arrival<P>>,
    sent: u64,
}

struct Arrival<P> {
    /// The time, and a number that distinguishes packets of one time.
    at: (Duration, u64),
    packet: P,
}

impl<P> Network<P> {
    pub(crate) fn new(loss: f64, seed: u64) -> Self {
        Self {
            now: START,
            loss,
            random: fastrand::Rng::with_seed(seed),
            on_the_way: BinaryHeap::new(),
            sent: 0,
        }
    }

    pub(crate) fn send(&mut self, packet: P) {
        self.sent += 1;
        if self.random.f64() >= self.loss {
            let delay = Duration::from_micros(self.random.u64(DELAY_US));
            let at = (self.now + delay, self.sent);
            self.on_the_way.push(Arrival { at, packet });
        }
    }

    pub(crate) fn next_arrival(&self) -> Option<Duration> {
        self.on_the_way.peek().map(|arrival| arrival.at.0)
    }

    /// Takes the packet that arrives first.
    pub(crate) fn take(&mut self) -> Option<P> {
        self.on_the_way.pop().map(|arrival| arrival.packet)
    }
}

impl<P> PartialEq for Arrival<P> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<P> Eq for Arrival<P> {}

impl<P> PartialOrd for Arrival<P> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<P> Ord for Arrival<P> {
    /// Puts the earliest arrival last, which is the first that a heap gives back.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.at.cmp(&self.at)
    }
}
