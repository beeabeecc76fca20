//! A run: trains dictionaries and verifies every cell, then measures group by group and records
//! each group at once.

use std::{
    iter,
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_compress::{Compression, GzipLevel, ZstdLevel};
use wirecost_frame::Format;
use wirecost_report::records::{
    Context, Data, DictionaryRecord, Measurement, RecordError, Recorder, Role, Stage, StreamRecord,
    write_scaling,
};
use wirecost_wire::Packing;

use crate::{
    connection::PackError,
    dictionaries::{self, Dictionaries, Past, Trained},
    engines::{Engine, EngineFormat},
    group::{self, Group, GroupRounds, Subject},
    matrix::{Candidate, MIX, Matrix, REFERENCE_PACKING},
    measure::{Allotment, LAPS},
    models,
    profile::Profile,
    progress::Progress,
    scaling::{MeasureScaling, ScalingError},
    streams,
    suite::MessageSource,
    verify::{Failure, VerifiedWorkload, verify},
    workload::Workload,
};

/// The formats for which contexts are compared: a textual and a binary one.
const CONTEXT_FORMATS: [Format; 2] = [Format::Json, Format::Protobuf];

/// The packings whose contexts are compared: the defaults of gzip and zstd.
const CONTEXT_PACKINGS: [Packing; 2] = [
    Packing::Single(Compression::Gzip(GzipLevel::DEFAULT)),
    Packing::Single(Compression::Zstd(ZstdLevel::DEFAULT)),
];

/// The plan of a run.
pub struct Plan<'s, T> {
    /// The cells.
    pub matrix: Matrix<T>,
    /// The messages of the matrix's workloads, with their sources.
    pub workloads: Vec<(Workload<T>, &'s dyn MessageSource<T>)>,
    /// The messages for comparing compression contexts, if they are compared.
    pub contexts: Option<Workload<T>>,
    /// The largest number of messages used from a workload's history.
    pub most_history: usize,
    /// The extent of the run.
    pub profile: Profile,
    /// The upper bound on the time of a noisy group, as a multiple of the usual time.
    pub patience: NonZeroU32,
    /// Measures growing messages and threads, if they are measured.
    pub scaling: Option<MeasureScaling>,
}

/// The reason why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A message could not be encoded or packed, although it was verified.
    #[error("a verified message failed: {0}")]
    Pack(#[from] PackError),
    /// A measurement could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Growing messages or threads could not be measured.
    #[error(transparent)]
    Scaling(#[from] ScalingError),
}

/// A run that can be interrupted.
pub struct Session<'a, T> {
    plan: &'a Plan<'a, T>,
    interrupted: &'a AtomicBool,
    progress: &'a Progress,
}

/// A workload with the results of its verification.
struct Checked<'a, T> {
    workload: &'a Workload<T>,
    dictionaries: Dictionaries,
    verified: VerifiedWorkload<'a, T>,
}

/// All workloads with the results of their verification, and further findings.
pub struct AllChecked<'a, T> {
    cells: Vec<Checked<'a, T>>,
    contexts: Option<Checked<'a, T>>,
    dictionaries: Vec<DictionaryRecord>,
    streams: Vec<StreamRecord>,
    /// The omissions found during verification, with reasons: dictionaries that cannot be trained.
    pub left_out: Vec<String>,
}

impl<'a, T> AllChecked<'a, T> {
    /// Returns the failures with their workloads.
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

    /// Writes the dictionaries with which wires are measured.
    fn write_dictionaries(&self, recorder: &Recorder) -> Result<(), RecordError> {
        for record in self.dictionaries.iter().filter(|record| record.chosen) {
            let of_record = |checked: &&Checked<'_, T>| checked.workload.name == record.workload;
            let dictionaries = self.cells.iter().filter(of_record);
            let mut dictionaries = dictionaries.flat_map(|checked| &checked.dictionaries);
            let is_format = |(format, _): &(&EngineFormat, _)| format.name() == record.format;
            if let Some((_, dictionary)) = dictionaries.find(is_format) {
                recorder.dictionary(record, dictionary)?;
            }
        }
        Ok(())
    }
}

