//! Groups: what is measured in turns and compared, all engines or all compressions of one stage on
//! one workload.
//!
//! The same buffer policy holds for all: each has one output buffer, cleared before each message and
//! kept, and one compression context, made before the first message and kept. Only [`contexts`] makes
//! a new one a message, to show what that costs.

use std::{
    fmt,
    hint::black_box,
    iter,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use wirecost_codec::{EncodeError, Limits};
use wirecost_compress::{Compression, Compressor};

use crate::{
    contenders::{Format, Load},
    measure::{Build, Timing, measure},
    records::{Context, Figures, Measurement, Role, Sizes, Stage},
    verify::{Codec, Compressed},
};

/// A stage on a workload, and all that take part in it; the reference first, its twin second.
pub struct Group<'a> {
    workload: &'a str,
    stage: Stage,
    entrants: Vec<Entrant>,
    builds: Vec<Build<'a, EncodeError>>,
}

/// One that takes part in a group, by itself.
pub struct Single<'a> {
    /// `status/protobuf+zstd-3/compress`
    pub name: String,
    /// What its messages take.
    pub sizes: Sizes,
    /// Makes a pass over all of them.
    pub build: Build<'a, EncodeError>,
}

/// One that takes part.
#[derive(Clone, Copy)]
struct Entrant {
    format: Format,
    engine: Option<EngineName>,
    compression: Option<Compression>,
    context: Context,
    role: Role,
    sizes: Sizes,
}

/// What an engine is called.
#[derive(Clone, Copy)]
struct EngineName {
    name: &'static str,
    is_default: bool,
}

impl<'a> Group<'a> {
    /// `status/encode`, for progress.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.workload, self.stage)
    }

    /// Measures all that take part for about `budget`, or until `interrupted`. Those that were not
    /// reached have no measurement.
    ///
    /// # Errors
    /// When a message cannot be encoded or compressed, which verification would have found.
    pub fn measure(
        &self,
        budget: Duration,
        revision: &str,
        interrupted: &AtomicBool,
    ) -> Result<Vec<Measurement>, EncodeError> {
        let timings = measure(&self.builds, budget, &Instant::now(), interrupted)?;
        Ok(iter::zip(&self.entrants, timings)
            .filter_map(|(entrant, timing)| Some((entrant, timing?)))
            .map(|(entrant, timing)| self.measurement(entrant, &timing, revision))
            .collect())
    }

    /// Each that takes part by itself, without the twin.
    pub fn into_singles(self) -> impl Iterator<Item = Single<'a>> {
        let (workload, stage) = (self.workload, self.stage);
        iter::zip(self.entrants, self.builds)
            .filter(|(entrant, _)| entrant.role != Role::Twin)
            .map(move |(entrant, build)| Single {
                name: format!("{workload}/{entrant}/{stage}"),
                sizes: entrant.sizes,
                build,
            })
    }

    fn measurement(&self, entrant: &Entrant, timing: &Timing, revision: &str) -> Measurement {
        Measurement {
            revision: revision.to_owned(),
            workload: self.workload.to_owned(),
            stage: self.stage,
            format: entrant.format.name().to_owned(),
            engine: entrant.engine.map(|engine| engine.name.to_owned()),
            packing: entrant
                .compression
                .map(|compression| compression.to_string()),
            context: entrant.context,
            role: entrant.role,
            outcome: Ok(Figures::new(entrant.sizes, timing)),
        }
    }
}

impl fmt::Display for Entrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.format.fmt(f)?;
        match (self.engine, self.compression) {
            (Some(engine), _) if !engine.is_default => write!(f, "@{}", engine.name),
            (None, Some(compression)) => write!(f, "+{compression}"),
            _ => Ok(()),
        }
    }
}

/// The group of a stage of coding: the first codec is the reference and gets a twin. Each instance
/// is loaded with the messages anew.
#[must_use]
pub fn coding<'a, T>(
    workload: &'a str,
    stage: Stage,
    messages: &'a [T],
    codecs: &'a [Codec<'a, T>],
) -> Group<'a> {
    let entrant = |codec: &Codec<'_, T>, role| Entrant {
        format: codec.engine.format,
        engine: Some(EngineName {
            name: codec.engine.name,
            is_default: codec.engine.is_default,
        }),
        compression: None,
        context: Context::Reused,
        role,
        sizes: codec.sizes,
    };
    let build = |load: Load<T>| -> Build<'a, EncodeError> {
        Box::new(move || {
            let mut contender = load(messages)?;
            Ok(match stage {
                Stage::Decode => Box::new(move || contender.decode_all()),
                _ => Box::new(move || contender.encode_all()),
            })
        })
    };
    let (entrants, builds) = with_twin(codecs)
        .map(|(codec, role)| (entrant(codec, role), build(codec.engine.load)))
        .unzip();
    Group {
        workload,
        stage,
        entrants,
        builds,
    }
}

