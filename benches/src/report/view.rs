use itertools::Itertools;

use crate::{
    cost::Cost,
    records::{Context, EngineRecord, Figures, Measurement, Role, Run, Stage, WorkloadRecord},
    statistics::Median,
};

/// The workload that stands for all where one has to.
pub(super) const HEADLINE_WORKLOAD: &str = "steady-mix";

/// A run's records by what they are of.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) run: &'a Run,
}

/// A wire on a workload.
pub(super) struct WireCost<'a> {
    /// `protobuf+zstd-3`
    pub(super) name: String,
    pub(super) format: &'a str,
    pub(super) compression: Option<&'a str>,
    pub(super) cost: Cost,
    pub(super) figures: &'a Figures,
}

impl<'a> View<'a> {
    fn measured(self) -> impl Iterator<Item = (&'a Measurement, &'a Figures)> {
        let figures = |one: &'a Measurement| Some((one, one.outcome.as_ref().ok()?));
        self.run.measurements.iter().filter_map(figures)
    }

    /// Workloads whose codecs were measured.
    pub(super) fn workloads(self) -> impl Iterator<Item = &'a WorkloadRecord> {
        self.run
            .environment
            .workloads
            .iter()
            .filter(move |workload| {
                self.measured()
                    .any(|(one, _)| one.workload == workload.name && one.engine.is_some())
            })
    }

    /// The steady mix, or what comes first.
    pub(super) fn headline(self) -> Option<&'a WorkloadRecord> {
        let mut workloads = self.workloads();
        let first = workloads.next()?;
        match first.name == HEADLINE_WORKLOAD {
            true => Some(first),
            false => workloads
                .find(|one| one.name == HEADLINE_WORKLOAD)
                .or(Some(first)),
        }
    }

    /// All that took part in a group but the twin, the reference first.
    pub(super) fn group(
        self,
        workload: &'a str,
        stage: Stage,
    ) -> impl Iterator<Item = (&'a Measurement, &'a Figures)> {
        self.measured().filter(move |(one, _)| {
            one.workload == workload && one.stage == stage && one.role != Role::Twin
        })
    }

    /// The ratio of the reference's twin to the reference: the noise of a group.
    pub(super) fn noise(self, workload: &str, stage: Stage) -> Option<Median> {
        self.twins()
            .find(|(one, _)| one.workload == workload && one.stage == stage)
            .map(|(_, r)| r)
    }

    /// Every twin and its ratio.
    pub(super) fn twins(self) -> impl Iterator<Item = (&'a Measurement, Median)> {
        self.measured()
            .filter(|(one, _)| one.role == Role::Twin)
            .map(|(one, figures)| (one, figures.ratio))
    }

    /// What failed.
    pub(super) fn failures(self) -> impl Iterator<Item = (&'a Measurement, &'a str)> {
        let failure = |one: &'a Measurement| Some((one, one.outcome.as_ref().err()?.as_str()));
        self.run.measurements.iter().filter_map(failure)
    }

    /// An engine's stage.
    pub(super) fn codec(
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

    /// A compression's stage.
    pub(super) fn compression(
        self,
        workload: &'a str,
        stage: Stage,
        format: &str,
        compression: &str,
        context: Context,
    ) -> Option<&'a Figures> {
        self.group(workload, stage)
            .find(|(one, _)| {
                one.format == format
                    && one.packing.as_deref() == Some(compression)
                    && one.context == context
            })
            .map(|(_, figures)| figures)
    }

    /// The engine that stands for each format on a workload: the default one, or the first that was
    /// measured.
    pub(super) fn engines(self, workload: &'a str) -> impl Iterator<Item = &'a EngineRecord> {
        self.run
            .environment
            .engines
            .iter()
            .filter(move |engine| self.codec(workload, Stage::Decode, engine).is_some())
            .unique_by(|engine| engine.format.as_str())
    }

    /// The compressions that were measured on a workload, in order.
    pub(super) fn compressions(self, workload: &'a str) -> impl Iterator<Item = &'a str> {
        self.group(workload, Stage::Decompress)
            .filter_map(|(one, _)| one.packing.as_deref())
            .unique()
            .sorted_by_key(|name| order(name))
    }

    /// Every wire of a workload, each format by the engine that stands for it.
    pub(super) fn wires(self, workload: &'a str) -> Vec<WireCost<'a>> {
        let compressions = || {
            [None]
                .into_iter()
                .chain(self.compressions(workload).map(Some))
                .collect_vec()
        };
        self.engines(workload)
            .cartesian_product(compressions())
            .filter_map(|(engine, compression)| self.wire(workload, engine, compression))
            .collect()
    }

    /// The wire of a workload that stands for a format, with a compression.
    pub(super) fn wire_of(
        self,
        workload: &'a str,
        format: &str,
        compression: Option<&'a str>,
    ) -> Option<WireCost<'a>> {
        let engine = self
            .engines(workload)
            .find(|engine| engine.format == format)?;
        self.wire(workload, engine, compression)
    }

    fn wire(
        self,
        workload: &'a str,
        engine: &'a EngineRecord,
        compression: Option<&'a str>,
    ) -> Option<WireCost<'a>> {
        let encode = self.codec(workload, Stage::Encode, engine)?;
        let decode = self.codec(workload, Stage::Decode, engine)?;
        let mut name = engine_name(engine);
        let mut cost = Cost {
            encode_ns: encode.median_ns,
            decode_ns: decode.median_ns,
            ..Cost::default()
        };
        let mut figures = encode;
        if let Some(compression) = compression {
            let stage = |stage| {
                self.compression(
                    workload,
                    stage,
                    &engine.format,
                    compression,
                    Context::Reused,
                )
            };
            figures = stage(Stage::Compress)?;
            cost.compress_ns = figures.median_ns;
            cost.decompress_ns = stage(Stage::Decompress)?.median_ns;
            name = format!("{name}+{compression}");
        }
        cost.bytes = figures.sizes.total as f64 / figures.sizes.messages as f64;
        Some(WireCost {
            name,
            format: &engine.format,
            compression,
            cost,
            figures,
        })
    }
}

/// `gzip-6` before `gzip-9` before `zstd-1`.
fn order(compression: &str) -> (&str, i32) {
    let (name, level) = compression.rsplit_once('-').unwrap_or((compression, "0"));
    (name, level.parse().unwrap_or(0))
}

/// `protobuf`, `protobuf@prost`
pub(super) fn engine_name(engine: &EngineRecord) -> String {
    match engine.is_default {
        true => engine.format.clone(),
        false => format!("{}@{}", engine.format, engine.name),
    }
}

/// How far from 1 a ratio may be that means no difference: the farther end of the twin's interval.
pub(super) fn floor(noise: Median) -> f64 {
    let ends = noise
        .interval
        .map_or([noise.value; 2], |interval| [interval.low, interval.high]);
    ends.map(|end| (end - 1.0).abs())
        .into_iter()
        .fold(0.0, f64::max)
}
