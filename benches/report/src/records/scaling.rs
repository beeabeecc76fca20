use std::{fmt, path::Path};

use serde::{Deserialize, Serialize};

use super::{RecordError, SCALING_FILE, Stage, recorder::RowsFile};
use crate::statistics::{Interval, Median};

/// The quantity that a series changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// The size of a message.
    Growth,
    /// The number of threads, each with a codec of its own.
    Threads,
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Growth => "growth",
            Self::Threads => "threads",
        })
    }
}

/// The time per byte of a default engine at one point of a series: a row of `scaling.csv`. The first row of a stage
/// and format in a series is its reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScalingRecord {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION)
    pub schema_version: u32,
    /// The series.
    pub series: Series,
    /// Encode or decode.
    pub stage: Stage,
    /// The format.
    pub format: String,
    /// The number of threads.
    pub threads: usize,
    /// The planned size of a message as JSON, in bytes.
    pub json_bytes: usize,
    /// The size of a message in the format, in bytes.
    pub message_bytes: usize,
    /// The number of samples.
    pub rounds: usize,
    /// The nanoseconds per byte of the format, of all threads together.
    pub ns_per_byte: f64,
    /// The nanoseconds per byte as a multiple of the reference's, by the median within rounds.
    pub ratio_to_reference: f64,
    /// The low end of the ratio's 95 % interval; absent if there are too few samples.
    pub ratio_low_95: Option<f64>,
    /// The high end of the ratio's 95 % interval.
    pub ratio_high_95: Option<f64>,
}

impl ScalingRecord {
    /// Returns the ratio to the reference with its interval.
    #[must_use]
    pub fn ratio(&self) -> Median {
        let ends = self.ratio_low_95.zip(self.ratio_high_95);
        Median {
            value: self.ratio_to_reference,
            interval: ends.map(|(low, high)| Interval { low, high }),
        }
    }

    /// Returns the throughput as a multiple of the reference's, with its interval.
    #[must_use]
    pub fn throughput(&self) -> Median {
        let Median { value, interval } = self.ratio();
        Median {
            value: 1.0 / value,
            interval: interval.map(|Interval { low, high }| Interval {
                low: 1.0 / high,
                high: 1.0 / low,
            }),
        }
    }
}

/// Writes the series of the run in a directory; the rows replace earlier ones.
///
/// # Errors
/// When the file cannot be written.
pub fn write_scaling(directory: &Path, rows: &[ScalingRecord]) -> Result<(), RecordError> {
    RowsFile::replace(directory.join(SCALING_FILE))?.append(rows)
}