impl<'a, T: Clone + PartialEq> Session<'a, T> {
    /// Returns a run of `plan`, until `interrupted`.
    #[must_use]
    pub fn new(plan: &'a Plan<'a, T>, interrupted: &'a AtomicBool, progress: &'a Progress) -> Self {
        Self {
            plan,
            interrupted,
            progress,
        }
    }

    /// Trains dictionaries where cells need them, and verifies every cell.
    ///
    /// # Errors
    /// When a verified message cannot be packed again.
    pub fn verify(&self) -> Result<AllChecked<'a, T>, RunError> {
        let mut all = AllChecked {
            cells: Vec::new(),
            contexts: None,
            dictionaries: Vec::new(),
            streams: Vec::new(),
            left_out: Vec::new(),
        };
        for (workload, source) in &self.plan.workloads {
            if self.interrupted() {
                return Ok(all);
            }
            let wires = self.plan.matrix.wires_with_references(&workload.name);
            let earlier = self.earlier(*source, &wires);
            let (past, refused) = past(&earlier, &wires);
            let refused = refused
                .into_iter()
                .map(|(format, error)| format!("history of {}/{format}: {error}", workload.name));
            all.left_out.extend(refused);
            let mut dictionaries = self.train(workload, &wires, &past, &mut all);
            dictionaries.extend(self.train_models(workload, &wires, &earlier, &mut all));
            self.progress
                .prepare(&format!("verifying {}", workload.name));
            let verified = verify(&workload.messages, &wires, &dictionaries);
            let streams = streams_of(workload, &verified, &past, &earlier.history)?;
            all.streams.extend(streams);
            all.cells.push(Checked {
                workload,
                dictionaries,
                verified,
            });
        }
        try_mix(&mut all)?;
        all.contexts = self.plan.contexts.as_ref().map(|workload| Checked {
            workload,
            dictionaries: Dictionaries::new(),
            verified: verify(
                &workload.messages,
                &self.plan.context_wires(),
                &Dictionaries::new(),
            ),
        });
        Ok(all)
    }

    /// Returns the messages sent before those of the workload, if a wire uses them.
    fn earlier(&self, source: &dyn MessageSource<T>, wires: &[Candidate<'_, T>]) -> Earlier<T> {
        let [mut history, mut unseen] = match wires.iter().any(uses_earlier) {
            true => [source.history(), source.unseen()],
            false => [Vec::new(), Vec::new()],
        };
        history.truncate(self.plan.most_history);
        unseen.truncate(self.plan.most_history);
        Earlier { history, unseen }
    }

    /// Returns the dictionaries for the wires of a workload, as far as they can be trained.
    fn train(
        &self,
        workload: &Workload<T>,
        wires: &[Candidate<'_, T>],
        past: &[Past],
        all: &mut AllChecked<'_, T>,
    ) -> Dictionaries {
        let name = &workload.name;
        let is_needed = |past: &&Past| {
            let of_format = |wire: &&Candidate<'_, T>| wire.engine.format == past.format;
            let mut wires = wires.iter().filter(of_format);
            wires.any(|wire| wire.packing.needs_dictionary())
        };
        let mut dictionaries = Dictionaries::new();
        let needed = past.iter().filter(is_needed).collect_vec();
        if !needed.is_empty() {
            self.progress
                .prepare(&format!("training dictionaries for {name}"));
        }
        for past in needed {
            let format = past.format;
            match dictionaries::train(name, past, self.plan.profile.dictionary_bytes()) {
                Ok(Trained {
                    dictionary,
                    records,
                }) => {
                    dictionaries.insert(format, dictionary);
                    all.dictionaries.extend(records);
                }
                Err(error) => all
                    .left_out
                    .push(format!("dictionary of {name}/{format}: {error}")),
            }
        }
        dictionaries
    }

    /// Returns the models for the wires of a workload, as far as they can be trained.
    fn train_models(
        &self,
        workload: &Workload<T>,
        wires: &[Candidate<'_, T>],
        earlier: &Earlier<T>,
        all: &mut AllChecked<'_, T>,
    ) -> Dictionaries {
        let name = &workload.name;
        let engines = wires.iter().filter_map(|wire| {
            let modelled = wire.engine.modelled()?;
            Some((wire.engine.format, modelled))
        });
        let mut trained = Dictionaries::new();
        for (format, modelled) in engines.unique_by(|(format, _)| *format) {
            self.progress
                .prepare(&format!("training a model for {name}"));
            let Earlier { history, unseen } = earlier;
            match models::train(name, format, &modelled, history, unseen) {
                Ok((model, record)) => {
                    trained.insert(format, model);
                    all.dictionaries.push(record);
                }
                Err(error) => all
                    .left_out
                    .push(format!("model of {name}/{format}: {error}")),
            }
        }
        trained
    }

    /// Measures all verified cells, and records them with `revision` and the failures.
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
        recorder.append_dictionaries(&checked.dictionaries)?;
        checked.write_dictionaries(recorder)?;
        recorder.append_streams(&checked.streams)?;
        self.for_each_workload(checked, &mut |groups| {
            for rounds in self.laps(&groups)? {
                recorder.append(&rounds.measurements(revision))?;
            }
            Ok(())
        })?;
        if let Some(measure) = self.plan.scaling {
            let rows = measure(self.interrupted, self.progress)?;
            write_scaling(recorder.directory(), &rows)?;
        }
        Ok(())
    }

    /// Runs all laps of the groups in turns, until interrupted.
    fn laps<'g, 'v>(
        &self,
        groups: &'g [(Group<'v>, Allotment)],
    ) -> Result<Vec<GroupRounds<'g, 'v>>, PackError> {
        let mut all = Vec::new();
        for (group, budget) in groups {
            match group.rounds(*budget, self.interrupted)? {
                Some(rounds) => all.push(rounds),
                None => return Ok(all),
            }
        }
        for lap in 1..=LAPS {
            if let Some((group, _)) = groups.first() {
                let workload = group.workload();
                self.progress
                    .begin(&format!("{workload}, lap {lap} of {LAPS}"));
            }
            for (rounds, (_, budget)) in iter::zip(&mut all, groups) {
                if self.interrupted() {
                    return Ok(all);
                }
                rounds.lap(lap, self.interrupted)?;
                self.progress.end(budget.most / LAPS);
            }
        }
        Ok(all)
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Passes the verified groups of each workload to `visit`, with their measuring times, until interrupted.
    ///
    /// # Errors
    /// The errors of `visit`, and [`RunError::Pack`].
    pub fn for_each_workload(
        &self,
        checked: &AllChecked<'_, T>,
        visit: &mut Visit<'_>,
    ) -> Result<(), RunError> {
        for checked in &checked.cells {
            if self.interrupted() {
                return Ok(());
            }
            let subjects = match checked.workload.data {
                Data::Own => subjects(&checked.verified)?,
                Data::Other => Vec::new(),
            };
            let coding = self.coding_groups(checked);
            visit(
                coding
                    .chain(self.packing_groups(checked, &subjects))
                    .collect(),
            )?;
        }
        match &checked.contexts {
            Some(checked) if !self.interrupted() => {
                let subjects = subjects(&checked.verified)?;
                visit(self.context_groups(checked, &subjects).collect())
            }
            _ => Ok(()),
        }
    }

    fn coding_groups<'g>(
        &'g self,
        checked: &'g Checked<'_, T>,
    ) -> impl Iterator<Item = (Group<'g>, Allotment)> {
        let Workload {
            name,
            messages,
            data,
            ..
        } = checked.workload;
        let stages = [Stage::Encode, Stage::Decode].into_iter();
        stages.filter_map(move |stage| {
            let group = group::coding(name, stage, messages, &checked.verified.codecs)?;
            Some((group, self.plan.budget(stage, *data)))
        })
    }

    fn packing_groups<'g>(
        &'g self,
        checked: &'g Checked<'_, T>,
        subjects: &'g [Subject<'g>],
    ) -> impl Iterator<Item = (Group<'g>, Allotment)> {
        let stages = [Stage::Compress, Stage::Decompress].into_iter();
        stages.filter_map(move |stage| {
            let group = group::packing(&checked.workload.name, stage, subjects)?;
            Some((group, self.plan.budget(stage, Data::Own)))
        })
    }

    fn context_groups<'g>(
        &'g self,
        checked: &'g Checked<'_, T>,
        subjects: &'g [Subject<'g>],
    ) -> impl Iterator<Item = (Group<'g>, Allotment)> {
        let stages = [Stage::Compress, Stage::Decompress];
        let of_stages = subjects.iter().cartesian_product(stages);
        of_stages.filter_map(move |(subject, stage)| {
            let group = group::contexts(&checked.workload.name, stage, subject)?;
            Some((group, self.plan.contexts_budget()))
        })
    }
}

