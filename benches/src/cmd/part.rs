//! The parts of a run: suites of several types, whose cells are verified and measured part by part
//! and recorded together.

use std::{num::NonZeroU32, sync::atomic::AtomicBool, time::Duration};

use itertools::Itertools;
use wirecost_codec::EncodeError;
use wirecost_report::records::{EngineRecord, Environment, MemoryRecord, PeerRecord, Recorder};

use crate::{
    engines::{Engine, Kind},
    matrix::{MIX, Matrix, NotFound, Selection, choose},
    memory::{self, CountHeap},
    profile::Profile,
    progress::Progress,
    provenance::Package,
    session::{AllChecked, Plan, RunError, Session},
    suite::Suite,
    verify::Failure,
    workload::Workload,
};

/// The number of messages of a workload that suffices to try its cells.
const ENOUGH_MESSAGES: usize = 2;

/// The number of messages of a history that suffices to try its use.
const ENOUGH_HISTORY: usize = 200;

/// The share of its messages that a part uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All messages. The number bounds the time of noisy groups, as a multiple of the usual time.
    Whole(NonZeroU32),
    /// A few, to try each cell once.
    Few,
}

/// A [`Suite`] of any message type.
pub trait AnySuite {
    /// Returns the package whose provenance is recorded, and which holds the run's directory.
    fn package(&self) -> &Package;

    /// Returns whether peers are among its engines.
    fn has_peers(&self) -> bool;

    /// Returns notes for the user on the use of its messages.
    fn notes(&self) -> Vec<String>;

    /// Returns the names of its workloads.
    fn workloads(&self, profile: Profile) -> Vec<String>;

    /// Returns the names of its formats.
    fn formats(&self) -> Vec<&'static str>;

    /// Returns the names of the selected cells.
    ///
    /// # Errors
    /// When there are none.
    fn cells(&self, selection: &Selection) -> Result<Vec<String>, NotFound>;

    /// Plans the selected cells.
    ///
    /// # Errors
    /// When there are none, or an engine refuses a message.
    fn part(&self, selection: &Selection, extent: Extent) -> Result<Box<dyn Part + '_>, NoPart>;
}

/// The reason why a suite has no part in a run.
#[derive(Debug, thiserror::Error)]
pub enum NoPart {
    /// The selection matches none of its cells.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// The first engine refused a message.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The planned cells of a suite.
pub trait Part {
    /// Returns the number of cells.
    fn cells(&self) -> usize;

    /// Returns the upper bound on the measuring time.
    fn duration(&self) -> Duration;

    /// Adds its engines, its workloads and its omissions to a run's environment.
    fn describe(&self, environment: &mut Environment);

    /// Returns the heap that each engine takes to decode the messages.
    fn memory(&self, count: CountHeap) -> Vec<MemoryRecord>;

    /// Verifies every cell.
    ///
    /// # Errors
    /// When a verified message cannot be packed again.
    fn verify<'a>(
        &'a self,
        interrupted: &'a AtomicBool,
        progress: &'a Progress,
    ) -> Result<Box<dyn CheckedPart + 'a>, RunError>;
}

/// A part with the results of its verification.
pub trait CheckedPart {
    /// Returns the failures with their workloads.
    fn failures(&self) -> Vec<(&str, &Failure)>;

    /// Returns the omissions that verification revealed.
    fn left_out(&self) -> &[String];

    /// Runs each cell once.
    ///
    /// # Errors
    /// When a verified message fails.
    fn try_each(&self) -> Result<(), RunError>;

    /// Measures all verified cells, and records them with `revision` and the failures.
    ///
    /// # Errors
    /// When a measurement cannot be recorded.
    fn measure(&self, revision: &str, recorder: &mut Recorder) -> Result<(), RunError>;
}

/// Checks that each selected name exists in one of the suites.
///
/// # Errors
/// [`NotFound::Name`] when a format or a workload is in none of them.
pub fn check_names(suites: &[&dyn AnySuite], selection: &Selection) -> Result<(), NotFound> {
    let formats = suites.iter().flat_map(|suite| suite.formats());
    let formats = formats.unique().collect_vec();
    choose("format", &formats, |name| name, &selection.formats)?;
    let workloads = suites
        .iter()
        .flat_map(|suite| suite.workloads(selection.profile));
    let workloads = workloads.collect_vec();
    choose("workload", &workloads, String::as_str, &selection.workloads)?;
    Ok(())
}

