//! The process and the loopback as the system sees them.

use std::{fs, time::Duration};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Returns the CPU time of this thread.
pub(crate) fn thread_time() -> Duration {
    time(ClockId::ThreadCPUTime)
}

/// Returns the CPU time of the process.
pub(crate) fn cpu_time() -> Duration {
    time(ClockId::ProcessCPUTime)
}

fn time(clock: ClockId) -> Duration {
    // The CPU time is never negative.
    clock_gettime(clock).try_into().unwrap_or_default()
}

/// Returns the largest memory that the process has had, where Linux tells it.
pub(crate) fn peak_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    // In units of 1,024 bytes, in spite of its `kB`.
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1_024.0 / 1e6)
}

/// The traffic of the loopback. Linux counts the headers of IP and of the transport, and none of Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loopback {
    pub(crate) bytes: u64,
    pub(crate) packets: u64,
}

impl Loopback {
    /// Reads the counters of this network namespace, where Linux has them.
    pub(crate) fn read() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/net/dev").ok()?)
    }

    fn parse(devices: &str) -> Option<Self> {
        let mut lines = devices.lines().map(str::trim_start);
        let mut fields = lines
            .find_map(|line| line.strip_prefix("lo:"))?
            .split_whitespace()
            .map_while(|field| field.parse().ok());
        Some(Self {
            bytes: fields.next()?,
            packets: fields.next()?,
        })
    }

    /// Returns the traffic since an earlier reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_sub(earlier.bytes),
            packets: self.packets.saturating_sub(earlier.packets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counters_are_those_of_the_loopback() {
        let devices = "Inter-| Receive | Transmit\n face |bytes packets errs\n  \
                       eth0: 7 8 0\n    lo:     128       1    0    0\n";
        let expected = Loopback {
            bytes: 128,
            packets: 1,
        };
        assert_eq!(Loopback::parse(devices), Some(expected));
        assert_eq!(Loopback::parse("lo: many"), None);
        assert_eq!(Loopback::parse("eth0: 7 8"), None);
    }

    #[test]
    fn a_thread_takes_cpu_time() {
        let (thread, process) = (thread_time(), cpu_time());
        let mut random = fastrand::Rng::with_seed(1);
        let sum: u64 = (0..1_000_000).fold(0, |sum, _| sum ^ random.u64(..));
        assert_ne!(sum, 0);
        assert!(thread_time() > thread);
        assert!(cpu_time() > process);
    }
}
