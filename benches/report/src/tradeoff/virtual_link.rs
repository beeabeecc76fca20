use std::collections::VecDeque;

use itertools::Itertools;

use super::{Flow, LinkSpeed, Transport};

/// A link in virtual time. It carries frames of given sizes packet by packet, with a queue before it, and
/// so gives the exact answer that the formulas of the trade-off approximate from a mean size.
///
/// ```
/// use wirecost_report::tradeoff::{Transport, VirtualLink};
///
/// // 58 bytes and 42 of headers are 800 bits: 800 us at 1 Mbit/s.
/// let mut link = VirtualLink::new("1Mbit".parse()?, Transport::Udp);
/// link.send(0.0, 58);
/// link.send(100e3, 58);
/// assert_eq!(link.drain(), [800e3, 1_600e3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VirtualLink {
    speed: LinkSpeed,
    transport: Transport,
    waiting: VecDeque<Waiting>,
    waiting_bytes: f64,
    /// The time at which the link has sent all that it began to send.
    free_ns: f64,
    /// The times of arrival that nobody has taken.
    arrived: Vec<f64>,
}

/// The bytes of frames that a sender's system keeps.
const QUEUE_BYTES: f64 = 65_536.0;

/// The number of passes over the frames in virtual time, of which the first is not counted.
const PASSES: usize = 5;

impl Flow {
    /// Returns [`interval_ns`](Self::interval_ns) for frames of these sizes, again and again, on a link in
    /// virtual time, of which each receiver has an equal share. The times of both ends are those of the model. NaN
    /// without frames.
    #[must_use]
    pub fn virtual_interval_ns(&self, frames: &[usize]) -> f64 {
        let mut link = VirtualLink::new(self.share, self.transport);
        let [send_ns, receive_ns] = self.busy_ends_ns().map(|end| end.value);
        let mut sender_ns = 0.0;
        for &bytes in frames.iter().cycle().take(PASSES * frames.len()) {
            sender_ns = link.has_room(sender_ns + send_ns, QUEUE_BYTES);
            link.send(sender_ns, bytes);
        }
        let receive = |received_ns: &mut f64, arrived_ns: f64| {
            *received_ns = received_ns.max(arrived_ns) + receive_ns;
            Some(*received_ns)
        };
        let received = link.drain().into_iter().scan(0.0, receive).collect_vec();
        let ends = [frames.len(), received.len()].map(|count| received.get(count.wrapping_sub(1)));
        let [Some(first), Some(last)] = ends else {
            return f64::NAN;
        };
        (last - first) / ((PASSES - 1) * frames.len()) as f64
    }

    /// Returns the mean of [`delay_ns`](Self::delay_ns) over frames of these sizes, each on an idle link
    /// in virtual time. NaN without frames.
    #[must_use]
    pub fn virtual_delay_ns(&self, frames: &[usize]) -> f64 {
        let others_ns = self.delay_ns().value - self.alone_ns();
        let on_link_ns = |&bytes: &usize| {
            let mut link = VirtualLink::new(self.share, self.transport);
            link.send(0.0, bytes);
            link.drain().into_iter().sum::<f64>()
        };
        let on_link_ns: f64 = frames.iter().map(on_link_ns).sum();
        others_ns + on_link_ns / frames.len() as f64
    }
}

/// A frame that waits for the link.
#[derive(Debug)]
struct Waiting {
    since_ns: f64,
    bytes: f64,
}

impl VirtualLink {
    /// Returns an idle link.
    #[must_use]
    pub fn new(speed: LinkSpeed, transport: Transport) -> Self {
        Self {
            speed,
            transport,
            waiting: VecDeque::new(),
            waiting_bytes: 0.0,
            free_ns: 0.0,
            arrived: Vec::new(),
        }
    }

