use std::fmt;

use serde::{
    Deserialize, Serialize,
    de::{
        IntoDeserializer,
        value::{self, StrDeserializer},
    },
};

use crate::{
    records::{SCHEMA_VERSION, SMALL_WORKLOAD},
    statistics::{Interval, Median, Spread},
};

/// A stage of a cell, measured or failed: a row of `measurements.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Row", into = "Row")]
pub struct Measurement {
    /// The measured revision; empty outside of a repository.
    pub revision: String,
    /// The workload.
    pub workload: String,
    /// The stage.
    pub stage: Stage,
    /// The format.
    pub format: String,
    /// The engine, if the stage has one: engines of a format write the same bytes, so compression
    /// is measured once per format.
    pub engine: Option<String>,
    /// The packing, for a stage of compression and framing, and for a codec that encodes whole
    /// batches or needs a model.
    pub packing: Option<String>,
    /// The compression context: kept between messages, or new for each.
    pub context: Context,
    /// The role of the entrant in its group.
    pub role: Role,
    /// The measured figures, or the reason why there are none.
    pub outcome: Result<Figures, String>,
}

impl Measurement {
    /// Returns whether both were measured in the same interleaved rounds. A group is a stage on a
    /// workload; on [`SMALL_WORKLOAD`] it is a stage of a format and packing.
    #[must_use]
    pub fn is_in_group_of(&self, other: &Self) -> bool {
        let is_same_packing = || (&self.format, &self.packing) == (&other.format, &other.packing);
        self.workload == other.workload
            && self.stage == other.stage
            && (self.workload != SMALL_WORKLOAD || is_same_packing())
    }
}

/// A stage that a message goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Message to bytes.
    Encode,
    /// Bytes to a smaller frame.
    Compress,
    /// A frame to its contents.
    Decompress,
    /// Bytes to message.
    Decode,
}

impl Stage {
    /// All stages, in a message's order.
    pub const ALL: [Self; 4] = [Self::Encode, Self::Compress, Self::Decompress, Self::Decode];
}

/// The lifetime of a compression context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// One context for all messages, as a cluster would use it.
    Reused,
    /// A new context for each message.
    Fresh,
}

/// The role of a contender in its group: all contenders of a workload and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The contender to whose time the others' ratios are taken.
    Reference,
    /// A second instance of the reference: its ratio should be 1, and the difference is the noise
    /// of the group.
    Twin,
    /// Any other contender.
    Contender,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// The bytes of messages: encoded for a coding stage, framed for a compression stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Number of messages.
    pub messages: usize,
    /// Bytes of the median message (nearest rank); the messages of a batch have equal shares of its
    /// frame.
    pub p50: usize,
    /// Bytes of all messages.
    pub total: usize,
    /// Number of messages that were sent uncompressed, since compression did not make their frame
    /// smaller.
    pub stored: usize,
}

/// The figures of a measurement. Times are per message, averaged over the workload.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Bytes after encoding or compression, before decompression or decoding.
    pub sizes: Sizes,
    /// Number of samples, each in another round.
    pub rounds: usize,
    /// Passes over all messages per sample.
    pub passes: u32,
    /// Nanoseconds per message over the samples. Two rows are not comparable by them, since their
    /// rounds differ. [`Run::time`](super::Run::time) is the time to print.
    pub ns: Spread,
    /// Time as a multiple of the reference's in the same round.
    pub ratio: Median,
}

/// The flat form of a measurement in the file, with units in the names.
#[derive(Serialize, Deserialize)]
struct Row {
    schema_version: u32,
    revision: String,
    workload: String,
    stage: String,
    format: String,
    engine: Option<String>,
    packing: Option<String>,
    context: String,
    role: String,
    status: String,
    messages: Option<usize>,
    size_p50_bytes: Option<usize>,
    size_total_bytes: Option<usize>,
    stored_messages: Option<usize>,
    rounds: Option<usize>,
    passes_per_sample: Option<u32>,
    min_ns_per_message: Option<f64>,
    lower_quartile_ns_per_message: Option<f64>,
    median_ns_per_message: Option<f64>,
    ratio_to_reference: Option<f64>,
    ratio_low_95: Option<f64>,
    ratio_high_95: Option<f64>,
}

const OK: &str = "ok";