/// The messages of a format, encoded and compressed.
pub struct Subject<'a> {
    format: Format,
    compression: Compression,
    sizes: Sizes,
    encoded: &'a [Vec<u8>],
    compressed: Vec<Vec<u8>>,
}

impl<'a> Subject<'a> {
    /// Compresses the encoded messages.
    ///
    /// # Errors
    /// When one cannot be compressed, which verification would have found.
    pub fn new(verified: &Compressed, encoded: &'a [Vec<u8>]) -> Result<Self, EncodeError> {
        let mut compressor = verified.compression.compressor();
        let compress = |message: &Vec<u8>| {
            let mut out = Vec::new();
            compressor.compress(message, &mut out)?;
            Ok(out)
        };
        Ok(Self {
            format: verified.format,
            compression: verified.compression,
            sizes: verified.sizes,
            compressed: encoded.iter().map(compress).collect::<Result<_, _>>()?,
            encoded,
        })
    }

    fn entrant(&self, context: Context, role: Role) -> Entrant {
        Entrant {
            format: self.format,
            engine: None,
            compression: Some(self.compression),
            context,
            role,
            sizes: self.sizes,
        }
    }

    /// Passes of `stage` over all messages, each with a copy of them, a context and a buffer.
    fn build(&self, stage: Stage, context: Context) -> Build<'_, EncodeError> {
        let (messages, work): (&[Vec<u8>], Work) = match stage {
            Stage::Decompress => (&self.compressed, |compressor, message, out| {
                compressor.decompress(message, out, Limits::DEFAULT).is_ok()
            }),
            _ => (self.encoded, |compressor, message, out| {
                compressor.compress(message, out).is_ok()
            }),
        };
        let compression = self.compression;
        Box::new(move || {
            let (messages, mut out) = (messages.to_vec(), Vec::new());
            let mut reused = compression.compressor();
            Ok(Box::new(move || {
                for message in &messages {
                    out.clear();
                    let done = match context {
                        Context::Reused => work(reused.as_mut(), black_box(message), &mut out),
                        Context::Fresh => work(
                            compression.compressor().as_mut(),
                            black_box(message),
                            &mut out,
                        ),
                    };
                    black_box((done, &out));
                }
            }))
        })
    }
}

type Work = fn(&mut dyn Compressor, &[u8], &mut Vec<u8>) -> bool;

/// The group of a stage of compression; the first subject is the reference and gets a twin.
#[must_use]
pub fn compression<'a>(workload: &'a str, stage: Stage, subjects: &'a [Subject<'a>]) -> Group<'a> {
    let (entrants, builds) = with_twin(subjects)
        .map(|(subject, role)| {
            (
                subject.entrant(Context::Reused, role),
                subject.build(stage, Context::Reused),
            )
        })
        .unzip();
    Group {
        workload,
        stage,
        entrants,
        builds,
    }
}

/// The group that compares a context that is kept between messages with a new one a message.
#[must_use]
pub fn contexts<'a>(workload: &'a str, stage: Stage, subject: &'a Subject<'a>) -> Group<'a> {
    let compared = [
        (Context::Reused, Role::Reference),
        (Context::Reused, Role::Twin),
        (Context::Fresh, Role::Contender),
    ];
    let (entrants, builds) = compared
        .into_iter()
        .map(|(context, role)| {
            (
                subject.entrant(context, role),
                subject.build(stage, context),
            )
        })
        .unzip();
    Group {
        workload,
        stage,
        entrants,
        builds,
    }
}

/// Each with its role: the first is the reference and comes again as its twin.
fn with_twin<T>(all: &[T]) -> impl Iterator<Item = (&T, Role)> {
    let twins = all
        .first()
        .into_iter()
        .flat_map(|one| [(one, Role::Reference), (one, Role::Twin)]);
    twins.chain(all.iter().skip(1).map(|one| (one, Role::Contender)))
}
