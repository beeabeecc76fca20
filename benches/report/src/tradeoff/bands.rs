use itertools::Itertools;
use serde::Serialize;

use super::{Flow, LinkSpeed, Objective, Score, Setting, WireCost, ranking::winner};

/// The slowest link of the bands, in bits per second.
const SLOWEST: f64 = 1e3;
/// The fastest link of the bands, in bits per second.
const FASTEST: f64 = 1e12;
/// The relative difference below which two speeds are the same crossing, rounded differently.
const SAME: f64 = 1e-9;

/// A range of links with the same winner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band<'a> {
    /// The slowest link, in bits per second.
    pub from_bits_per_second: f64,
    /// The fastest link, in bits per second.
    pub to_bits_per_second: f64,
    /// The name of the winning wire; `None` if no wire fits.
    pub winner: Option<&'a str>,
}

/// Returns the winners on links of 1 kbit/s to 1 Tbit/s, with everything else as in `setting`; the
/// slowest links come first.
///
/// The winner can only change where two wires are equal in the objective, or where one begins to
/// fit. So the winner is computed between each two such speeds, and neighbours with the same winner
/// are merged.
#[must_use]
pub fn bands<'a>(wires: &'a [WireCost], setting: &Setting) -> Vec<Band<'a>> {
    let band = |(from, to): (f64, f64)| {
        let setting = Setting {
            link: LinkSpeed::new((from * to).sqrt())?,
            ..setting.clone()
        };
        Some(Band {
            from_bits_per_second: from,
            to_bits_per_second: to,
            winner: winner(wires, &setting).map(|wire| wire.name.as_str()),
        })
    };
    speeds(wires, setting)
        .into_iter()
        .tuple_windows()
        .filter_map(band)
        .coalesce(|one, next| match one.winner == next.winner {
            true => Ok(Band {
                to_bits_per_second: next.to_bits_per_second,
                ..one
            }),
            false => Err((one, next)),
        })
        .collect()
}

/// Returns all speeds at which the winner may change, and both ends.
fn speeds(wires: &[WireCost], setting: &Setting) -> Vec<f64> {
    let lines = wires
        .iter()
        .map(|wire| Line::new(wire, setting))
        .collect_vec();
    let begins_to_fit = lines.iter().map(|line| line.rate * line.bits);
    let equal = lines
        .iter()
        .cartesian_product(&lines)
        .filter_map(|(one, other)| one.equals(other, setting.objective));
    begins_to_fit
        .chain(equal)
        .filter(|speed| (SLOWEST..FASTEST).contains(speed))
        .chain([SLOWEST, FASTEST])
        .sorted_by(f64::total_cmp)
        .dedup_by(|one, next| next - one <= SAME * one)
        .collect()
}

/// A wire as a function of the link's speed.
struct Line {
    rate: f64,
    /// Bits of a message to all receivers where frames wait for the link.
    bits: f64,
    /// Seconds until a message arrives, without its time on the link, which is the time for all
    /// bits of its frame, and without the kernel's latency, which all wires share.
    seconds: f64,
    frame_bits: f64,
    /// Messages per second that the cores can handle.
    messages_per_second: f64,
}

impl Line {
    fn new(wire: &WireCost, setting: &Setting) -> Self {
        let score = Score::new(wire, setting);
        let flow = Flow::new(wire, setting);
        Self {
            rate: setting.rate.messages_per_second(),
            bits: 8.0 * flow.queued.both_bytes(),
            seconds: score.mean_wait_seconds + score.stages_seconds.value,
            frame_bits: wire.messages_per_frame() * 8.0 * flow.alone.bytes,
            messages_per_second: setting.cores.get() * 1e9 / score.cpu_ns.value,
        }
    }

