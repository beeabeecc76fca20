use serde::Serialize;

use super::{Estimate, Flow, Objective, Setting, WireCost};

/// The value of a wire in a setting.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Average seconds for which a message of a batch waits for the last one.
    pub mean_wait_seconds: f64,
    /// Seconds for which the first message of a batch waits for the last one.
    pub longest_wait_seconds: f64,
    /// Seconds of the four stages of a frame, in sequence.
    pub stages_seconds: Estimate,
    /// Seconds until a message has reached all receivers: the average wait, the stages of its
    /// frame, and all its copies over the single link.
    pub delay_seconds: Estimate,
    /// Nanoseconds of CPU per message on all nodes; in a symmetric cluster this is also a node's
    /// cost for each message that it sends.
    pub cpu_ns: Estimate,
    /// Nanoseconds between messages when the stages overlap: the longest stage.
    pub pipelined_ns: Estimate,
    /// Messages per second that a node can send before its link or its cores are saturated.
    pub messages_per_second: Estimate,
    /// Cores that a node uses.
    pub cores: Estimate,
    /// The share of its link that a node uses; above 1 if it does not fit.
    pub link_share: f64,
    /// The cost of a message.
    pub money: Estimate,
    /// The reasons why the wire does not fit; empty if it does.
    pub obstacles: Vec<Obstacle>,
}

/// A reason why a wire does not fit into a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// More cores than allowed.
    Cores,
    /// More bytes than the link carries.
    Link,
    /// The first message of a batch waits too long.
    Wait,
}

const NS_PER_SECOND: f64 = 1e9;
const SECONDS_PER_HOUR: f64 = 3_600.0;
const BYTES_PER_GB: f64 = 1e9;

impl Score {
    /// Computes the score.
    #[must_use]
    pub fn new(wire: &WireCost, setting: &Setting) -> Self {
        let link = setting.link.bits_per_second();
        let rate = setting.rate.messages_per_second();
        let receivers = f64::from(setting.fan_out.receivers());
        let batch = wire.messages_per_frame();

        let longest_wait_seconds = (batch - 1.0) / rate;
        let mean_wait_seconds = longest_wait_seconds / 2.0;
        let flow = Flow::new(wire, setting);
        let stages_seconds = (flow.send_ns() + flow.receive_ns()) * (batch / NS_PER_SECOND);
        let cpu_ns = flow.send_ns() + flow.receive_ns() * receivers;
        let stages = [flow.encode_ns, flow.pack_ns, flow.unpack_ns, flow.decode_ns];
        let pipelined_ns = stages
            .into_iter()
            .fold(Estimate::exact(flow.queued_ns()), Estimate::max);
        let [alone_bytes, queued_bytes] = [flow.alone, flow.queued].map(|load| load.both_bytes());
        let link_share = |bytes: f64| 8.0 * bytes * rate / link;
        let of_cores = |cpu_ns| setting.cores.get() * NS_PER_SECOND / cpu_ns;
        let sent = alone_bytes / BYTES_PER_GB * setting.gb_price.get();
        let core_second = setting.cpu_price.get() / SECONDS_PER_HOUR;

        let cores = cpu_ns * (rate / NS_PER_SECOND);
        // Frames wait for a full link, and may then take fewer bytes.
        let link_share = link_share(alone_bytes).min(link_share(queued_bytes).max(1.0));
        Self {
            mean_wait_seconds,
            longest_wait_seconds,
            stages_seconds,
            delay_seconds: flow.delay_ns() * NS_PER_SECOND.recip() + mean_wait_seconds,
            cpu_ns,
            pipelined_ns,
            messages_per_second: cpu_ns
                .shrink(|cpu_ns| of_cores(cpu_ns).min(link / (8.0 * queued_bytes))),
            cores,
            link_share,
            money: cpu_ns * (core_second / NS_PER_SECOND) + sent,
            obstacles: obstacles(setting, cores.value, link_share, longest_wait_seconds),
        }
    }

    /// Returns whether there is no obstacle.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// Returns the figure for an objective.
    #[must_use]
    pub const fn of(&self, objective: Objective) -> Estimate {
        match objective {
            Objective::Delay => self.delay_seconds,
            Objective::Throughput => self.messages_per_second,
            Objective::Money => self.money,
        }
    }
}