/// Returns the suites that a selection matches, each with its part of the selection.
///
/// # Errors
/// When a selected name exists in no suite, or no suite has a cell that matches.
pub fn selected<'s>(
    suites: &[&'s dyn AnySuite],
    selection: &Selection,
) -> Result<Vec<(&'s dyn AnySuite, Selection)>, NotFound> {
    check_names(suites, selection)?;
    let mut selected = Vec::new();
    let mut no_cell = None;
    for &suite in suites {
        let selection = within(suite, selection);
        match suite.cells(&selection) {
            Ok(_) => selected.push((suite, selection)),
            Err(error @ NotFound::Cell { .. }) => no_cell = Some(error),
            // The name belongs to another suite.
            Err(error @ NotFound::Name { .. }) => {
                no_cell.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match no_cell {
        Some(error) if selected.is_empty() => Err(error),
        _ => Ok(selected),
    }
}

/// Restricts a selection to a suite. If none of its names belongs to the suite, they stay, and the
/// suite has no cell.
fn within(suite: &dyn AnySuite, selection: &Selection) -> Selection {
    let known = |names: &[String], has: &dyn Fn(&str) -> bool| {
        let known = names.iter().filter(|name| has(name)).cloned().collect_vec();
        match known.is_empty() {
            true => names.to_vec(),
            false => known,
        }
    };
    let (formats, workloads) = (suite.formats(), suite.workloads(selection.profile));
    Selection {
        formats: known(&selection.formats, &|name| formats.contains(&name)),
        workloads: known(&selection.workloads, &|name| {
            workloads.iter().any(|one| one == name)
        }),
        ..selection.clone()
    }
}

impl<T: Clone + PartialEq> AnySuite for Suite<T> {
    fn package(&self) -> &Package {
        &self.package
    }

    fn has_peers(&self) -> bool {
        self.engines.iter().any(|engine| engine.peer.is_some())
    }

    fn notes(&self) -> Vec<String> {
        let notes = self.sources.iter().filter_map(|source| source.note());
        notes.collect()
    }

    fn workloads(&self, profile: Profile) -> Vec<String> {
        let outlines = self.outlines(profile).into_iter();
        outlines.map(|outline| outline.name).collect()
    }

    fn formats(&self) -> Vec<&'static str> {
        let formats = self.engines.iter().map(|engine| engine.format.name());
        formats.dedup().collect()
    }

    fn cells(&self, selection: &Selection) -> Result<Vec<String>, NotFound> {
        let matrix = matrix(self, selection)?;
        Ok(matrix.cells().map(|cell| cell.to_string()).collect())
    }

    fn part(&self, selection: &Selection, extent: Extent) -> Result<Box<dyn Part + '_>, NoPart> {
        let matrix = matrix(self, selection)?;
        let profile = match extent {
            Extent::Whole(_) => selection.profile,
            Extent::Few => Profile::Quick,
        };
        let workloads = self.workloads(&matrix, profile);
        let mix = workloads.iter().find(|(workload, _)| workload.name == MIX);
        let contexts = match (mix, self.engines.first()) {
            (Some((mix, _)), Some(first)) if selection.filter.is_none() => Some(mix.small(first)?),
            _ => None,
        };
        let mut plan = Plan {
            matrix,
            workloads,
            contexts,
            most_history: usize::MAX,
            profile,
            patience: NonZeroU32::MIN,
            scaling: self.scaling.filter(|_| selection.is_whole()),
        };
        match extent {
            Extent::Whole(patience) => plan.patience = patience,
            Extent::Few => shorten(&mut plan),
        }
        Ok(Box::new(Planned { suite: self, plan }))
    }
}

fn matrix<T>(suite: &Suite<T>, selection: &Selection) -> Result<Matrix<T>, NotFound> {
    let outlines = suite.outlines(selection.profile);
    Matrix::new(&outlines, suite.engines.clone(), selection)
}

fn shorten<T>(plan: &mut Plan<'_, T>) {
    let workloads = plan.workloads.iter_mut().map(|(workload, _)| workload);
    for workload in workloads.chain(&mut plan.contexts) {
        workload.messages.truncate(ENOUGH_MESSAGES);
    }
    plan.most_history = ENOUGH_HISTORY;
}

/// A suite's plan.
struct Planned<'s, T> {
    suite: &'s Suite<T>,
    plan: Plan<'s, T>,
}