    /// Returns the speed at which one may become better than the other; `None` if the speed does
    /// not matter.
    fn equals(&self, other: &Self, objective: Objective) -> Option<f64> {
        match objective {
            // t + b / B = t' + b' / B
            Objective::Delay => {
                Some((self.frame_bits - other.frame_bits) / (other.seconds - self.seconds))
            }
            // The link of one is as slow as the other's cores.
            Objective::Throughput => Some(self.bits * other.messages_per_second),
            Objective::Money => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::{Cores, FanOut, Rate, example};

    fn setting(objective: Objective) -> Setting {
        Setting {
            rate: Rate::new(1.0).unwrap(),
            fan_out: FanOut::new(2).unwrap(),
            cores: Cores::new(1.0).unwrap(),
            objective,
            ..Setting::default()
        }
    }

    #[track_caller]
    fn assert_bands(wires: &[WireCost], setting: &Setting, expected: &[(f64, f64, Option<&str>)]) {
        let found = bands(wires, setting);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (band, (from, to, winner)) in found.iter().zip(expected) {
            let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-9;
            assert!(close(band.from_bits_per_second, *from), "{found:?}");
            assert!(close(band.to_bits_per_second, *to), "{found:?}");
            assert_eq!(band.winner, *winner, "{found:?}");
        }
    }

    fn wires() -> [WireCost; 3] {
        [
            example("json", [0.0, 0.0, 0.0, 1_000.0], 1_000),
            example("avro", [0.0, 0.0, 0.0, 2_000.0], 250),
            example("avro+gzip-6", [0.0, 7_000.0, 1_000.0, 2_000.0], 125),
        ]
    }

    #[test]
    fn the_sooner_there_the_better() {
        // To two receivers of 16,000, 4,000 and 2,000 bits: all fit above 16, 4 and 2 kbit/s. gzip
        // takes 8 us more for 2,000 bits less: 250 Mbit/s. Avro takes 1 us more for 12,000 bits
        // less: 12 Gbit/s. The equality of gzip and JSON at 14,000 bits / 9 us changes nothing.
        assert_bands(
            &wires(),
            &setting(Objective::Delay),
            &[
                (1e3, 2e3, None),
                (2e3, 250e6, Some("avro+gzip-6")),
                (250e6, 12e9, Some("avro")),
                (12e9, 1e12, Some("json")),
            ],
        );
    }

    #[test]
    fn the_more_messages_the_better() {
        // The core handles 500,000 JSON messages (2 us of decoding), 250,000 Avro messages, and 1 /
        // 13 us = 76,923 gzip messages. At slower speeds the link decides: gzip wins until its core
        // is the bound, when the Avro link of 4,000 bits x 76,923 = 307.7 Mbit/s is equal; then
        // Avro wins until JSON's link is as fast as Avro's core: 16,000 x 250,000 = 4 Gbit/s.
        assert_bands(
            &wires(),
            &setting(Objective::Throughput),
            &[
                (1e3, 2e3, None),
                (2e3, 4_000.0 / 13e-6, Some("avro+gzip-6")),
                (4_000.0 / 13e-6, 4e9, Some("avro")),
                (4e9, 1e12, Some("json")),
            ],
        );
    }

    #[test]
    fn the_speed_does_not_change_the_price() {
        let setting = Setting {
            cpu_price: "0.04".parse().unwrap(),
            ..setting(Objective::Money)
        };
        // Only CPU costs money, so JSON wins as soon as it fits, and Avro before.
        assert_bands(
            &wires(),
            &setting,
            &[
                (1e3, 2e3, None),
                (2e3, 4e3, Some("avro+gzip-6")),
                (4e3, 16e3, Some("avro")),
                (16e3, 1e12, Some("json")),
            ],
        );
    }

    #[test]
    fn where_nothing_ever_fits_there_is_one_band() {
        let setting = Setting {
            cores: Cores::new(1e-9).unwrap(),
            ..setting(Objective::Delay)
        };
        assert_bands(&wires(), &setting, &[(1e3, 1e12, None)]);
        assert_bands(&[], &setting, &[(1e3, 1e12, None)]);
    }
}