/// Returns the stages that are measured for a kind of data.
const fn stages(data: Data) -> &'static [Stage] {
    match data {
        Data::Own => &Stage::ALL,
        Data::Other => &[Stage::Encode, Stage::Decode],
    }
}

/// The messages sent before those of a workload, and messages of another cluster.
struct Earlier<T> {
    history: Vec<T>,
    unseen: Vec<T>,
}

fn uses_earlier<T>(wire: &Candidate<'_, T>) -> bool {
    let is_modelled = wire.engine.modelled().is_some();
    is_modelled || wire.packing.needs_dictionary() || wire.packing.kind().is_stream()
}

/// Returns the earlier messages, encoded by the first engine of each format whose wires use them, and
/// the formats in which they cannot be encoded. Models are trained from the messages themselves.
fn past<T: Clone>(
    earlier: &Earlier<T>,
    wires: &[Candidate<'_, T>],
) -> (Vec<Past>, Vec<(EngineFormat, EncodeError)>) {
    let engines = wires
        .iter()
        .filter(|wire| uses_earlier(wire) && wire.engine.modelled().is_none())
        .map(|wire| wire.engine)
        .unique_by(|engine| engine.format);
    let past = |engine: &Engine<T>| -> Result<Past, EncodeError> {
        Ok(Past {
            format: engine.format,
            history: engine.encode(&earlier.history, NonZeroU32::MIN)?,
            unseen: engine.encode(&earlier.unseen, NonZeroU32::MIN)?,
        })
    };
    engines
        .map(|engine| past(engine).map_err(|error| (engine.format, error)))
        .partition_result()
}

/// A function that handles the groups of a workload, with their measuring times.
pub type Visit<'v> = dyn FnMut(Vec<(Group<'_>, Allotment)>) -> Result<(), RunError> + 'v;

