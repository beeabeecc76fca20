use itertools::Itertools;
use wirecost_wire::Packing;

use super::{
    Context, Data, EngineRecord, Figures, Measurement, MemoryRecord, Role, Run, Stage,
    WorkloadRecord,
};
use crate::{cell_name::CellName, statistics::Median};

/// The workload that stands for all if only one is shown.
pub const HEADLINE_WORKLOAD: &str = "steady-mix";

/// A view of a run's records by their keys.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) run: &'a Run,
}

/// The engine that represents a format on a workload.
pub(crate) struct StandingEngine<'a> {
    pub(crate) format: &'a str,
    pub(crate) name: &'a str,
    pub(crate) cell_name: CellName,
}

impl<'a> View<'a> {
    fn measured(self) -> impl Iterator<Item = (&'a Measurement, &'a Figures)> {
        let figures = |one: &'a Measurement| Some((one, one.outcome.as_ref().ok()?));
        self.run.measurements.iter().filter_map(figures)
    }

    /// Returns the workloads that the run is about and whose codecs were measured.
    pub(crate) fn workloads(self) -> impl Iterator<Item = &'a WorkloadRecord> {
        self.workloads_of(Data::Own)
    }

    /// Returns the workloads of a kind of data whose codecs were measured.
    pub(crate) fn workloads_of(self, data: Data) -> impl Iterator<Item = &'a WorkloadRecord> {
        let workloads = self.run.environment.workloads.iter();
        workloads.filter(move |workload| {
            let is_of =
                |(one, _): (&Measurement, _)| one.workload == workload.name && one.engine.is_some();
            workload.data == data && self.measured().any(is_of)
        })
    }

    /// Returns the steady mix, or else the first workload.
    pub(crate) fn headline(self) -> Option<&'a WorkloadRecord> {
        let mut workloads = self.workloads();
        let first = workloads.next()?;
        match first.name == HEADLINE_WORKLOAD {
            true => Some(first),
            false => workloads
                .find(|one| one.name == HEADLINE_WORKLOAD)
                .or(Some(first)),
        }
    }

    /// Returns all members of a group except the twin, the reference first.
    pub(crate) fn group(
        self,
        workload: &'a str,
        stage: Stage,
    ) -> impl Iterator<Item = (&'a Measurement, &'a Figures)> {
        self.measured().filter(move |(one, _)| {
            one.workload == workload && one.stage == stage && one.role != Role::Twin
        })
    }

    /// Returns the ratio of the reference's twin to the reference: the noise of a group.
    pub(crate) fn noise(self, workload: &str, stage: Stage) -> Option<Median> {
        self.twins()
            .find(|(one, _)| one.workload == workload && one.stage == stage)
            .map(|(_, r)| r)
    }

    /// Returns every twin with its ratio.
    pub(crate) fn twins(self) -> impl Iterator<Item = (&'a Measurement, Median)> {
        self.measured()
            .filter(|(one, _)| one.role == Role::Twin)
            .map(|(one, figures)| (one, figures.ratio))
    }

    /// Returns the number of twins whose interval contains 1.
    pub(crate) fn twins_that_hold_1(self) -> usize {
        let holds_1 = |ratio: &Median| {
            let ends = ratio.interval.as_ref();
            ends.is_none_or(|ends| (ends.low..=ends.high).contains(&1.0))
        };
        let ratios = self.twins().map(|(_, ratio)| ratio);
        ratios.filter(holds_1).count()
    }

    /// Returns every twin with its printed time as a multiple of its reference's.
    pub(crate) fn twins_by_time(self) -> impl Iterator<Item = (&'a Measurement, f64)> {
        self.twins().filter_map(move |(twin, _)| {
            let reference = self.run.in_group_of(twin, Role::Reference)?;
            let time = self.run.time(twin)?;
            Some((twin, time.value / reference.ns.representative()))
        })
    }

    /// Returns the twin whose printed time differs most from its reference's, with the difference
    /// as a share.
    pub(crate) fn farthest_twin(self) -> Option<(&'a Measurement, f64)> {
        self.twins_by_time()
            .map(|(one, times)| (one, (times - 1.0).abs()))
            .max_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    /// Returns the failures.
    pub(crate) fn failures(self) -> impl Iterator<Item = (&'a Measurement, &'a str)> {
        let failure = |one: &'a Measurement| Some((one, one.outcome.as_ref().err()?.as_str()));
        self.run.measurements.iter().filter_map(failure)
    }

    /// Returns an engine's stage.
    pub(crate) fn codec(
        self,
        workload: &'a str,
        stage: Stage,
        engine: &EngineRecord,
    ) -> Option<&'a Figures> {
        self.group(workload, stage)
            .find(|(one, _)| {
                one.format == engine.format && one.engine.as_deref() == Some(&engine.name)
            })
            .map(|(_, figures)| figures)
    }

    /// Returns the heap that decoding takes in a measured stage; `None` for another stage, or if it was not
    /// counted.
    pub(crate) fn memory(self, of: &Measurement) -> Option<&'a MemoryRecord> {
        let mut memory = self.run.memory.iter();
        memory.find(|one| of.stage == Stage::Decode && one.is_of(of))
    }

    /// Returns the heap that decoding takes with an engine.
    pub(crate) fn memory_of(
        self,
        workload: &str,
        engine: &EngineRecord,
    ) -> Option<&'a MemoryRecord> {
        let mut memory = self.run.memory.iter();
        memory.find(|one| {
            one.workload == workload && one.format == engine.format && one.engine == engine.name
        })
    }

    /// Returns a compression's stage.
    pub(crate) fn compression(
        self,
        workload: &'a str,
        stage: Stage,
        format: &str,
        compression: &str,
        context: Context,
    ) -> Option<(&'a Measurement, &'a Figures)> {
        self.group(workload, stage).find(|(one, _)| {
            one.format == format
                && one.packing.as_deref() == Some(compression)
                && one.context == context
        })
    }

    /// Returns an engine's stage in wires with a packing. For an engine that encodes whole batches
    /// it is the stage in batches of that size, and for a model the stage in that mode.
    pub(crate) fn codec_in(
        self,
        workload: &'a str,
        stage: Stage,
        engine: &StandingEngine<'_>,
        packing: Packing,
    ) -> Option<&'a Measurement> {
        let unit = match (packing.batch(), packing.mode()) {
            (Some(messages), _) => Some(format!("x{messages}")),
            (None, mode) => mode.map(|mode| mode.to_string()),
        };
        self.group(workload, stage)
            .find(|(one, _)| {
                let fits = one.packing.is_none() || one.packing == unit;
                fits && one.format == engine.format && one.engine.as_deref() == Some(engine.name)
            })
            .map(|(one, _)| one)
    }

    /// Returns the engine that represents each format on a workload: the default one, or the first
    /// measured one.
    pub(crate) fn engines(self, workload: &'a str) -> Vec<StandingEngine<'a>> {
        let measured = self
            .group(workload, Stage::Decode)
            .filter_map(|(one, _)| Some((one.format.as_str(), one.engine.as_deref()?)))
            .collect_vec();
        let record = |(format, name): (&str, &str)| {
            let mut engines = self.run.environment.engines.iter();
            engines.find(|engine| engine.format == format && engine.name == name)
        };
        let is_default = |engine| record(engine).is_some_and(|record| record.is_default);
        let formats = measured.iter().map(|(format, _)| *format).unique();
        formats
            .filter_map(|format| {
                let mut of_format = measured.iter().copied().filter(|one| one.0 == format);
                let engine = of_format
                    .clone()
                    .find(|engine| is_default(*engine))
                    .or_else(|| of_format.next())?;
                Some(StandingEngine {
                    format,
                    name: engine.1,
                    cell_name: record(engine)
                        .map_or_else(|| CellName::new(format), EngineRecord::cell_name),
                })
            })
            .collect()
    }

    /// Returns the packings that were measured on a workload, in order.
    pub(crate) fn packings(self, workload: &'a str) -> Vec<Packing> {
        self.group(workload, Stage::Decompress)
            .filter_map(|(one, _)| one.packing.as_deref()?.parse().ok())
            .unique()
            .sorted()
            .collect()
    }
}
