//! Groups: entrants that are measured in interleaved rounds and compared. A group holds all
//! engines, or all packings, of one stage on one workload.
//!
//! All entrants have the same buffer policy: each has one output buffer, cleared before each
//! message and kept, and one connection, opened before the first message and kept. Only a stream is
//! opened anew for each pass over the messages: on a continued stream a message would match its own
//! previous occurrence. Only [`contexts`] opens a connection for each message, to measure its cost.

use std::{hint::black_box, iter, sync::atomic::AtomicBool, time::Instant};

use wirecost_report::{
    cell_name::CellName,
    records::{Context, Figures, Measurement, Role, Sizes, Stage},
};
use wirecost_wire::{Packing, Received};

use crate::{
    connection::{Connection, PackError},
    engines::{Contender, EngineFormat, Load, batches},
    matrix::Unit,
    measure::{Allotment, Build, Pass, Rounds, Timing},
    verify::{Encoded, VerifiedCodec, VerifiedPacking},
};

/// A stage on a workload, with all its entrants. The reference has a twin.
pub struct Group<'a> {
    workload: &'a str,
    stage: Stage,
    reference: (Entrant, Build<'a, PackError>),
    others: Vec<Entrant>,
    other_builds: Vec<Build<'a, PackError>>,
}

/// A single entrant of a group.
pub struct Single<'a> {
    /// `status/protobuf+zstd-3/compress`
    pub name: String,
    /// The sizes of its messages.
    pub sizes: Sizes,
    /// Creates a pass over all messages.
    pub build: Build<'a, PackError>,
}

/// An entrant of a group.
#[derive(Clone, Copy)]
struct Entrant {
    format: EngineFormat,
    engine: Option<EngineName>,
    packing: Option<Packing>,
    context: Context,
    sizes: Sizes,
}

/// The name of an engine.
#[derive(Clone, Copy)]
struct EngineName {
    name: &'static str,
    is_default: bool,
}

impl<'a> Group<'a> {
    /// Returns the group of all entrants, the first of which is the reference; `None` if there are none.
    fn new(
        workload: &'a str,
        stage: Stage,
        entrants: impl IntoIterator<Item = (Entrant, Build<'a, PackError>)>,
    ) -> Option<Self> {
        let mut entrants = entrants.into_iter();
        let reference = entrants.next()?;
        let (others, other_builds) = entrants.unzip();
        Some(Self {
            workload,
            stage,
            reference,
            others,
            other_builds,
        })
    }

    /// Returns the name of its workload.
    #[must_use]
    pub const fn workload(&self) -> &'a str {
        self.workload
    }

    /// Creates and warms all entrants, and returns their rounds; `None` if `interrupted` before.
    ///
    /// # Errors
    /// When a message cannot be encoded or packed, which verification rules out.
    pub fn rounds(
        &self,
        budget: Allotment,
        interrupted: &AtomicBool,
    ) -> Result<Option<GroupRounds<'_, 'a>>, PackError> {
        let (_, reference) = &self.reference;
        let clock = Instant::now();
        let rounds = Rounds::new(reference, &self.other_builds, budget, &clock, interrupted)?;
        Ok(rounds.map(|rounds| GroupRounds {
            group: self,
            rounds,
        }))
    }

    /// Returns each entrant alone, without the twin.
    pub fn into_singles(self) -> impl Iterator<Item = Single<'a>> {
        let (workload, stage) = (self.workload, self.stage);
        let others = iter::zip(self.others, self.other_builds);
        iter::once(self.reference)
            .chain(others)
            .map(move |(entrant, build)| Single {
                name: format!("{}/{stage}", entrant.cell_name().on(workload)),
                sizes: entrant.sizes,
                build,
            })
    }

    fn measurement(
        &self,
        role: Role,
        entrant: &Entrant,
        timing: &Timing,
        revision: &str,
    ) -> Measurement {
        let sizes = entrant.sizes;
        Measurement {
            revision: revision.to_owned(),
            workload: self.workload.to_owned(),
            stage: self.stage,
            format: entrant.format.name().to_owned(),
            engine: entrant.engine.map(|engine| engine.name.to_owned()),
            packing: entrant.packing.map(|packing| packing.to_string()),
            context: entrant.context,
            role,
            outcome: Ok(Figures {
                sizes,
                rounds: timing.rounds,
                passes: timing.passes,
                ns: timing.pass_ns.divided_by(sizes.messages as f64),
                ratio: timing.ratio,
            }),
        }
    }
}

