//! The sweep: every setting of every compression on messages of one format and about one size, to see
//! which of them are worth having.
//!
//! A [`Class`] is such messages, a [`Setting`] a way to compress each, and a [`Cost`] what comes of both:
//! bytes, and the CPU time to compress and to decompress. A setting is on the front if no other takes
//! fewer bytes and less CPU; those that need a dictionary have a front of their own, since not every
//! message can have one. Compressors are kept between messages, as on a connection; without frames.

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
    setting::{Setting, settings},
    table::{Rows, text},
    verb::{SweepArguments, run},
    windows::windows,
};
use wirecost_bench::{
    measure::{Build, Timing, measure},
    profile::Profile,
};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// How long all settings are measured on a class, each stage.
    pub budget: Duration,
    /// A class has no more messages once they have so many bytes together.
    pub class_bytes: usize,
    /// Which workloads there are, and how many messages of each.
    pub profile: Profile,
}

impl Extent {
    /// What figures are made by.
    pub const FULL: Self = Self {
        budget: Duration::from_secs(10),
        class_bytes: 64 << 10,
        profile: Profile::Default,
    };

    /// What shows that everything works.
    pub const QUICK: Self = Self {
        budget: Duration::from_millis(500),
        class_bytes: 2 << 10,
        profile: Profile::Quick,
    };
}

/// What a message of a class takes by one setting, on average.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The setting's name.
    pub setting: String,
    /// Whether both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Bytes a message.
    pub bytes: f64,
    /// Nanoseconds to compress it.
    pub compress_ns: f64,
    /// Nanoseconds to decompress it.
    pub decompress_ns: f64,
}

impl Cost {
    /// Nanoseconds for both.
    #[must_use]
    pub const fn cpu_ns(&self) -> f64 {
        self.compress_ns + self.decompress_ns
    }
}

/// What all settings cost on a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Of every setting, in their order.
    pub costs: Vec<Cost>,
    /// By how much the first setting seems to differ from itself, compressing and decompressing: a share.
    pub noise: f64,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A message could not be compressed.
    #[error("{setting}: {error}")]
    Compress {
        /// The setting's name.
        setting: String,
        /// Why.
        error: EncodeError,
    },
    /// What was compressed could not be decompressed.
    #[error("{setting}: {error}")]
    Decompress {
        /// The setting's name.
        setting: String,
        /// Why.
        error: DecodeError,
    },
    /// What was decompressed is not what was compressed.
    #[error("{0} gives another message back")]
    Other(String),
    /// A further compressor could not be made.
    #[error(transparent)]
    Open(EncodeError),
    /// There was no setting.
    #[error("there is no setting to measure")]
    Nothing,
}

/// Measures `settings`, each proven to give every message back, in turns on the messages of a class; the
/// first is what the others are compared with.
///
/// # Errors
/// When a setting does not give a message back.
pub fn sweep(class: &Class, settings: &[Setting], extent: Extent) -> Result<Measured, SweepError> {
    let compressed = settings
        .iter()
        .map(|setting| verified(class, setting))
        .collect::<Result<Vec<_>, _>>()?;
    let compress = Stage::measure(settings.len(), class, extent, |index| {
        compressing(&settings[index], &class.messages)
    })?;
    let decompress = Stage::measure(settings.len(), class, extent, |index| {
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

/// The compressed messages of a class, once each has come back.
fn verified(class: &Class, setting: &Setting) -> Result<Vec<Vec<u8>>, SweepError> {
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

fn compressing<'a>(setting: &'a Setting, messages: &'a [Vec<u8>]) -> Build<'a, EncodeError> {
    passes(setting, messages, |compressor, message, out| {
        black_box(&compressor.compress(message, out));
    })
}

fn decompressing<'a>(setting: &'a Setting, compressed: &'a [Vec<u8>]) -> Build<'a, EncodeError> {
    passes(setting, compressed, |compressor, message, out| {
        black_box(&compressor.decompress(message, out, Limits::DEFAULT));
    })
}

/// Passes over copies of `inputs` with one compressor and one buffer.
fn passes<'a>(
    setting: &'a Setting,
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

/// What compressing takes, or decompressing.
struct Stage {
    /// A message, by each setting.
    ns: Vec<f64>,
    noise: f64,
}

impl Stage {
    /// Measures so many settings, the first of which comes twice.
    fn measure<'a>(
        count: usize,
        class: &Class,
        extent: Extent,
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