/// Returns all packings of a workload, the reference first.
fn subjects<'v, T>(verified: &'v VerifiedWorkload<'_, T>) -> Result<Vec<Subject<'v>>, PackError> {
    let subjects = verified.encoded.iter().flat_map(Subject::of);
    let mut subjects: Vec<_> = subjects.collect::<Result<_, _>>()?;
    let is_reference = |subject: &Subject<'_>| subject.packing() == REFERENCE_PACKING;
    if let Some(reference) = subjects.iter().position(is_reference) {
        subjects.swap(0, reference);
    }
    Ok(subjects)
}

/// Records the costs of the streams of a workload, besides its messages.
fn streams_of<T: Clone>(
    workload: &Workload<T>,
    verified: &VerifiedWorkload<'_, T>,
    past: &[Past],
    earlier: &[T],
) -> Result<Vec<StreamRecord>, PackError> {
    let (name, messages) = (&workload.name, &workload.messages);
    let mut records = Vec::new();
    for encoded in &verified.encoded {
        let past = past
            .iter()
            .find(|past| past.format == encoded.encoding.format);
        let history = past.map_or(&[][..], |past| past.history.as_slice());
        for packed in &encoded.packings {
            if packed.packing.kind().is_stream() {
                let connection = &packed.connection;
                let modelled = verified.modelled(encoded.encoding);
                records.push(match (modelled, &connection.dictionary) {
                    (Some(modelled), Some(model)) => streams::record_of_model(
                        name, &modelled, connection, model, earlier, messages,
                    ),
                    _ => streams::record(name, connection, history, &encoded.bytes),
                }?);
            }
        }
    }
    Ok(records)
}

