//! The protocol under a wire's frames: the bytes that it adds on the link, and the kernel's time.

use std::{fmt, ops::Mul};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::estimate::Estimate;

/// The protocol that carries frames over Ethernet and IPv4.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Frames without headers, as in the tables of a run
    #[default]
    None,
    /// A datagram for each frame
    Udp,
    /// A stream of frames on a connection
    Tcp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no transport",
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        })
    }
}

/// The load of a frame on the link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkLoad {
    /// Packets on the link: whole ones if the frame has its own.
    pub packets: f64,
    /// Bytes to the receiver, with all headers.
    pub bytes: f64,
    /// Bytes of acknowledgements, which the receiver sends back.
    pub back_bytes: f64,
}

/// The largest packet of IP on Ethernet, in bytes.
const MTU: f64 = 1_500.0;
/// The header of Ethernet, without preamble and checksum, which no counter of a system includes.
const ETHERNET: f64 = 14.0;
/// The header of IPv4 without options.
const IPV4: f64 = 20.0;
/// The header of UDP.
const UDP: f64 = 8.0;
/// The header of TCP with timestamps.
const TCP: f64 = 32.0;
/// The number of segments that a receiver acknowledges at once (RFC 9293, section 3.8.6.3).
const ACKNOWLEDGED: f64 = 2.0;

impl Transport {
    /// The largest number of bytes of a stream in a segment.
    pub const SEGMENT_BYTES: f64 = MTU - IPV4 - TCP;

    /// Returns the load of a frame that meets an idle link: it has packets of its own.
    #[must_use]
    pub fn alone(self, frame_bytes: f64) -> LinkLoad {
        let packets = |bytes: f64, most: f64| (bytes / most).ceil().max(1.0);
        match self {
            Self::None => LinkLoad::of_frame(frame_bytes),
            Self::Udp => {
                // IP cuts the datagram, with its header, into fragments.
                let datagram = frame_bytes + UDP;
                let packets = packets(datagram, MTU - IPV4);
                LinkLoad {
                    packets,
                    bytes: datagram + packets * (ETHERNET + IPV4),
                    back_bytes: 0.0,
                }
            }
            Self::Tcp => {
                LinkLoad::of_stream(frame_bytes, packets(frame_bytes, Self::SEGMENT_BYTES))
            }
        }
    }

    /// Returns the load of a frame that waits for the link with others. The kernel fills the segments of
    /// a stream with as many waiting frames as they hold, so a frame has a share of them; a datagram
    /// is never shared.
    #[must_use]
    pub fn queued(self, frame_bytes: f64) -> LinkLoad {
        match self {
            Self::None | Self::Udp => self.alone(frame_bytes),
            Self::Tcp => LinkLoad::of_stream(frame_bytes, frame_bytes / Self::SEGMENT_BYTES),
        }
    }
}

impl LinkLoad {
    fn of_frame(bytes: f64) -> Self {
        Self {
            packets: 1.0,
            bytes,
            back_bytes: 0.0,
        }
    }

    fn of_stream(bytes: f64, segments: f64) -> Self {
        let headers = ETHERNET + IPV4 + TCP;
        let acknowledgements = match segments < 1.0 {
            true => segments,
            false => segments.max(ACKNOWLEDGED),
        };
        Self {
            packets: segments,
            bytes: bytes + segments * headers,
            back_bytes: acknowledgements / ACKNOWLEDGED * headers,
        }
    }

    /// Returns the bytes of both directions: in a symmetric cluster, a node acknowledges as much as it
    /// sends.
    #[must_use]
    pub fn both_bytes(&self) -> f64 {
        self.bytes + self.back_bytes
    }
}

impl Mul<f64> for LinkLoad {
    type Output = Self;

    fn mul(self, copies: f64) -> Self {
        Self {
            packets: copies * self.packets,
            bytes: copies * self.bytes,
            back_bytes: copies * self.back_bytes,
        }
    }
}

/// The time of the operating system for a frame. Zero for [`Transport::None`], and where it was not
/// measured.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct KernelCost {
    /// Nanoseconds of the sender's CPU for each frame.
    pub send_frame_ns: f64,
    /// Nanoseconds of the sender's CPU for each packet.
    pub send_packet_ns: f64,
    /// Nanoseconds of the receiver's CPU for each frame.
    pub receive_frame_ns: f64,
    /// Nanoseconds of the receiver's CPU for each packet.
    pub receive_packet_ns: f64,
    /// Nanoseconds until the receiver has a frame that was sent on an idle link, beyond the CPU of both
    /// ends and the time on the link: mostly the time to wake the receiver.
    pub latency_ns: f64,
}

impl KernelCost {
    /// Returns the sender's CPU for a load.
    #[must_use]
    pub fn send_ns(&self, load: &LinkLoad) -> Estimate {
        Estimate::exact(self.send_frame_ns + load.packets * self.send_packet_ns)
    }

    /// Returns the receiver's CPU for a load.
    #[must_use]
    pub fn receive_ns(&self, load: &LinkLoad) -> Estimate {
        Estimate::exact(self.receive_frame_ns + load.packets * self.receive_packet_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_load(found: LinkLoad, packets: f64, bytes: f64, back_bytes: f64) {
        let expected = LinkLoad {
            packets,
            bytes,
            back_bytes,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_frame_without_a_transport_is_its_bytes() {
        assert_load(Transport::None.alone(250.0), 1.0, 250.0, 0.0);
        assert_load(Transport::None.queued(250.0), 1.0, 250.0, 0.0);
    }

    #[test]
    fn a_datagram_has_a_header_and_each_fragment_its_own() {
        assert_load(Transport::Udp.alone(250.0), 1.0, 292.0, 0.0);
        assert_load(Transport::Udp.alone(1_472.0), 1.0, 1_514.0, 0.0);
        // 1,481 bytes behind the header of IP: 1,480 and 1.
        assert_load(Transport::Udp.alone(1_473.0), 2.0, 1_549.0, 0.0);
        assert_load(Transport::Udp.queued(250.0), 1.0, 292.0, 0.0);
    }

    #[test]
    fn a_stream_shares_segments_where_frames_wait() {
        assert_load(Transport::Tcp.alone(250.0), 1.0, 316.0, 66.0);
        assert_load(Transport::Tcp.alone(1_449.0), 2.0, 1_581.0, 66.0);
        assert_load(Transport::Tcp.alone(4_344.0), 3.0, 4_542.0, 99.0);
        // A quarter of a segment, and an eighth of an acknowledgement.
        assert_load(Transport::Tcp.queued(362.0), 0.25, 378.5, 8.25);
    }
}