    /// Adds a frame to the queue, at a time that is not before that of the previous frame.
    pub fn send(&mut self, now_ns: f64, frame_bytes: usize) {
        while self
            .next_start_ns()
            .is_some_and(|start_ns| start_ns < now_ns)
        {
            self.transmit();
        }
        self.waiting_bytes += frame_bytes as f64;
        self.waiting.push_back(Waiting {
            since_ns: now_ns,
            bytes: frame_bytes as f64,
        });
    }

    /// Returns the first time, `now_ns` or later, at which at most `most_bytes` of frames wait.
    pub fn has_room(&mut self, now_ns: f64, most_bytes: f64) -> f64 {
        let mut room_ns = now_ns;
        while self.waiting_bytes > most_bytes
            && let Some(start_ns) = self.next_start_ns()
        {
            room_ns = room_ns.max(start_ns);
            self.transmit();
        }
        room_ns
    }

    /// Sends everything that waits, and returns the times at which the frames have arrived that were not
    /// returned before.
    pub fn drain(&mut self) -> Vec<f64> {
        while !self.waiting.is_empty() {
            self.transmit();
        }
        std::mem::take(&mut self.arrived)
    }

    /// Returns the time at which the next packet leaves the queue; `None` if nothing waits.
    fn next_start_ns(&self) -> Option<f64> {
        let first = self.waiting.front()?;
        Some(self.free_ns.max(first.since_ns))
    }

    /// Transmits what the link takes from the queue at once: a frame with its packets, or a segment of the
    /// stream with the frames that wait by then.
    fn transmit(&mut self) {
        let Some(start_ns) = self.next_start_ns() else {
            return;
        };
        let room = match self.transport {
            Transport::None | Transport::Udp => f64::INFINITY,
            Transport::Tcp => Transport::SEGMENT_BYTES,
        };
        let (mut taken, mut complete) = (0.0, 0);
        while let Some(first) = self.waiting.front_mut()
            && first.since_ns <= start_ns
            && taken < room
        {
            let bytes = first.bytes.min(room - taken);
            first.bytes -= bytes;
            taken += bytes;
            if first.bytes > 0.0 {
                break;
            }
            self.waiting.pop_front();
            complete += 1;
            if self.transport != Transport::Tcp {
                break;
            }
        }
        self.waiting_bytes -= taken;
        self.free_ns = start_ns + self.speed.ns(self.transport.alone(taken).bytes);
        self.arrived
            .extend(std::iter::repeat_n(self.free_ns, complete));
    }
}

#[cfg(test)]
mod tests {
    use itertools::iproduct;

    use super::*;
    use crate::tradeoff::{Estimate, FanOut, Flow, KernelCost, Setting, WireCost, example};

    fn setting(link: &str, transport: Transport) -> Setting {
        Setting {
            link: link.parse().unwrap(),
            transport,
            fan_out: FanOut::new(1).unwrap(),
            ..Setting::default()
        }
    }

    /// Returns sizes as a cluster's messages have them: most frames small, a few of several packets.
    fn frames() -> Vec<usize> {
        let mut random = fastrand::Rng::with_seed(1);
        let size = |_| match random.u32(..20) {
            0 => random.usize(1_500..9_000),
            _ => random.usize(60..600),
        };
        (0..256).map(size).collect()
    }

    /// Returns a wire with the mean of these frames, 2 us at the sender and 3 us at the receiver.
    fn wire(frames: &[usize]) -> WireCost {
        let mut wire = example("avro+zstd-3", [500.0, 1_500.0, 1_000.0, 2_000.0], 0);
        wire.sizes.messages = frames.len();
        wire.sizes.total = frames.iter().sum();
        wire
    }

