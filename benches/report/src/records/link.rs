use std::{fmt, path::Path};

use serde::{Deserialize, Serialize};

use super::{LINKS_FILE, RecordError, recorder::RowsFile};
use crate::{
    estimate::Estimate,
    transport::{KernelCost, Transport},
};

/// The way in which a sender uses a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Traffic {
    /// The next message follows at once. The figure is the time between messages.
    Throughput,
    /// A message at a time, on an idle link. The figure is the delay: from the message at the sender to
    /// the message at the receiver.
    Latency,
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throughput => "throughput",
            Self::Latency => "latency",
        })
    }
}

/// The part of a flow that is predicted to set its pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The link.
    Link,
    /// The CPU of the sender or of the receiver.
    Cpu,
}

/// The prediction for a wire on a shaped link, and its measurement: a row of `links.csv`. The row is
/// written without a measurement first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The number of the repeat, from 1.
    pub repeat: u32,
    /// The use of the link.
    pub traffic: Traffic,
    /// The number of receivers of each message, which share the link of the sender.
    pub receivers: u32,
    /// The protocol under the frames.
    pub transport: Transport,
    /// The speed of the link.
    pub link_bits_per_second: f64,
    /// The wire.
    pub wire: String,
    /// The part that is predicted to set the pace.
    pub bound: Bound,
    /// The predicted nanoseconds per message, by the model of the trade-off.
    pub predicted_ns: f64,
    /// The low end of their interval, which is that of the CPU times.
    pub predicted_low_ns: f64,
    /// The high end of their interval.
    pub predicted_high_ns: f64,
    /// The nanoseconds per message of the same frames on a link in virtual time.
    pub virtual_ns: f64,
    /// The measured nanoseconds per message; absent before the measurement, and if it failed.
    pub measured_ns: Option<f64>,
    /// The number of measured messages.
    pub messages: Option<u64>,
    /// The bytes that the link's own counter has seen.
    pub link_bytes: Option<u64>,
    /// The bytes of all frames that were sent, with computed headers, and the bytes that TCP sent again.
    pub computed_bytes: Option<u64>,
    /// The bytes of acknowledgements on the way back.
    pub back_bytes: Option<u64>,
    /// The fewest bytes in a sample that waited for the link.
    pub shortest_queue_bytes: Option<u64>,
    /// The share of all cores' time that was idle.
    pub idle_share: Option<f64>,
    /// The invariant that did not hold, so that the measurement does not count; absent if all held.
    pub invalid: Option<String>,
    /// [`KernelCost::send_frame_ns`], measured before the predictions, as are the next four.
    pub kernel_send_frame_ns: f64,
    /// [`KernelCost::send_packet_ns`]
    pub kernel_send_packet_ns: f64,
    /// [`KernelCost::receive_frame_ns`]
    pub kernel_receive_frame_ns: f64,
    /// [`KernelCost::receive_packet_ns`]
    pub kernel_receive_packet_ns: f64,
    /// [`KernelCost::latency_ns`]
    pub kernel_latency_ns: f64,
    /// The additional CPU time per message, in nanoseconds, of the sender's stages between two writes to a socket,
    /// compared with a loop. The prediction includes it.
    pub cold_stage_ns: f64,
    /// The number of cores that the hosts share.
    pub cores: usize,
}

impl LinkRecord {
    /// Returns the predicted nanoseconds with their interval.
    #[must_use]
    pub const fn predicted(&self) -> Estimate {
        Estimate {
            value: self.predicted_ns,
            low: self.predicted_low_ns,
            high: self.predicted_high_ns,
        }
    }

    /// Marks a measurement as invalid if the CPU is the bound and the hosts outnumber the cores: the prediction lacks
    /// the time in which the kernel switches between hosts.
    pub fn judge(&mut self) {
        let cores = self.cores;
        let hosts = self.receivers as usize + 1;
        if self.measured_ns.is_some() && self.bound == Bound::Cpu && cores < hosts {
            let reason = || format!("the CPU is the bound, and {hosts} hosts share {cores} cores");
            self.invalid.get_or_insert_with(reason);
        }
    }

    /// Returns the measured nanoseconds; `None` if there are none that count.
    #[must_use]
    pub fn valid_ns(&self) -> Option<f64> {
        self.measured_ns.filter(|_| self.invalid.is_none())
    }

    /// Returns the kernel's part of the prediction.
    #[must_use]
    pub const fn kernel(&self) -> KernelCost {
        KernelCost {
            send_frame_ns: self.kernel_send_frame_ns,
            send_packet_ns: self.kernel_send_packet_ns,
            receive_frame_ns: self.kernel_receive_frame_ns,
            receive_packet_ns: self.kernel_receive_packet_ns,
            latency_ns: self.kernel_latency_ns,
        }
    }
}

/// Writes the links of the run in a directory; they replace earlier ones.
///
/// # Errors
/// When the file cannot be written.
pub fn write_links(directory: &Path, links: &[LinkRecord]) -> Result<(), RecordError> {
    RowsFile::replace(directory.join(LINKS_FILE))?.append(links)
}