/// The rounds of a group, which are run in laps.
pub struct GroupRounds<'g, 'a> {
    group: &'g Group<'a>,
    rounds: Rounds<'g, 'a, PackError>,
}

impl GroupRounds<'_, '_> {
    /// Runs a lap of the [`LAPS`](crate::measure::LAPS), or until `interrupted`.
    ///
    /// # Errors
    /// When a message cannot be encoded or packed, which verification rules out.
    pub fn lap(&mut self, lap: u32, interrupted: &AtomicBool) -> Result<(), PackError> {
        self.rounds.lap(lap, &Instant::now(), interrupted)
    }

    /// Returns the measurements. Entrants that were not reached have none.
    #[must_use]
    pub fn measurements(&self, revision: &str) -> Vec<Measurement> {
        let timings = self.rounds.timings();
        let (reference, _) = &self.group.reference;
        let first = [
            (Role::Reference, reference, timings.reference),
            (Role::Twin, reference, timings.twin),
        ];
        let others = iter::zip(&self.group.others, timings.others)
            .map(|(entrant, timing)| (Role::Contender, entrant, timing));
        let all = first.into_iter().chain(others);
        all.filter_map(|(role, entrant, timing)| {
            Some(self.group.measurement(role, entrant, &timing?, revision))
        })
        .collect()
    }
}

impl Entrant {
    fn cell_name(&self) -> CellName {
        let format = CellName::new(self.format.name());
        let engine = self.engine.filter(|engine| !engine.is_default);
        let codec = match engine {
            Some(engine) => format.engine(engine.name),
            None => format,
        };
        codec.packed(self.packing.unwrap_or(Packing::PLAIN))
    }
}

/// Returns the group of a coding stage, whose reference is the first codec; `None` without codecs. Each
/// instance is loaded with the messages anew.
#[must_use]
pub fn coding<'a, T: Clone>(
    workload: &'a str,
    stage: Stage,
    messages: &'a [T],
    codecs: &'a [VerifiedCodec<'a, T>],
) -> Option<Group<'a>> {
    let entrants = codecs.iter().map(|codec| {
        let entrant = Entrant {
            format: codec.engine.format,
            engine: Some(EngineName {
                name: codec.engine.name,
                is_default: codec.engine.is_default,
            }),
            packing: codec.encoding.packing(),
            context: Context::Reused,
            sizes: codec.sizes,
        };
        let build = coding_passes(stage, messages, codec);
        (entrant, build)
    });
    Group::new(workload, stage, entrants)
}

/// Returns a builder of passes of `stage` over all messages; each instance is loaded with them
/// anew.
fn coding_passes<'a, T: Clone>(
    stage: Stage,
    messages: &'a [T],
    codec: &'a VerifiedCodec<'_, T>,
) -> Build<'a, PackError> {
    let encoding = codec.encoding;
    match codec.engine.load {
        Load::Messages(load) => Box::new(move || Ok(coding_pass(stage, load(messages)?))),
        Load::Batches(load) => Box::new(move || {
            let batches = batches(messages, encoding.messages());
            Ok(coding_pass(stage, load(&batches)?))
        }),
        Load::Modelled(modelled) => Box::new(move || {
            let contender = match (&codec.model, encoding.unit) {
                (Some(model), Unit::Batch(batch)) => {
                    let batches = batches(messages, batch);
                    let contender = (modelled.load_batches)(model.content(), &batches)?;
                    return Ok(coding_pass(stage, contender));
                }
                (Some(model), Unit::Modelled(mode)) => {
                    (modelled.load)(model.content(), mode, messages)
                }
                _ => modelled.load_untrained(messages),
            };
            Ok(coding_pass(stage, contender?))
        }),
    }
}

fn coding_pass<'a, V: 'a>(stage: Stage, mut contender: Box<dyn Contender<V>>) -> Pass<'a> {
    match stage {
        Stage::Decode => Box::new(move || contender.decode_all()),
        _ => Box::new(move || contender.encode_all()),
    }
}

/// The encoded messages of a workload, with the connection that they travel on.
pub struct Subject<'a> {
    packed: &'a VerifiedPacking,
    encoded: &'a [Vec<u8>],
    frames: Vec<u8>,
}

/// The time at which a new connection is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Once,
    EachPass,
    EachMessage,
}

