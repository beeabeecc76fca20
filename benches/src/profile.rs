//! The extent of a run.

use std::time::Duration;

use wirecost_report::records::Stage;

/// The number of messages and the measuring time of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// A subset, within half a minute.
    Quick,
    /// The published matrix, within five minutes.
    #[default]
    Default,
    /// Every packing of every workload, with more messages and more time.
    Full,
}

/// One packing for each way of sharing context.
const QUICK: [&str; 10] = [
    "none",
    "gzip-6",
    "zstd-3",
    "zstd-3-dict",
    "zstd-3-stream",
    "x64",
    "zstd-3-x64",
    "static",
    "keyed",
    "stream",
];

/// The packings of every workload. Their levels are on the Pareto front of more than half of the
/// classes of `wirecost sweep`, or METHODOLOGY.md gives a reason for them. Batches and streams have
/// the default levels.
const USUAL: [&str; 17] = [
    "none",
    "gzip-1",
    "gzip-6",
    "zstd-fast-3",
    "zstd-1",
    "zstd-3",
    "zstd-fast-2-dict",
    "zstd-3-dict",
    "deflate-9-dict",
    "zstd-3-stream",
    "deflate-6-stream",
    "x64",
    "gzip-6-x64",
    "zstd-3-x64",
    "static",
    "keyed",
    "stream",
];

/// The packings of the mix alone: slow levels, other batch sizes, and other levels of dictionaries
/// and streams.
const THOROUGH: [&str; 13] = [
    "zstd-9",
    "zstd-19",
    "zstd-9-dict",
    "deflate-1-stream",
    "x4",
    "gzip-6-x4",
    "zstd-3-x4",
    "x16",
    "gzip-6-x16",
    "zstd-3-x16",
    "x256",
    "gzip-6-x256",
    "zstd-3-x256",
];

/// The smallest number of messages of a workload in a quick run: a batch of 64, if it has that
/// many.
const FEWEST_MESSAGES: usize = 64;

impl Profile {
    /// Returns its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Default => "default",
            Self::Full => "full",
        }
    }

    /// Returns the number of messages of a workload, given the `usual` number.
    #[must_use]
    pub fn messages(self, usual: usize) -> usize {
        match self {
            Self::Quick => usual.div_ceil(8).max(FEWEST_MESSAGES).min(usual),
            Self::Default => usual,
            Self::Full => 4 * usual,
        }
    }

    /// Returns the measuring time of a group. Compression has the most and the slowest contenders;
    /// encoding depends most on memory placement and needs many instances. `with_peers` triples the
    /// number of codecs.
    #[must_use]
    pub const fn budget(self, stage: Stage, with_peers: bool) -> Duration {
        let usual = match stage {
            Stage::Encode if with_peers => 10_500,
            Stage::Encode => 5_000,
            Stage::Decode if with_peers => 7_500,
            Stage::Decode => 3_500,
            Stage::Compress => 10_500,
            Stage::Decompress => 5_000,
        };
        Duration::from_millis(match self {
            Self::Quick => usual / 8,
            Self::Default => usual,
            Self::Full => 5 * usual,
        })
    }

    /// Returns the measuring time of a stage of a workload of other data, which has fewer
    /// contenders than the cluster's, and long messages.
    #[must_use]
    pub const fn other_data_budget(self) -> Duration {
        Duration::from_millis(match self {
            Self::Quick => 500,
            Self::Default => 4_000,
            Self::Full => 20_000,
        })
    }

    /// Returns the measuring time for reused and fresh contexts, for each stage of each
    /// compression.
    #[must_use]
    pub const fn contexts_budget(self) -> Duration {
        Duration::from_millis(match self {
            Self::Quick => 100,
            Self::Default => 750,
            Self::Full => 3_000,
        })
    }

    /// Returns the packings of a workload, unless others are selected by name. A workload that is
    /// measured `thoroughly` has more.
    pub fn packings(self, thoroughly: bool) -> impl Iterator<Item = &'static str> {
        let (packings, more): (&[_], &[_]) = match self {
            Self::Quick => (&QUICK, &[]),
            Self::Default if !thoroughly => (&USUAL, &[]),
            Self::Default | Self::Full => (&USUAL, &THOROUGH),
        };
        packings.iter().chain(more).copied()
    }

    /// Returns the sizes of the dictionaries to try, in bytes.
    #[must_use]
    pub const fn dictionary_bytes(self) -> &'static [usize] {
        match self {
            Self::Quick => &[4 << 10, 16 << 10],
            Self::Default | Self::Full => &[2 << 10, 4 << 10, 16 << 10, 64 << 10],
        }
    }

    /// Returns the workloads that it leaves out unless they are selected.
    #[must_use]
    pub const fn left_out_workloads(self) -> &'static [&'static str] {
        match self {
            Self::Quick => &["query", "push-pull", "snapshot"],
            Self::Default | Self::Full => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use wirecost_wire::{Packing, PackingKind};

    use super::*;

    #[test]
    fn every_profile_has_each_kind_of_packing() {
        for profile in [Profile::Quick, Profile::Default] {
            let packings = profile.packings(false);
            let kinds: Vec<_> = packings
                .map(|name| name.parse::<Packing>().unwrap().kind())
                .collect();
            for kind in PackingKind::ALL {
                let (profile, kind_name) = (profile.name(), kind.name());
                assert!(
                    kinds.contains(&kind),
                    "benches/src/profile.rs: the {profile} profile has no packing of kind {kind_name}"
                );
            }
        }
    }
}