/// Returns the limits of a setting that the used cores, the used share of the link or the longest wait exceed.
fn obstacles(
    setting: &Setting,
    cores: f64,
    link_share: f64,
    longest_wait_seconds: f64,
) -> Vec<Obstacle> {
    let possible = [
        (Obstacle::Cores, cores > setting.cores.get()),
        (Obstacle::Link, link_share > 1.0),
        (
            Obstacle::Wait,
            longest_wait_seconds > setting.max_wait.seconds(),
        ),
    ];
    let met = possible.into_iter().filter(|(_, is_met)| *is_met);
    met.map(|(obstacle, _)| obstacle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::{
        ColdStages, Cores, FanOut, KernelCost, LinkSpeed, Price, Rate, Transport, Wait, example,
    };

    fn setting() -> Setting {
        Setting {
            link: LinkSpeed::new(1e6).unwrap(),
            rate: Rate::new(10.0).unwrap(),
            fan_out: FanOut::new(4).unwrap(),
            cores: Cores::new(0.5).unwrap(),
            cpu_price: Price::new(0.036).unwrap(),
            gb_price: Price::new(0.1).unwrap(),
            max_wait: Wait::new(0.1).unwrap(),
            ..Setting::default()
        }
    }

    #[track_caller]
    fn assert_close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn a_message_by_itself() {
        let wire = example("avro", [1_000.0, 3_000.0, 2_000.0, 4_000.0], 250);
        let score = Score::new(&wire, &setting());
        assert_close(score.mean_wait_seconds, 0.0);
        assert_close(score.longest_wait_seconds, 0.0);
        // 10 us, and 4 copies of 2,000 bits on a link of a bit per microsecond.
        assert_close(score.delay_seconds.value, 0.008_010);
        // 1 + 3 at the sender, 4 x (2 + 4) at the receivers.
        assert_close(score.cpu_ns.value, 28_000.0);
        // The link: 8,000 bits in 8 ms.
        assert_close(score.pipelined_ns.value, 8e6);
        // The link again: 125 a second; the half core could do 17,857.
        assert_close(score.messages_per_second.value, 125.0);
        assert_close(score.cores.value, 280e-6);
        assert_close(score.link_share, 0.08);
        // 28 us at 0.036 an hour, which is 1e-5 a second, and 1,000 bytes at 0.1 a GB.
        assert_close(score.money.value, 28e-11 + 1e-7);
        assert!(score.fits());
    }

    #[test]
    fn a_batch_waits_for_its_last_message() {
        let wire = example("avro+x4", [1_000.0, 3_000.0, 2_000.0, 4_000.0], 250);
        let mut setting = setting();
        let score = Score::new(&wire, &setting);
        // Three more messages, one every 100 ms; on average half of that.
        assert_close(score.longest_wait_seconds, 0.3);
        assert_close(score.mean_wait_seconds, 0.15);
        // All four messages: 40 us and 32,000 bits.
        assert_close(score.delay_seconds.value, 0.15 + 0.000_04 + 0.032);
        assert_eq!(score.obstacles, [Obstacle::Wait]);
        setting.max_wait = Wait::new(0.3).unwrap();
        assert!(Score::new(&wire, &setting).fits());
    }

    #[test]
    fn the_longest_stage_sets_the_pace() {
        let setting = Setting {
            link: LinkSpeed::new(1e12).unwrap(),
            ..setting()
        };
        for stage in 0..4 {
            let mut stages = [1_000.0; 4];
            stages[stage] = 5_000.0;
            let score = Score::new(&example("avro", stages, 250), &setting);
            assert_close(score.pipelined_ns.value, 5_000.0);
        }
        // Half a core for 2 us + 4 x 2 us.
        let score = Score::new(&example("avro", [1_000.0; 4], 250), &setting);
        assert_close(score.messages_per_second.value, 50_000.0);
    }

    #[test]
    fn all_that_stands_in_the_way_is_said() {
        // 10 x 4 x 3,200 bytes are 1,024,000 bits a second; 10 x 51 ms are 0.51 cores.
        let wire = example("avro+x3", [1e6, 0.0, 0.0, 12.5e6], 3_200);
        let score = Score::new(&wire, &setting());
        assert_eq!(
            score.obstacles,
            [Obstacle::Cores, Obstacle::Link, Obstacle::Wait]
        );
        // A full link still fits: 0.5 cores, 1e6 bits a second, 0.1 s.
        let wire = example("avro+x2", [2e6, 0.0, 0.0, 12e6], 3_125);
        assert_eq!(Score::new(&wire, &setting()).obstacles, []);
    }

    #[test]
    fn a_stream_is_compressed_for_each_connection() {
        let wire = example(
            "avro+zstd-3-stream",
            [1_000.0, 3_000.0, 2_000.0, 4_000.0],
            250,
        );
        let setting = Setting {
            link: LinkSpeed::new(1e12).unwrap(),
            ..setting()
        };
        let score = Score::new(&wire, &setting);
        // 1 + 4 x 3 at the sender, 4 x (2 + 4) at the receivers.
        assert_close(score.cpu_ns.value, 37_000.0);
        assert_close(score.pipelined_ns.value, 12_000.0);
        // 1 + 12 + 2 + 4 us, and 8,000 bits in 8 ns.
        assert_close(score.delay_seconds.value, 19.008e-6);
        // A message of a model is also encoded for each connection.
        let wire = example("model+stream", [1_000.0, 3_000.0, 2_000.0, 4_000.0], 250);
        let score = Score::new(&wire, &setting);
        assert_close(score.cpu_ns.value, 40_000.0);
    }

    #[test]
    fn a_transport_adds_headers_acknowledgements_and_the_kernel() {
        let wire = example("avro", [1_000.0, 3_000.0, 2_000.0, 4_000.0], 250);
        let mut setting = setting();
        setting.kernel = KernelCost {
            send_frame_ns: 500.0,
            send_packet_ns: 2_500.0,
            receive_frame_ns: 400.0,
            receive_packet_ns: 1_600.0,
            latency_ns: 20_000.0,
        };
        setting.transport = Transport::Udp;
        let score = Score::new(&wire, &setting);
        // 4 copies of 292 bytes. 1 + 3 + 4 x 3 us at the sender, 2 + 2 + 4 at each receiver, and 20 until it
        // runs.
        assert_close(score.delay_seconds.value, 0.009_344 + 0.000_044);
        assert_close(score.cpu_ns.value, 16_000.0 + 4.0 * 8_000.0);
        assert_close(score.messages_per_second.value, 1e6 / 9_344.0);
        assert_close(score.link_share, 0.093_44);
        setting.transport = Transport::Tcp;
        let score = Score::new(&wire, &setting);
        // 316 bytes, and 66 of acknowledgements, which the delay does not wait for.
        assert_close(score.delay_seconds.value, 0.010_112 + 0.000_044);
        assert_close(score.link_share, 10.0 * 32.0 * 382e-6);
        // In a queue, 250 of 1,448 bytes of a segment, and half as much of an acknowledgement.
        let queued = 250.0 + 1.5 * 66.0 * 250.0 / 1_448.0;
        assert_close(score.messages_per_second.value, 1e6 / (32.0 * queued));
        // A rate that frames with segments of their own would exceed.
        setting.rate = Rate::new(90.0).unwrap();
        let score = Score::new(&wire, &setting);
        assert_close(score.link_share, 1.0);
        assert_eq!(score.obstacles, []);
    }

    #[test]
    fn cold_caches_cost_the_sender_of_each_stream() {
        let wires = [("avro", 500.0), ("avro+zstd-3", 3_000.0)].map(|(wire, ns)| (wire.into(), ns));
        let warm = setting();
        let cold = Setting {
            cold: ColdStages::new(wires.into()),
            ..setting()
        };
        for (name, cold_ns) in [
            ("avro", 500.0),
            ("avro+x4", 125.0),
            ("avro+zstd-3-stream", 4.0 * 3_000.0),
        ] {
            let wire = example(name, [1_000.0, 3_000.0, 2_000.0, 4_000.0], 250);
            let cpu_ns = |setting| Score::new(&wire, setting).cpu_ns.value;
            assert_close(cpu_ns(&cold) - cpu_ns(&warm), cold_ns);
        }
    }

    #[test]
    fn intervals_are_carried_through() {
        let mut wire = example("avro", [0.0, 0.0, 0.0, 1_000.0], 250);
        wire.encode_ns = Estimate {
            value: 1_000.0,
            low: 500.0,
            high: 3_000.0,
        };
        let setting = Setting {
            link: LinkSpeed::new(1e12).unwrap(),
            ..setting()
        };
        let score = Score::new(&wire, &setting);
        // The sender's encode and four decodes.
        assert_eq!(
            score.cpu_ns,
            Estimate {
                value: 5_000.0,
                low: 4_500.0,
                high: 7_000.0
            }
        );
        // More CPU means fewer messages: half a core for 7 us, 4.5 us.
        assert_close(score.messages_per_second.low, 0.5e9 / 7_000.0);
        assert_close(score.messages_per_second.high, 0.5e9 / 4_500.0);
        assert_close(score.delay_seconds.high, 4e-6 + 8e-9);
        assert_close(score.money.low, 4.5e-11 + 1e-7);
    }
}
