//! A run: verifies every cell, then measures group by group and records each group at once.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_compress::{Compression, GzipLevel, ZstdLevel};

use crate::{
    contenders::{Engine, Format},
    group::{self, Group, Subject},
    matrix::{Matrix, Wire},
    profile::Profile,
    progress::Progress,
    records::{Context, Measurement, RecordError, Recorder, Role, Stage},
    verify::{Compressed, Failure, Verified, verify},
    workloads::Workload,
};

/// The formats whose messages contexts are compared on: a textual and a binary one.
const CONTEXT_FORMATS: [Format; 2] = [Format::Json, Format::Protobuf];

/// The compressions whose contexts are compared: the defaults of gzip and zstd.
const CONTEXT_COMPRESSIONS: [Compression; 2] = [
    Compression::Gzip(GzipLevel::DEFAULT),
    Compression::Zstd(ZstdLevel::DEFAULT),
];

/// What a run does.
pub struct Plan<T> {
    /// The cells.
    pub matrix: Matrix<T>,
    /// The messages of the matrix's workloads.
    pub workloads: Vec<Workload<T>>,
    /// The messages on which compression contexts are compared, if they are.
    pub contexts: Option<Workload<T>>,
    /// How much of it.
    pub profile: Profile,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A message could not be encoded or compressed, although verification had done so.
    #[error("a verified message failed: {0}")]
    Encode(#[from] EncodeError),
    /// A measurement could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// A run that can be interrupted.
pub struct Session<'a, T> {
    plan: &'a Plan<T>,
    interrupted: &'a AtomicBool,
    progress: Progress,
}

/// A workload with what verification found of it.
struct Checked<'a, T> {
    workload: &'a Workload<T>,
    verified: Verified<'a, T>,
}

/// All workloads with what verification found of them.
pub struct AllChecked<'a, T> {
    cells: Vec<Checked<'a, T>>,
    contexts: Option<Checked<'a, T>>,
}

impl<'a, T> AllChecked<'a, T> {
    /// What failed, and on which workload.
    pub fn failures(&self) -> impl Iterator<Item = (&'a str, &Failure)> {
        self.cells.iter().chain(&self.contexts).flat_map(|checked| {
            let workload = checked.workload.name.as_str();
            checked
                .verified
                .failures
                .iter()
                .map(move |failure| (workload, failure))
        })
    }
}

impl<'a, T: PartialEq> Session<'a, T> {
    /// A run of `plan`, until `interrupted`.
    #[must_use]
    pub fn new(plan: &'a Plan<T>, interrupted: &'a AtomicBool, progress: Progress) -> Self {
        Self {
            plan,
            interrupted,
            progress,
        }
    }

    /// Verifies every cell.
    #[must_use]
    pub fn verify(&self) -> AllChecked<'a, T> {
        let plan = self.plan;
        let check = |workload: &'a Workload<T>, wires: Vec<Wire<'a, T>>| {
            self.progress
                .prepare(&format!("verifying {}", workload.name));
            let verified = verify(&workload.messages, &wires);
            Checked { workload, verified }
        };
        let running = |_: &&Workload<T>| !self.interrupted();
        AllChecked {
            cells: (plan.workloads.iter().take_while(running))
                .map(|workload| check(workload, plan.matrix.wires_with_references(&workload.name)))
                .collect(),
            contexts: (plan.contexts.iter().take_while(running).next())
                .map(|workload| check(workload, plan.context_wires())),
        }
    }

    /// Measures all that is verified, and records it with `revision`, and what failed.
    ///
    /// # Errors
    /// When a measurement cannot be recorded.
    pub fn measure(
        &self,
        checked: &AllChecked<'_, T>,
        revision: &str,
        recorder: &mut Recorder,
    ) -> Result<(), RunError> {
        let failed = |(workload, failure)| failed(workload, failure, revision);
        recorder.append(&checked.failures().map(failed).collect_vec())?;
        self.for_each_group(checked, &mut |group, budget| {
            self.progress.begin(&group.name());
            let measurements = group.measure(budget, revision, self.interrupted)?;
            recorder.append(&measurements)?;
            self.progress.end(budget);
            Ok(())
        })
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Hands every group of what is verified to `visit`, with how long it is to be measured, until
    /// interrupted.
    ///
    /// # Errors
    /// Those of `visit`, and [`RunError::Encode`].
    pub fn for_each_group(
        &self,
        checked: &AllChecked<'_, T>,
        visit: &mut Visit<'_>,
    ) -> Result<(), RunError> {
        for checked in &checked.cells {
            self.visit_codecs(checked, visit)?;
            self.visit_compressions(checked, visit)?;
        }
        match &checked.contexts {
            Some(checked) => self.visit_contexts(checked, visit),
            None => Ok(()),
        }
    }

    fn visit_codecs(
        &self,
        checked: &Checked<'_, T>,
        visit: &mut Visit<'_>,
    ) -> Result<(), RunError> {
        let Workload { name, messages, .. } = checked.workload;
        for stage in [Stage::Encode, Stage::Decode] {
            if self.interrupted() || checked.verified.codecs.is_empty() {
                return Ok(());
            }
            let group = group::coding(name, stage, messages, &checked.verified.codecs);
            visit(group, self.plan.profile.budget(stage))?;
        }
        Ok(())
    }

    fn visit_compressions(
        &self,
        checked: &Checked<'_, T>,
        visit: &mut Visit<'_>,
    ) -> Result<(), RunError> {
        if self.interrupted() || checked.verified.compressions.is_empty() {
            return Ok(());
        }
        let encoded = encoded(checked)?;
        let subjects = subjects(checked, &encoded)?;
        for stage in [Stage::Compress, Stage::Decompress] {
            if self.interrupted() {
                return Ok(());
            }
            let group = group::compression(&checked.workload.name, stage, &subjects);
            visit(group, self.plan.profile.budget(stage))?;
        }
        Ok(())
    }

    fn visit_contexts(
        &self,
        checked: &Checked<'_, T>,
        visit: &mut Visit<'_>,
    ) -> Result<(), RunError> {
        let encoded = encoded(checked)?;
        for subject in &subjects(checked, &encoded)? {
            for stage in [Stage::Compress, Stage::Decompress] {
                if self.interrupted() {
                    return Ok(());
                }
                let group = group::contexts(&checked.workload.name, stage, subject);
                visit(group, self.plan.profile.contexts_budget())?;
            }
        }
        Ok(())
    }
}