impl<T: Clone + PartialEq> Part for Planned<'_, T> {
    fn cells(&self) -> usize {
        self.plan.matrix.cells().count()
    }

    fn duration(&self) -> Duration {
        self.plan.duration()
    }

    fn describe(&self, environment: &mut Environment) {
        let Self { suite, plan } = self;
        let engines = suite.engines.iter();
        let engines = engines.map(|engine| engine_record(engine, &suite.package));
        let workloads = suite.engines.first().into_iter().flat_map(|first| {
            let measured = plan.workloads.iter().map(|(workload, _)| workload);
            let all = measured.chain(&plan.contexts);
            all.map(|workload| workload.record(first))
        });
        let left_out = plan.matrix.left_out(&suite.outlines(plan.profile));
        let with_full_only = plan.matrix.measured_with_full_only();
        environment.workloads.extend(workloads);
        add(&mut environment.left_out, left_out);
        add(&mut environment.measured_with_full_only, with_full_only);
        if suite.scaling.is_some() && plan.profile == Profile::Default {
            let scaling = "growing messages and threads".to_owned();
            add(&mut environment.measured_with_full_only, vec![scaling]);
        }
        for engine in engines {
            let is_same =
                |one: &EngineRecord| one.format == engine.format && one.name == engine.name;
            if !environment.engines.iter().any(is_same) {
                environment.engines.push(engine);
            }
        }
    }

    fn memory(&self, count: CountHeap) -> Vec<MemoryRecord> {
        let Plan {
            matrix, workloads, ..
        } = &self.plan;
        let of_workload = |(workload, _): &(Workload<T>, _)| {
            let wires = matrix.wires_with_references(&workload.name);
            memory::records(&workload.name, &workload.messages, &wires, count)
        };
        workloads.iter().flat_map(of_workload).collect()
    }

    fn verify<'a>(
        &'a self,
        interrupted: &'a AtomicBool,
        progress: &'a Progress,
    ) -> Result<Box<dyn CheckedPart + 'a>, RunError> {
        let session = Session::new(&self.plan, interrupted, progress);
        let checked = session.verify()?;
        Ok(Box::new(Checked { session, checked }))
    }
}

/// Adds the items that are not in the list yet.
fn add(all: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

fn engine_record<T>(engine: &Engine<T>, package: &Package) -> EngineRecord {
    EngineRecord {
        format: engine.format.name().to_owned(),
        name: engine.name.to_owned(),
        version: package.version_of(engine.library).to_owned(),
        is_default: engine.is_default,
        is_canonical: engine.is_canonical,
        keeps: Some(engine.keeps.to_owned()),
        peer: engine.peer.map(|peer| PeerRecord {
            against: peer.against.name().to_owned(),
            against_engine: peer.against_engine.map(str::to_owned),
            timed: peer.timed.to_owned(),
            keeps: None,
            is_control: peer.kind == Kind::Control,
            views: peer.kind == Kind::Views,
        }),
    }
}

/// A suite's session, verified.
struct Checked<'a, T> {
    session: Session<'a, T>,
    checked: AllChecked<'a, T>,
}

impl<T: Clone + PartialEq> CheckedPart for Checked<'_, T> {
    fn failures(&self) -> Vec<(&str, &Failure)> {
        self.checked.failures().collect()
    }

    fn left_out(&self) -> &[String] {
        &self.checked.left_out
    }

    fn try_each(&self) -> Result<(), RunError> {
        self.session
            .for_each_workload(&self.checked, &mut |groups| {
                for single in groups
                    .into_iter()
                    .flat_map(|(group, _)| group.into_singles())
                {
                    (single.build)()?();
                }
                Ok(())
            })
    }

    fn measure(&self, revision: &str, recorder: &mut Recorder) -> Result<(), RunError> {
        self.session.measure(&self.checked, revision, recorder)
    }
}
