//! The cells of a run: workloads x engines x packings, narrowed by the selection.

use std::{fmt, num::NonZeroU32};

use itertools::Itertools;
use wirecost_compress::{Compression, GzipLevel};
use wirecost_frame::Format;
use wirecost_report::records::{Data, HEADLINE_WORKLOAD};
use wirecost_wire::{Mode, Packing};

use crate::{
    engines::{Engine, EngineFormat, Load},
    profile::Profile,
    workload::Outline,
};

/// The packing of the reference: the choice of this project's origin for its JSON.
pub const REFERENCE_PACKING: Packing = Packing::Single(Compression::Gzip(GzipLevel::DEFAULT));

/// The workload that is measured thoroughly: the mix of a cluster.
pub const MIX: &str = HEADLINE_WORKLOAD;

/// The smallest number of messages in a stream.
const FEWEST_IN_STREAM: usize = 8;

/// The selection of cells. An empty list selects everything that the profile has.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The extent of the run.
    pub profile: Profile,
    /// Names of formats.
    pub formats: Vec<String>,
    /// Names of packings, including ones that are in no profile.
    pub packings: Vec<String>,
    /// Names of workloads.
    pub workloads: Vec<String>,
    /// A part of a cell's name, or the whole name.
    pub filter: Option<Filter>,
}

/// A condition on a cell's name.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The text.
    pub text: String,
    /// True if the text is the whole name rather than a part.
    pub exact: bool,
}

impl Filter {
    /// Returns whether a name contains the text, or equals it.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        if self.exact {
            name == self.text
        } else {
            name.contains(&self.text)
        }
    }
}

/// The cells of a run.
pub struct Matrix<T> {
    /// All engines, the reference first.
    pub engines: Vec<Engine<T>>,
    workloads: Vec<WorkloadPackings>,
    formats: Vec<EngineFormat>,
    selection: Selection,
}

/// A workload with its selected packings.
struct WorkloadPackings {
    name: String,
    packings: Vec<Packing>,
}

/// An unknown name, with the known ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// An unknown member of a dimension.
    #[error("there is no {dimension} `{name}`, there are {known}")]
    Name {
        /// The dimension: format or workload.
        dimension: &'static str,
        /// The requested name.
        name: String,
        /// The known names.
        known: String,
    },
    /// An unknown packing.
    #[error(transparent)]
    Packing(#[from] wirecost_wire::UnknownPacking),
    /// A selection that matches no cell.
    #[error(
        "no cell matches{filter}: cells are WORKLOAD/FORMAT[@ENGINE][+PACKING] of {workloads} / {wires} \
         + {packings}"
    )]
    Cell {
        /// The filter, if any.
        filter: String,
        /// The known workloads.
        workloads: String,
        /// The known formats with their engines.
        wires: String,
        /// The known packings.
        packings: String,
    },
}

impl<T> Matrix<T> {
    /// Returns the selected cells of workloads and `engines`. A workload has no batch of more
    /// messages than itself, no stream of only a few messages, and no dictionary without a history;
    /// other data has no packing.
    ///
    /// # Errors
    /// When a selected name does not exist, or no cell is left.
    pub fn new(
        outlines: &[Outline],
        engines: Vec<Engine<T>>,
        selection: &Selection,
    ) -> Result<Self, NotFound> {
        let formats: Vec<EngineFormat> =
            engines.iter().map(|engine| engine.format).dedup().collect();
        let formats = choose(
            "format",
            &formats,
            |format| format.name(),
            &selection.formats,
        )?;
        let mut workloads = Vec::new();
        let asked = choose(
            "workload",
            outlines,
            |outline| &outline.name,
            &selection.workloads,
        )?;
        for outline in asked.into_iter().filter(|one| selection.has(one)) {
            let packings = selection.packings_of(&outline, outlines.len())?;
            workloads.push(WorkloadPackings {
                packings: (packings.into_iter())
                    .filter(|packing| is_possible(*packing, &outline))
                    .collect(),
                name: outline.name,
            });
        }
        let mut matrix = Self {
            engines,
            workloads,
            formats,
            selection: selection.clone(),
        };
        let with_cells = matrix.cells().map(|cell| cell.workload.to_owned());
        let with_cells = with_cells.dedup().collect_vec();
        if with_cells.is_empty() {
            return Err(matrix.no_cell());
        }
        (matrix.workloads).retain(|workload| with_cells.contains(&workload.name));
        Ok(matrix)
    }