/// What is done with a group and the time that it is to be measured.
pub type Visit<'v> = dyn FnMut(Group<'_>, Duration) -> Result<(), RunError> + 'v;

/// The messages of a workload in one format.
type Encoded = (Format, Vec<Vec<u8>>);

/// The messages in every format, by the first engine that holds.
fn encoded<T>(checked: &Checked<'_, T>) -> Result<Vec<Encoded>, EncodeError> {
    let engines = checked.verified.codecs.iter().map(|codec| codec.engine);
    engines
        .unique_by(|engine| engine.format)
        .map(|engine| Ok((engine.format, encode(engine, &checked.workload.messages)?)))
        .collect()
}

fn encode<T>(engine: &Engine<T>, messages: &[T]) -> Result<Vec<Vec<u8>>, EncodeError> {
    (engine.load)(messages)?.encoded()
}

fn subjects<'e, T>(
    checked: &Checked<'_, T>,
    encoded: &'e [Encoded],
) -> Result<Vec<Subject<'e>>, EncodeError> {
    let subject = |compressed: &Compressed| {
        let of_format = |(format, _): &&Encoded| *format == compressed.format;
        let (_, messages) = encoded.iter().find(of_format)?;
        Some(Subject::new(compressed, messages))
    };
    checked
        .verified
        .compressions
        .iter()
        .filter_map(subject)
        .collect()
}

fn failed(workload: &str, failure: &Failure, revision: &str) -> Measurement {
    Measurement {
        revision: revision.to_owned(),
        workload: workload.to_owned(),
        stage: failure.stage,
        format: failure.format.name().to_owned(),
        engine: failure.engine.map(str::to_owned),
        packing: failure
            .compression
            .map(|compression| compression.to_string()),
        context: Context::Reused,
        role: Role::Contender,
        outcome: Err(failure.what.clone()),
    }
}

impl<T> Plan<T> {
    /// How long measuring takes.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let compresses = self
            .matrix
            .cells()
            .any(|cell| cell.wire.compression != Compression::None);
        let stages = Stage::ALL
            .iter()
            .filter(|stage| compresses || matches!(stage, Stage::Encode | Stage::Decode));
        let workload: Duration = stages.map(|stage| self.profile.budget(*stage)).sum();
        let contexts = match &self.contexts {
            Some(_) => 2 * self.context_wires().len() as u32 * self.profile.contexts_budget(),
            None => Duration::ZERO,
        };
        self.workloads.len() as u32 * workload + contexts
    }

    fn context_wires(&self) -> Vec<Wire<'_, T>> {
        let engines = self
            .matrix
            .engines
            .iter()
            .filter(|engine| engine.is_default && CONTEXT_FORMATS.contains(&engine.format));
        engines
            .cartesian_product(CONTEXT_COMPRESSIONS)
            .map(|(engine, compression)| Wire {
                engine,
                compression,
            })
            .collect()
    }
}