/// Tries the mix's dictionaries on all other workloads that have dictionaries of their own.
fn try_mix<T>(all: &mut AllChecked<'_, T>) -> Result<(), PackError> {
    let is_mix = |checked: &&Checked<'_, T>| checked.workload.name == MIX;
    let Some(mix) = all.cells.iter().find(is_mix) else {
        return Ok(());
    };
    for checked in all.cells.iter().filter(|one| !is_mix(one)) {
        for encoded in &checked.verified.encoded {
            let format = encoded.encoding.format;
            let is_chosen = |record: &&mut DictionaryRecord| {
                let is_of_workload = record.workload == checked.workload.name;
                record.chosen && is_of_workload && record.format == format.name()
            };
            let chosen = all.dictionaries.iter_mut().find(is_chosen);
            if let (Some(of_mix), Some(record)) = (mix.dictionaries.get(&format), chosen) {
                match checked.verified.modelled(encoded.encoding) {
                    None => dictionaries::try_mix(format, of_mix, &encoded.bytes, record),
                    Some(modelled) => {
                        let messages = &checked.workload.messages;
                        models::try_mix(format, &modelled, of_mix, messages, record)
                    }
                }?;
            }
        }
    }
    Ok(())
}

fn failed(workload: &str, failure: &Failure, revision: &str) -> Measurement {
    Measurement {
        revision: revision.to_owned(),
        workload: workload.to_owned(),
        stage: failure.stage,
        format: failure.format.name().to_owned(),
        engine: failure.engine.map(str::to_owned),
        packing: failure.packing.map(|packing| packing.to_string()),
        context: Context::Reused,
        role: Role::Contender,
        outcome: Err(failure.what.clone()),
    }
}

impl<T> Plan<'_, T> {
    /// Returns the upper bound on the measuring time.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let of = |data| {
            let stages = stages(data).iter();
            stages.map(move |&stage| self.budget(stage, data).most)
        };
        let workloads = self.workloads.iter().map(|(workload, _)| workload.data);
        let workloads: Duration = workloads.flat_map(of).sum();
        let contexts = match &self.contexts {
            Some(_) => 2 * self.context_wires().len() as u32 * self.contexts_budget().most,
            None => Duration::ZERO,
        };
        workloads + contexts
    }

    fn budget(&self, stage: Stage, data: Data) -> Allotment {
        self.patient(match data {
            Data::Own => self.profile.budget(stage, self.matrix.has_peers()),
            Data::Other => self.profile.other_data_budget(),
        })
    }

    fn contexts_budget(&self) -> Allotment {
        self.patient(self.profile.contexts_budget())
    }

    fn patient(&self, usual: Duration) -> Allotment {
        Allotment {
            usual,
            most: self.patience.get() * usual,
        }
    }

    fn context_wires(&self) -> Vec<Candidate<'_, T>> {
        let engines = self.matrix.engines.iter().filter(|engine| {
            engine.is_default && CONTEXT_FORMATS.into_iter().any(|one| engine.format == one)
        });
        engines
            .cartesian_product(CONTEXT_PACKINGS)
            .map(|(engine, packing)| Candidate { engine, packing })
            .collect()
    }
}