    /// Returns whether peers take part.
    #[must_use]
    pub fn has_peers(&self) -> bool {
        self.engines.iter().any(|engine| engine.peer.is_some())
    }

    /// Returns the names of the workloads that have cells, in order.
    pub fn workloads(&self) -> impl Iterator<Item = &str> {
        self.workloads.iter().map(|workload| workload.name.as_str())
    }

    /// Returns the workloads, formats and packings of the published matrix that are not among these
    /// cells.
    #[must_use]
    pub fn left_out(&self, outlines: &[Outline]) -> Vec<String> {
        let workloads = outlines
            .iter()
            .filter(|outline| !self.workloads().contains(&outline.name.as_str()))
            .map(|outline| format!("workload {}", outline.name));
        let formats = self.engines.iter().map(|engine| engine.format).dedup();
        let formats = formats
            .filter(|format| !self.formats.contains(format))
            .map(|format| format!("format {format}"));
        let selection = &self.selection;
        let asked = selection.packing_names(true);
        let packings = Profile::Default
            .packings(true)
            .filter(|name| !asked.iter().any(|one| one == name))
            .map(|name| format!("packing {name}"));
        let filtered = (selection.filter.iter())
            .map(|filter| format!("what `{}` does not match", filter.text));
        workloads
            .chain(formats)
            .chain(packings)
            .chain(filtered)
            .collect()
    }

    /// Returns the parts of the published matrix that only a full run measures, and that may be
    /// missing from a published run.
    #[must_use]
    pub fn measured_with_full_only(&self) -> Vec<String> {
        let selection = &self.selection;
        if selection.profile != Profile::Default || !selection.packings.is_empty() {
            return Vec::new();
        }
        let usual = selection.profile.packings(false).collect_vec();
        let others = Profile::Full.packings(false);
        others
            .filter(|name| self.workloads.len() > 1 && !usual.contains(name))
            .map(|name| format!("packing {name} of workloads other than {MIX}"))
            .collect()
    }

    fn no_cell(&self) -> NotFound {
        let wire = |engine| {
            Candidate {
                engine,
                packing: Packing::PLAIN,
            }
            .to_string()
        };
        let filter = self.selection.filter.as_ref();
        let packings = self.workloads.iter().flat_map(|one| &one.packings);
        NotFound::Cell {
            filter: filter.map_or_else(String::new, |filter| format!(" `{}`", filter.text)),
            workloads: self.workloads().join(", "),
            wires: self.engines.iter().map(wire).join(", "),
            packings: packings.unique().join(", "),
        }
    }

