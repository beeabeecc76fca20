//! What a message costs on a wire, and when another wire is cheaper: arithmetic, no measurement.
//!
//! ```
//! use wirecost_bench::cost::{Cost, Cheaper};
//!
//! let plain = Cost { encode_ns: 500.0, decode_ns: 1_500.0, bytes: 1_000.0, ..Cost::default() };
//! let zipped = Cost { compress_ns: 7_000.0, decompress_ns: 1_000.0, bytes: 400.0, ..plain };
//! // 600 bytes less for 8 us more: 4,800 bits in 8 us.
//! assert_eq!(zipped.cheaper_than(&plain), Cheaper::Below { bits_per_second: 600e6 });
//! ```

/// What a message costs on a wire, on average over a workload.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Nanoseconds to encode.
    pub encode_ns: f64,
    /// Nanoseconds to compress; 0 without compression.
    pub compress_ns: f64,
    /// Nanoseconds to decompress; 0 without compression.
    pub decompress_ns: f64,
    /// Nanoseconds to decode.
    pub decode_ns: f64,
    /// Bytes on the link.
    pub bytes: f64,
}

/// The links on which a wire brings a message from sender to receiver sooner than another, the
/// stages one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cheaper {
    /// Those slower than this: it saves bytes and costs CPU.
    Below {
        /// The break-even speed.
        bits_per_second: f64,
    },
    /// Those faster than this: it saves CPU and costs bytes.
    Above {
        /// The break-even speed.
        bits_per_second: f64,
    },
    /// All.
    Always,
    /// None, or there is no difference.
    Never,
}

impl Cost {
    /// Nanoseconds of CPU of sender and receiver together.
    #[must_use]
    pub fn cpu_ns(&self) -> f64 {
        self.encode_ns + self.compress_ns + self.decompress_ns + self.decode_ns
    }

    /// On which links this wire is cheaper than `other`.
    ///
    /// T(B) = t + 8 s / B for CPU time t, bytes s and link speed B, so the two are equal at
    /// B = 8 (s' - s) / (t - t').
    #[must_use]
    pub fn cheaper_than(&self, other: &Self) -> Cheaper {
        let saved_bits = 8.0 * (other.bytes - self.bytes);
        let more_seconds = (self.cpu_ns() - other.cpu_ns()) / 1e9;
        let bits_per_second = saved_bits / more_seconds;
        match (saved_bits > 0.0, more_seconds > 0.0) {
            (true, true) => Cheaper::Below { bits_per_second },
            (true, false) => Cheaper::Always,
            (false, false) if saved_bits < 0.0 && more_seconds < 0.0 => {
                Cheaper::Above { bits_per_second }
            }
            (false, false) if more_seconds < 0.0 => Cheaper::Always,
            _ => Cheaper::Never,
        }
    }

    /// The share of a link that so many messages a second take; above 1 when they do not fit.
    #[must_use]
    pub fn link_share(&self, messages_per_second: f64, bits_per_second: f64) -> f64 {
        8.0 * self.bytes * messages_per_second / bits_per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Cost = Cost {
        encode_ns: 100.0,
        compress_ns: 0.0,
        decompress_ns: 0.0,
        decode_ns: 300.0,
        bytes: 250.0,
    };

    #[test]
    fn fewer_bytes_for_more_time_win_on_slow_links() {
        let zipped = Cost {
            compress_ns: 1_500.0,
            decompress_ns: 500.0,
            bytes: 125.0,
            ..PLAIN
        };
        // 1,000 bits less for 2 us more.
        let below = Cheaper::Below {
            bits_per_second: 5e8,
        };
        assert_eq!(zipped.cheaper_than(&PLAIN), below);
        assert_eq!(
            PLAIN.cheaper_than(&zipped),
            Cheaper::Above {
                bits_per_second: 5e8
            }
        );
    }

    #[test]
    fn one_better_in_both_wins_everywhere() {
        let better = Cost {
            encode_ns: 50.0,
            bytes: 200.0,
            ..PLAIN
        };
        assert_eq!(better.cheaper_than(&PLAIN), Cheaper::Always);
        assert_eq!(PLAIN.cheaper_than(&better), Cheaper::Never);
    }

    #[test]
    fn equal_bytes_or_equal_time_leave_the_other_to_decide() {
        let slower = Cost {
            encode_ns: 150.0,
            ..PLAIN
        };
        let smaller = Cost {
            bytes: 249.0,
            ..PLAIN
        };
        assert_eq!(slower.cheaper_than(&PLAIN), Cheaper::Never);
        assert_eq!(PLAIN.cheaper_than(&slower), Cheaper::Always);
        assert_eq!(smaller.cheaper_than(&PLAIN), Cheaper::Always);
        assert_eq!(PLAIN.cheaper_than(&smaller), Cheaper::Never);
        assert_eq!(PLAIN.cheaper_than(&PLAIN), Cheaper::Never);
    }

    #[test]
    fn shares_of_a_link() {
        // 2,000 bits x 100,000 a second.
        assert!((PLAIN.link_share(1e5, 1e9) - 0.2).abs() < 1e-12);
    }
}
