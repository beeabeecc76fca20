//! The sweep: every setting of every compression on messages of one format and of similar size, to
//! find their Pareto front.
//!
//! A [`Class`] is a set of such messages, a [`CompressionSetting`] a way to compress each, and a
//! [`Cost`] the result for both: bytes, and the CPU time to compress and to decompress. A setting is
//! on the Pareto front if no other takes at most as many bytes and less CPU by more than the noise of
//! the class. Settings with a dictionary have a front of their own, since not every message can have
//! one. Compressors are kept between messages,
//! as on a connection; there are no frames.

mod choice;
mod class;
mod records;
mod setting;
mod small_blocks;
mod table;
mod verb;
mod windows;

use std::{
    hint::black_box,
    iter,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use wirecost_codec::{DecodeError, EncodeError, Limits};
use wirecost_compress::Compressor;

pub use self::{
    choice::{chosen_levels, chosen_windows},
    class::{Class, SIZES, SizeRange, classes},
    records::{
        LEVELS_FILE, LevelRecord, SWEEP_FILES, Sweep, SweepEnvironment, SweepFileError,
        WINDOWS_FILE, WindowRecord,
    },
    setting::{CompressionSetting, settings},
    table::{Rows, text},
    verb::{SweepArguments, run},
    windows::windows,
};
use wirecost_bench::{
    measure::{Build, Timing, measure},
    profile::Profile,
};

/// The extent of a sweep.
#[derive(Debug, Clone, Copy)]
pub struct SweepExtent {
    /// The measuring time of all settings on a class, for each stage.
    pub budget: Duration,
    /// The total size at which a class is full.
    pub class_bytes: usize,
    /// The workloads, and the number of messages of each.
    pub profile: Profile,
}

impl SweepExtent {
    /// The extent for published figures.
    pub const FULL: Self = Self {
        budget: Duration::from_secs(10),
        class_bytes: 64 << 10,
        profile: Profile::Default,
    };

    /// The extent that shows that everything works.
    pub const QUICK: Self = Self {
        budget: Duration::from_millis(500),
        class_bytes: 2 << 10,
        profile: Profile::Quick,
    };
}

/// The average cost of a message of a class with one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The setting's name.
    pub setting: String,
    /// True if both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Bytes per message.
    pub bytes: f64,
    /// Nanoseconds to compress it.
    pub compress_ns: f64,
    /// Nanoseconds to decompress it.
    pub decompress_ns: f64,
}

impl Cost {
    /// Returns the nanoseconds to compress and decompress it.
    #[must_use]
    pub const fn cpu_ns(&self) -> f64 {
        self.compress_ns + self.decompress_ns
    }

    /// Returns whether it takes no more bytes than the other, and less CPU by more than `noise`
    /// (0.01 is 1 %).
    fn beats(&self, other: &Self, noise: f64) -> bool {
        self.bytes <= other.bytes && self.cpu_ns() < other.cpu_ns() * (1.0 - noise)
    }
}

/// The costs of all settings on a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The cost of every setting, in their order.
    pub costs: Vec<Cost>,
    /// The apparent difference of the first setting from itself, compressing and decompressing, as
    /// a share.
    pub noise: f64,
}

/// The reason why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A message could not be compressed.
    #[error("{setting}: {error}")]
    Compress {
        /// The setting's name.
        setting: String,
        /// The reason.
        error: EncodeError,
    },
    /// A compressed message could not be decompressed.
    #[error("{setting}: {error}")]
    Decompress {
        /// The setting's name.
        setting: String,
        /// The reason.
        error: DecodeError,
    },
    /// A message differs after compression and decompression.
    #[error("{0} gives another message back")]
    Other(String),
    /// A further compressor could not be created.
    #[error(transparent)]
    Open(EncodeError),
    /// An empty list of settings.
    #[error("there is no setting to measure")]
    Nothing,
}