impl From<Measurement> for Row {
    fn from(measurement: Measurement) -> Self {
        let figures = measurement.outcome.as_ref().ok();
        let interval = figures.and_then(|figures| figures.ratio.interval);
        Self {
            schema_version: SCHEMA_VERSION,
            messages: figures.map(|figures| figures.sizes.messages),
            size_p50_bytes: figures.map(|figures| figures.sizes.p50),
            size_total_bytes: figures.map(|figures| figures.sizes.total),
            stored_messages: figures.map(|figures| figures.sizes.stored),
            rounds: figures.map(|figures| figures.rounds),
            passes_per_sample: figures.map(|figures| figures.passes),
            min_ns_per_message: figures.map(|figures| figures.ns.min),
            lower_quartile_ns_per_message: figures.map(|figures| figures.ns.lower_quartile),
            median_ns_per_message: figures.map(|figures| figures.ns.median),
            ratio_to_reference: figures.map(|figures| figures.ratio.value),
            ratio_low_95: interval.map(|interval| interval.low),
            ratio_high_95: interval.map(|interval| interval.high),
            status: measurement.outcome.err().unwrap_or_else(|| OK.to_owned()),
            revision: measurement.revision,
            workload: measurement.workload,
            stage: measurement.stage.to_string(),
            format: measurement.format,
            engine: measurement.engine,
            packing: measurement.packing,
            context: measurement.context.to_string(),
            role: measurement.role.to_string(),
        }
    }
}

impl Row {
    fn figures(&self) -> Result<Figures, String> {
        let (ratio, sizes, ns) = (self.ratio()?, self.sizes()?, self.ns()?);
        let rounds = known("rounds", self.rounds)?;
        if rounds == 0 {
            return Err("rounds: 0, though status is ok".to_owned());
        }
        Ok(Figures {
            sizes,
            rounds,
            passes: known("passes_per_sample", self.passes_per_sample)?,
            ns,
            ratio,
        })
    }

    fn ratio(&self) -> Result<Median, String> {
        let value = positive("ratio_to_reference", self.ratio_to_reference)?;
        let interval = match (self.ratio_low_95, self.ratio_high_95) {
            (None, None) => None,
            (low, high) => {
                let low = positive("ratio_low_95", low)?;
                let high = positive("ratio_high_95", high)?;
                if !(low..=high).contains(&value) {
                    return Err(format!(
                        "ratio_to_reference: {value} is not between {low} and {high}"
                    ));
                }
                Some(Interval { low, high })
            }
        };
        Ok(Median { value, interval })
    }

    fn sizes(&self) -> Result<Sizes, String> {
        let sizes = Sizes {
            messages: known("messages", self.messages)?,
            p50: known("size_p50_bytes", self.size_p50_bytes)?,
            total: known("size_total_bytes", self.size_total_bytes)?,
            stored: known("stored_messages", self.stored_messages)?,
        };
        if sizes.messages == 0 {
            return Err("messages: 0, though status is ok".to_owned());
        }
        if sizes.stored > sizes.messages {
            let (stored, all) = (sizes.stored, sizes.messages);
            return Err(format!("stored_messages: {stored} of {all} messages"));
        }
        Ok(sizes)
    }

    fn ns(&self) -> Result<Spread, String> {
        let ns = Spread {
            min: positive("min_ns_per_message", self.min_ns_per_message)?,
            lower_quartile: positive(
                "lower_quartile_ns_per_message",
                self.lower_quartile_ns_per_message,
            )?,
            median: positive("median_ns_per_message", self.median_ns_per_message)?,
        };
        if ns.min > ns.lower_quartile || ns.lower_quartile > ns.median {
            return Err(format!(
                "lower_quartile_ns_per_message: {:.1} is not between the minimum {:.1} and the median {:.1}",
                ns.lower_quartile, ns.min, ns.median
            ));
        }
        Ok(ns)
    }
}

fn known<T: Copy>(column: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("{column}: missing, though status is {OK}"))
}

/// Returns a value if it is positive: the report computes its ratios and its logarithm.
fn positive(column: &str, value: Option<f64>) -> Result<f64, String> {
    let value = known(column, value)?;
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(format!("{column}: {value} is not a positive number"))
    }
}

/// Reads a column that holds one of a few words; csv's own error would not name the column.
fn variant<'a, V: Deserialize<'a>>(column: &str, word: &'a str) -> Result<V, String> {
    let word: StrDeserializer<'_, value::Error> = word.into_deserializer();
    V::deserialize(word).map_err(|error| format!("{column}: {error}"))
}

impl TryFrom<Row> for Measurement {
    type Error = String;

    fn try_from(row: Row) -> Result<Self, String> {
        let outcome = match row.status.as_str() {
            OK => Ok(row.figures()?),
            "" => return Err("status: empty".to_owned()),
            _ => Err(row.status),
        };
        Ok(Self {
            revision: row.revision,
            workload: row.workload,
            stage: variant("stage", &row.stage)?,
            format: row.format,
            engine: row.engine,
            packing: row.packing,
            context: variant("context", &row.context)?,
            role: variant("role", &row.role)?,
            outcome,
        })
    }
}
