use super::WireCost;

/// The links on which a wire delivers a message sooner than another, with the stages in sequence.
/// The wait for the rest of a batch is not counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cheaper {
    /// Links slower than this: the wire saves bytes and costs CPU.
    Below {
        /// The break-even speed.
        bits_per_second: f64,
    },
    /// Links faster than this: the wire saves CPU and costs bytes.
    Above {
        /// The break-even speed.
        bits_per_second: f64,
    },
    /// All links.
    Always,
    /// No link, or no difference.
    Never,
}

impl WireCost {
    /// Returns the links on which this wire is cheaper than `other`.
    ///
    /// T(B) = t + 8 s / B for CPU time t, bytes s and link speed B, so the two are equal at
    /// B = 8 (s' - s) / (t - t').
    #[must_use]
    pub fn cheaper_than(&self, other: &Self) -> Cheaper {
        let saved_bits = 8.0 * (other.bytes() - self.bytes());
        let more_seconds = (self.cpu_ns().value - other.cpu_ns().value) / 1e9;
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
}

impl Cheaper {
    /// Returns whether it is cheaper on a link of this speed.
    #[must_use]
    pub fn at(self, link: f64) -> bool {
        match self {
            Self::Below { bits_per_second } => link < bits_per_second,
            Self::Above { bits_per_second } => link > bits_per_second,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    fn plain() -> WireCost {
        example("avro", [100.0, 0.0, 0.0, 300.0], 250)
    }

    #[test]
    fn fewer_bytes_for_more_time_win_on_slow_links() {
        let zipped = example("avro+zstd-3", [100.0, 1_500.0, 500.0, 300.0], 125);
        // 1,000 bits less for 2 us more.
        let bits_per_second = 5e8;
        let below = Cheaper::Below { bits_per_second };
        assert_eq!(zipped.cheaper_than(&plain()), below);
        let above = Cheaper::Above { bits_per_second };
        assert_eq!(plain().cheaper_than(&zipped), above);
        assert!(below.at(4e8) && !below.at(6e8));
        assert!(above.at(6e8) && !above.at(4e8));
    }

    #[test]
    fn one_better_in_both_wins_everywhere() {
        let better = example("thrift", [50.0, 0.0, 0.0, 300.0], 200);
        assert_eq!(better.cheaper_than(&plain()), Cheaper::Always);
        assert_eq!(plain().cheaper_than(&better), Cheaper::Never);
    }

    #[test]
    fn equal_bytes_or_equal_time_leave_the_other_to_decide() {
        let slower = example("thrift", [150.0, 0.0, 0.0, 300.0], 250);
        let smaller = example("bincode", [100.0, 0.0, 0.0, 300.0], 249);
        assert_eq!(slower.cheaper_than(&plain()), Cheaper::Never);
        assert_eq!(plain().cheaper_than(&slower), Cheaper::Always);
        assert_eq!(smaller.cheaper_than(&plain()), Cheaper::Always);
        assert_eq!(plain().cheaper_than(&smaller), Cheaper::Never);
        assert_eq!(plain().cheaper_than(&plain()), Cheaper::Never);
    }
}