impl<'a> Subject<'a> {
    /// Returns every verified packing of encoded messages.
    ///
    /// # Errors
    /// When a message cannot be packed, which verification rules out.
    pub fn of(encoded: &'a Encoded) -> impl Iterator<Item = Result<Self, PackError>> {
        encoded.packings.iter().map(|packed| {
            Ok(Self {
                packed,
                encoded: &encoded.bytes,
                frames: packed.connection.carry(&encoded.bytes)?,
            })
        })
    }

    /// Returns the packing of its messages.
    #[must_use]
    pub const fn packing(&self) -> Packing {
        self.packed.packing
    }

    fn entrant(&self, context: Context) -> Entrant {
        Entrant {
            format: self.packed.connection.format,
            engine: None,
            packing: Some(self.packed.packing),
            context,
            sizes: self.packed.sizes,
        }
    }

    fn opened(&self, context: Context) -> Opened {
        match context {
            Context::Fresh => Opened::EachMessage,
            Context::Reused if self.packed.packing.kind().is_stream() => Opened::EachPass,
            Context::Reused => Opened::Once,
        }
    }

    /// Returns a builder of passes of `stage` over all messages; each instance has a copy of them,
    /// a connection and a buffer.
    fn build(&self, stage: Stage, context: Context) -> Build<'_, PackError> {
        let opened = self.opened(context);
        let connection = &self.packed.connection;
        match stage {
            Stage::Decompress => Box::new(move || {
                let frames = self.frames.clone();
                receiving(connection, opened, frames)
            }),
            _ => Box::new(move || sending(connection, opened, self.encoded.to_vec())),
        }
    }
}

/// Returns a pass that sends every message, and finally flushes the last batch.
fn sending(
    connection: &Connection,
    opened: Opened,
    messages: Vec<Vec<u8>>,
) -> Result<Pass<'_>, PackError> {
    let mut link = Vec::new();
    let mut sender = connection.sender()?;
    // It was opened above, so it can be opened again.
    let open_if = move |when, sender: &mut _| {
        if opened == when
            && let Ok(new) = connection.sender()
        {
            *sender = new;
        }
    };
    Ok(Box::new(move || {
        open_if(Opened::EachPass, &mut sender);
        for message in &messages {
            open_if(Opened::EachMessage, &mut sender);
            link.clear();
            let sent = sender.send(black_box(message), &mut link);
            black_box((&sent, &link));
        }
        link.clear();
        let flushed = sender.flush(&mut link);
        black_box((&flushed, &link));
    }))
}

/// Returns a pass that receives every frame and touches every message in it.
fn receiving(
    connection: &Connection,
    opened: Opened,
    frames: Vec<u8>,
) -> Result<Pass<'_>, PackError> {
    let mut receiver = connection.receiver()?;
    // It was opened above, so it can be opened again.
    let open_if = move |when, receiver: &mut _| {
        if opened == when
            && let Ok(new) = connection.receiver()
        {
            *receiver = new;
        }
    };
    Ok(Box::new(move || {
        open_if(Opened::EachPass, &mut receiver);
        let mut rest = frames.as_slice();
        while !rest.is_empty() {
            open_if(Opened::EachMessage, &mut receiver);
            let Ok(Received::Frame {
                messages, consumed, ..
            }) = receiver.receive(black_box(rest))
            else {
                return;
            };
            for message in messages {
                black_box(message);
            }
            rest = &rest[consumed..];
        }
    }))
}

/// Returns the group of a packing stage, whose reference is the first subject; `None` without subjects.
#[must_use]
pub fn packing<'a>(
    workload: &'a str,
    stage: Stage,
    subjects: &'a [Subject<'a>],
) -> Option<Group<'a>> {
    let compared = subjects.iter().map(|subject| (subject, Context::Reused));
    of_subjects(workload, stage, compared)
}

/// Returns the group that compares a reused connection with a new one for each message.
#[must_use]
pub fn contexts<'a>(
    workload: &'a str,
    stage: Stage,
    subject: &'a Subject<'a>,
) -> Option<Group<'a>> {
    let compared = [Context::Reused, Context::Fresh].map(|context| (subject, context));
    of_subjects(workload, stage, compared)
}

fn of_subjects<'a>(
    workload: &'a str,
    stage: Stage,
    compared: impl IntoIterator<Item = (&'a Subject<'a>, Context)>,
) -> Option<Group<'a>> {
    let entrants = compared
        .into_iter()
        .map(|(subject, context)| (subject.entrant(context), subject.build(stage, context)));
    Group::new(workload, stage, entrants)
}