/// Measures `settings` in interleaved rounds on the messages of a class, after proving that each
/// returns every message unchanged; the first is the reference.
///
/// # Errors
/// When a setting does not return a message unchanged.
pub fn sweep(
    class: &Class,
    settings: &[CompressionSetting],
    extent: SweepExtent,
) -> Result<Measured, SweepError> {
    let compressed = settings
        .iter()
        .map(|setting| verified(class, setting))
        .collect::<Result<Vec<_>, _>>()?;
    let compress = SweptStage::measure(settings.len(), class, extent, |index| {
        compressing(&settings[index], &class.messages)
    })?;
    let decompress = SweptStage::measure(settings.len(), class, extent, |index| {
        decompressing(&settings[index], &compressed[index])
    })?;
    let costs = settings.iter().enumerate().map(|(index, setting)| Cost {
        setting: setting.name.clone(),
        has_dictionary: setting.has_dictionary,
        bytes: mean_bytes(&compressed[index]),
        compress_ns: compress.ns[index],
        decompress_ns: decompress.ns[index],
    });
    Ok(Measured {
        costs: costs.collect(),
        noise: compress.noise.max(decompress.noise),
    })
}

/// Returns the compressed messages of a class, after verifying that each decompresses to itself.
fn verified(class: &Class, setting: &CompressionSetting) -> Result<Vec<Vec<u8>>, SweepError> {
    let name = || setting.name.clone();
    let failed = |error| SweepError::Compress {
        setting: name(),
        error,
    };
    let mut compressor = (setting.open)().map_err(failed)?;
    let round = |message: &Vec<u8>| {
        let (mut compressed, mut back) = (Vec::new(), Vec::new());
        compressor
            .compress(message, &mut compressed)
            .map_err(failed)?;
        compressor
            .decompress(&compressed, &mut back, Limits::DEFAULT)
            .map_err(|error| SweepError::Decompress {
                setting: name(),
                error,
            })?;
        match back == *message {
            true => Ok(compressed),
            false => Err(SweepError::Other(name())),
        }
    };
    class.messages.iter().map(round).collect()
}

fn compressing<'a>(
    setting: &'a CompressionSetting,
    messages: &'a [Vec<u8>],
) -> Build<'a, EncodeError> {
    passes(setting, messages, |compressor, message, out| {
        black_box(&compressor.compress(message, out));
    })
}

fn decompressing<'a>(
    setting: &'a CompressionSetting,
    compressed: &'a [Vec<u8>],
) -> Build<'a, EncodeError> {
    passes(setting, compressed, |compressor, message, out| {
        black_box(&compressor.decompress(message, out, Limits::DEFAULT));
    })
}

/// Returns a builder of passes over copies of `inputs`, with one compressor and one buffer.
fn passes<'a>(
    setting: &'a CompressionSetting,
    inputs: &'a [Vec<u8>],
    work: fn(&mut dyn Compressor, &[u8], &mut Vec<u8>),
) -> Build<'a, EncodeError> {
    Box::new(move || {
        let mut compressor = (setting.open)()?;
        let inputs = inputs.to_vec();
        let mut out = Vec::new();
        Ok(Box::new(move || {
            for input in &inputs {
                out.clear();
                work(&mut *compressor, black_box(input), &mut out);
                black_box(&out);
            }
        }))
    })
}

/// The cost of compressing or decompressing.
struct SweptStage {
    /// The nanoseconds per message, by setting.
    ns: Vec<f64>,
    noise: f64,
}

impl SweptStage {
    /// Measures `count` settings, the first of which takes part twice.
    fn measure<'a>(
        count: usize,
        class: &Class,
        extent: SweepExtent,
        build: impl Fn(usize) -> Build<'a, EncodeError>,
    ) -> Result<Self, SweepError> {
        let builds: Vec<_> = (0..count).map(build).collect();
        let [reference, others @ ..] = builds.as_slice() else {
            return Err(SweepError::Nothing);
        };
        let never = AtomicBool::new(false);
        let timings = measure(reference, others, extent.budget, &Instant::now(), &never)
            .map_err(SweepError::Open)?;
        let messages = class.messages.len() as f64;
        let ns = |timing: &Timing| Some(timings.time(timing)?.value / messages);
        let all = iter::once(&timings.reference)
            .chain(&timings.others)
            .flatten();
        Ok(Self {
            ns: all.filter_map(ns).collect(),
            noise: timings
                .twin
                .as_ref()
                .map_or(0.0, |twin| twin.ratio.distance_from_one()),
        })
    }
}

fn mean_bytes(messages: &[Vec<u8>]) -> f64 {
    let total: usize = messages.iter().map(Vec::len).sum();
    total as f64 / messages.len() as f64
}