    /// Returns the selected cells.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_, T>> {
        self.workloads().flat_map(|workload| {
            self.wires(workload)
                .map(move |wire| Cell { workload, wire })
        })
    }

    /// Returns the wires to verify and measure on a workload: first the references, which are the
    /// first engine plain and, if any wire is compressed, with gzip-6, then the selected wires.
    #[must_use]
    pub fn wires_with_references<'a>(&'a self, workload: &'a str) -> Vec<Candidate<'a, T>> {
        let compresses = self
            .wires(workload)
            .any(|wire| wire.packing != Packing::PLAIN);
        let reference =
            |packing| (self.engines.first()).map(|engine| Candidate { engine, packing });
        let compressed = if compresses {
            reference(REFERENCE_PACKING)
        } else {
            None
        };
        reference(Packing::PLAIN)
            .into_iter()
            .chain(compressed)
            .chain(self.wires(workload))
            .unique_by(Candidate::to_string)
            .collect()
    }

    /// Returns the selected wires of a workload.
    pub fn wires<'a>(&'a self, workload: &'a str) -> impl Iterator<Item = Candidate<'a, T>> {
        let packings = (self.workloads.iter())
            .filter(move |one| one.name == workload)
            .flat_map(|one| &one.packings);
        self.engines
            .iter()
            .filter(|engine| self.formats.contains(&engine.format))
            .cartesian_product(packings.collect_vec())
            .map(|(engine, &packing)| Candidate { engine, packing })
            .filter(move |wire| wire.is_possible() && self.matches(workload, wire))
    }

    fn matches(&self, workload: &str, wire: &Candidate<'_, T>) -> bool {
        let matches = |filter: &Filter| filter.matches(&format!("{workload}/{wire}"));
        self.selection.filter.as_ref().is_none_or(matches)
    }
}

impl Selection {
    /// Returns whether it selects everything that a full run has.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let names = [&self.formats, &self.packings, &self.workloads];
        let is_named = names.iter().any(|names| !names.is_empty()) || self.filter.is_some();
        self.profile == Profile::Full && !is_named
    }

    /// Returns whether the profile has a workload. Workloads that are selected by name are never
    /// left out.
    fn has(&self, outline: &Outline) -> bool {
        let is_named = !self.workloads.is_empty() || self.filter.is_some();
        let left_out = self.profile.left_out_workloads();
        is_named || !left_out.contains(&outline.name.as_str())
    }

    /// Returns the selected packings of a workload.
    fn packings_of(
        &self,
        outline: &Outline,
        workloads: usize,
    ) -> Result<Vec<Packing>, wirecost_wire::UnknownPacking> {
        self.packing_names(outline.name == MIX || workloads == 1)
            .iter()
            .unique()
            .map(|name| name.parse())
            .collect()
    }

    fn packing_names(&self, thoroughly: bool) -> Vec<String> {
        // A packing in a cell's name is never left out.
        let profile = match self.filter {
            Some(_) => Profile::Full,
            None => self.profile,
        };
        match self.packings.as_slice() {
            [] => profile.packings(thoroughly).map(str::to_owned).collect(),
            names => names.to_vec(),
        }
    }
}

fn is_possible(packing: Packing, outline: &Outline) -> bool {
    let (kind, batch) = (packing.kind(), packing.batch());
    packing == Packing::PLAIN
        || outline.data != Data::Other
            && (!packing.needs_dictionary() || outline.history > 0)
            && (!kind.is_stream() || outline.messages >= FEWEST_IN_STREAM)
            && batch.is_none_or(|messages| messages.get() as usize <= outline.messages)
}

/// Returns the members of `all` with these names, or all members.
///
/// # Errors
/// When a name is unknown.
pub fn choose<M: Clone>(
    dimension: &'static str,
    all: &[M],
    name_of: impl Fn(&M) -> &str,
    names: &[String],
) -> Result<Vec<M>, NotFound> {
    if let Some(name) = names
        .iter()
        .find(|name| !all.iter().any(|one| name_of(one) == **name))
    {
        let known = all.iter().map(&name_of).join(", ");
        return Err(NotFound::Name {
            dimension,
            name: name.clone(),
            known,
        });
    }
    let asked = |one: &&M| names.is_empty() || names.iter().any(|name| name == name_of(one));
    Ok(all.iter().filter(asked).cloned().collect())
}

/// A codec and a packing: `protobuf+zstd-3`, `protobuf@prost+x64`, `json`.
pub struct Candidate<'a, T> {
    /// The engine, and with it the format.
    pub engine: &'a Engine<T>,
    /// The packing.
    pub packing: Packing,
}