    /// Asserts that the model's figures on all transports and links are within 3 % of those in virtual time.
    #[track_caller]
    fn assert_predicted(model: fn(&Flow) -> f64, exact: fn(&Flow, &[usize]) -> f64) {
        let frames = frames();
        let wire = wire(&frames);
        for transport in [Transport::None, Transport::Udp, Transport::Tcp] {
            for (speed, receivers) in iproduct!(["1Mbit", "10Mbit", "100Mbit", "1Gbit"], [1, 7]) {
                let setting = Setting {
                    fan_out: FanOut::new(receivers).unwrap(),
                    ..setting(speed, transport)
                };
                let flow = Flow::new(&wire, &setting);
                let error = model(&flow) / exact(&flow, &frames) - 1.0;
                assert!(
                    error.abs() < 0.03,
                    "{transport:?} at {speed} to {receivers}: {error}"
                );
            }
        }
    }

    #[test]
    fn the_model_predicts_the_throughput_of_a_virtual_link() {
        assert_predicted(|flow| flow.interval_ns().value, Flow::virtual_interval_ns);
    }

    #[test]
    fn the_model_predicts_the_delay_over_a_virtual_link() {
        assert_predicted(|flow| flow.delay_ns().value, Flow::virtual_delay_ns);
    }

    #[test]
    fn no_frames_have_no_time() {
        let flow = Flow::new(&wire(&frames()), &setting("1Mbit", Transport::Udp));
        assert!(flow.virtual_interval_ns(&[]).is_nan());
        assert!(flow.virtual_delay_ns(&[]).is_nan());
    }

    #[test]
    fn a_segment_takes_all_that_waits() {
        let mut link = VirtualLink::new("1Mbit".parse().unwrap(), Transport::Tcp);
        // Three frames at once share a segment. The fourth comes while the link is busy.
        for _ in 0..3 {
            link.send(0.0, 100);
        }
        link.send(1e3, 100);
        let first = 8e3 * 366.0;
        assert_eq!(link.drain(), [first, first, first, first + 8e3 * 166.0]);
        // A full segment ends within a frame.
        let mut link = VirtualLink::new("1Mbit".parse().unwrap(), Transport::Tcp);
        link.send(0.0, 1_400);
        link.send(0.0, 100);
        let second = 8e3 * (1_514.0 + 52.0 + 66.0);
        assert_eq!(link.drain(), [8e3 * 1_514.0, second]);
    }

    #[test]
    fn a_sender_waits_for_room() {
        let mut link = VirtualLink::new("1Mbit".parse().unwrap(), Transport::None);
        for _ in 0..4 {
            link.send(0.0, 125);
        }
        assert_eq!(link.has_room(0.0, 500.0), 0.0);
        // The first leaves at once, the second when the link is free.
        assert_eq!(link.has_room(0.0, 250.0), 1e6);
        assert_eq!(link.has_room(5e6, 0.0), 5e6);
    }

    #[test]
    fn the_kernel_is_a_part_of_both_ends() {
        let frames = [250; 4];
        let mut setting = setting("1Gbit", Transport::Udp);
        setting.kernel = KernelCost {
            send_frame_ns: 1_000.0,
            send_packet_ns: 2_000.0,
            receive_frame_ns: 500.0,
            receive_packet_ns: 250.0,
            latency_ns: 20_000.0,
        };
        let flow = Flow::new(&wire(&frames), &setting);
        assert_eq!(flow.send_ns(), Estimate::exact(5_000.0));
        assert_eq!(flow.receive_ns(), Estimate::exact(3_750.0));
        assert_eq!(flow.alone_ns(), 8.0 * 292.0);
        assert_eq!(flow.interval_ns(), Estimate::exact(5_000.0));
        // Frames of a stream that wait for the link share segments, and their time.
        setting.transport = Transport::Tcp;
        let flow = Flow::new(&wire(&frames), &setting);
        assert_eq!(flow.busy_ends_ns()[0], flow.send_ns());
        setting.link = "10Mbit".parse().unwrap();
        let flow = Flow::new(&wire(&frames), &setting);
        let share = 250.0 / Transport::SEGMENT_BYTES;
        let [send, receive] = flow.busy_ends_ns();
        assert_eq!(send, Estimate::exact(3_000.0 + share * 2_000.0));
        assert_eq!(receive, Estimate::exact(3_500.0 + share * 250.0));
    }
}
