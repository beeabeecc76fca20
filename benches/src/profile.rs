//! How much a run does.

use std::time::Duration;

use crate::records::Stage;

/// How many messages a run sends, and how long it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A subset, within half a minute.
    Quick,
    /// The whole matrix, within five minutes.
    Default,
    /// The whole matrix, with more messages and longer.
    Full,
}

impl Profile {
    /// Its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Default => "default",
            Self::Full => "full",
        }
    }

    /// How many messages of a workload take part, of `usual` ones.
    #[must_use]
    pub fn messages(self, usual: usize) -> usize {
        match self {
            Self::Quick => usual.div_ceil(8),
            Self::Default => usual,
            Self::Full => 4 * usual,
        }
    }

    /// How long a group is measured. Compression has the most contenders and the slowest; encoding
    /// depends most on where its buffers lie, and wants many instances.
    #[must_use]
    pub const fn budget(self, stage: Stage) -> Duration {
        let usual = match stage {
            Stage::Encode => 5_000,
            Stage::Decode => 3_500,
            Stage::Compress => 8_000,
            Stage::Decompress => 3_500,
        };
        Duration::from_millis(match self {
            Self::Quick => usual / 8,
            Self::Default => usual,
            Self::Full => 5 * usual,
        })
    }

    /// How long reused and fresh contexts are compared, each stage of each compression.
    #[must_use]
    pub const fn contexts_budget(self) -> Duration {
        Duration::from_millis(match self {
            Self::Quick => 100,
            Self::Default => 750,
            Self::Full => 3_000,
        })
    }

    /// The compressions that it leaves out unless they are asked for.
    #[must_use]
    pub const fn left_out_compressions(self) -> &'static [&'static str] {
        match self {
            Self::Quick => &["gzip-1", "gzip-9", "zstd-1", "zstd-9", "zstd-19"],
            Self::Default | Self::Full => &[],
        }
    }

    /// The workloads that it leaves out unless they are asked for.
    #[must_use]
    pub const fn left_out_workloads(self) -> &'static [&'static str] {
        match self {
            Self::Quick => &["query", "push-pull", "snapshot"],
            Self::Default | Self::Full => &[],
        }
    }
}