impl<T> Candidate<'_, T> {
    /// Returns whether the wire can exist: an engine that encodes whole batches has no other
    /// packings, an engine with a model has those of a model, and a format without a number in frames has none.
    fn is_possible(&self) -> bool {
        match self.engine.load {
            Load::Batches(_) => self.packing.kind().is_batch(),
            Load::Modelled(_) => self.packing.has_model(Format::Model),
            Load::Messages(_) => {
                let format = self.engine.format.in_frame();
                self.packing == Packing::PLAIN
                    || format.is_some_and(|format| self.packing.suits(format))
            }
        }
    }

    /// Returns the unit that the engine encodes at once for this packing.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        let unit = match (self.engine.load, self.packing.batch(), self.packing.mode()) {
            (Load::Batches(_) | Load::Modelled(_), Some(messages), _) => Unit::Batch(messages),
            (Load::Modelled(_), _, Some(mode)) => Unit::Modelled(mode),
            _ => Unit::Message,
        };
        Encoding {
            format: self.engine.format,
            unit,
        }
    }
}

/// A format, with the unit that is encoded at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding {
    /// The format.
    pub format: EngineFormat,
    /// The unit.
    pub unit: Unit,
}

/// The unit that is encoded at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A message.
    Message,
    /// A batch of this many messages.
    Batch(NonZeroU32),
    /// A message, by a model in this mode.
    Modelled(Mode),
}

impl Encoding {
    /// Returns the packing that represents the unit in a record of encoding or decoding, unless it is a
    /// message that every packing can have.
    #[must_use]
    pub const fn packing(self) -> Option<Packing> {
        match self.unit {
            Unit::Message => None,
            Unit::Batch(messages) => Some(Packing::Batch(messages, Compression::None)),
            Unit::Modelled(mode) => Some(Packing::Model(mode)),
        }
    }

    /// Returns the number of messages that are encoded at once.
    #[must_use]
    pub const fn messages(self) -> NonZeroU32 {
        match self.unit {
            Unit::Batch(messages) => messages,
            Unit::Message | Unit::Modelled(_) => NonZeroU32::MIN,
        }
    }
}

impl<T> fmt::Display for Candidate<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.engine.cell_name().packed(self.packing).fmt(f)
    }
}

/// A wire on a workload: `status/protobuf+zstd-3`.
pub struct Cell<'a, T> {
    /// The workload.
    pub workload: &'a str,
    /// The wire.
    pub wire: Candidate<'a, T>,
}

impl<T> fmt::Display for Cell<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Candidate { engine, packing } = &self.wire;
        let name = engine.cell_name().packed(*packing);
        name.on(self.workload).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecost_message::Message;

    use crate::suite::Suite;

    fn matrix(selection: &Selection) -> Result<Matrix<Message>, NotFound> {
        let suite = Suite::cluster();
        let outlines = suite.outlines(selection.profile);
        Matrix::new(&outlines, suite.engines, selection)
    }

    fn cells(selection: &Selection) -> Vec<String> {
        let matrix = matrix(selection).unwrap();
        matrix.cells().map(|cell| cell.to_string()).collect()
    }

    fn filtered(text: &str, exact: bool) -> Selection {
        let filter = Some(Filter {
            text: text.to_owned(),
            exact,
        });
        Selection {
            filter,
            ..Selection::default()
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_mix_has_more_packings_than_others_and_json_comes_first() {
        let cells = cells(&Selection::default());
        assert_eq!(cells[0], "membership/json");
        assert!(cells.iter().all_unique());
        let count = |prefix| cells.iter().filter(|cell| cell.starts_with(prefix)).count();
        let compressed = |thoroughly| {
            let packings = Profile::Default.packings(thoroughly);
            let packings = packings.map(|name| name.parse::<Packing>().unwrap());
            packings.filter(|one| one.suits(Format::Avro)).count() - 1
        };
        assert_eq!(count("status/avro+"), compressed(false));
        assert_eq!(count("steady-mix/avro+"), compressed(true));
        assert_eq!((count("status/model+"), count("status/model")), (4, 4));
        assert!(count("steady-mix/avro+") > count("status/avro+"));
    }

    #[test]
    fn a_workload_has_what_its_messages_suffice_for() {
        let snapshot = Selection {
            workloads: names(&["snapshot"]),
            packings: names(&["zstd-3", "zstd-3-dict", "zstd-3-stream", "x4", "x16"]),
            formats: names(&["json"]),
            ..Selection::default()
        };
        assert_eq!(
            cells(&snapshot),
            [
                "snapshot/json+zstd-3",
                "snapshot/json+x4",
                "snapshot/json@serde_json+zstd-3",
                "snapshot/json@serde_json+x4",
            ]
        );
        let none = Selection {
            packings: names(&["zstd-3-dict"]),
            ..snapshot
        };
        let error = matrix(&none).err().unwrap().to_string();
        assert!(error.starts_with("no cell matches: cells are"), "{error}");
    }

    #[test]
    fn a_selection_narrows_it_down() {
        let selection = Selection {
            formats: names(&["avro"]),
            packings: names(&["zstd-3", "none", "zstd-3", "gzip-2-x8"]),
            workloads: names(&["status"]),
            ..filtered("avro@apache-serde", false)
        };
        let expected = [
            "status/avro@apache-serde+zstd-3",
            "status/avro@apache-serde",
            "status/avro@apache-serde+gzip-2-x8",
        ];
        assert_eq!(cells(&selection), expected);
        assert_eq!(cells(&filtered("status/json", true)), ["status/json"]);
        // A cell that is selected by name exists in every profile.
        assert_eq!(
            cells(&filtered("status/json+x16", true)),
            ["status/json+x16"]
        );
    }

    #[test]
    fn the_references_are_measured_with_whatever_is_asked_for() {
        let wires = |filter| {
            let matrix = matrix(&filtered(filter, true)).unwrap();
            assert_eq!(matrix.workloads().collect_vec(), ["status"]);
            let wires = matrix.wires_with_references("status");
            wires.iter().map(Candidate::to_string).collect_vec()
        };
        assert_eq!(wires("status/avro"), ["json", "avro"]);
        assert_eq!(
            wires("status/avro+zstd-3"),
            ["json", "json+gzip-6", "avro+zstd-3"]
        );
        assert_eq!(wires("status/json"), ["json"]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let left_out = |selection: Selection| {
            let outlines = Suite::cluster().outlines(selection.profile);
            matrix(&selection).unwrap().left_out(&outlines)
        };
        assert_eq!(left_out(Selection::default()), [""; 0]);
        let full = Selection {
            profile: Profile::Full,
            ..Selection::default()
        };
        assert_eq!(left_out(full), [""; 0]);
        let quick = Selection {
            profile: Profile::Quick,
            ..Selection::default()
        };
        assert!(left_out(quick).contains(&"packing zstd-19".to_owned()));
        let mut packings = Profile::Full.packings(true).skip(1).collect_vec();
        packings.push("x8");
        let formats = Format::ALL.map(Format::name);
        let (last, others) = formats.split_last().unwrap();
        let selection = Selection {
            packings: names(&packings),
            formats: names(others),
            ..Selection::default()
        };
        let last = format!("format {last}");
        assert_eq!(
            left_out(selection),
            [last.as_str(), "format model", "packing none"]
        );
    }

    #[test]
    fn what_only_a_full_run_measures_is_no_hindrance_to_publish() {
        let full_only = |selection| matrix(&selection).unwrap().measured_with_full_only();
        let published = full_only(Selection::default());
        assert!(
            published.contains(&"packing x256 of workloads other than steady-mix".to_owned()),
            "{published:?}"
        );
        assert_eq!(
            full_only(Selection {
                profile: Profile::Full,
                ..Selection::default()
            }),
            [""; 0]
        );
    }
}
