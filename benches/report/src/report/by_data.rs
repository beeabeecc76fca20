//! Other libraries against this project's default engines, on the messages that the run is about
//! and on other data, side by side. The table has the libraries that were measured on both, the
//! counts have all.

use std::fmt;

use itertools::Itertools;

use super::{
    counterparts::Counterparts,
    memory,
    peers::{Controls, Takes},
    table::Table,
    view::View,
};
use crate::records::{Data, EngineRecord, Stage};

/// The stages and kinds of data in the order of the columns.
const COLUMNS: [(Stage, Data); 4] = [
    (Stage::Encode, Data::Own),
    (Stage::Encode, Data::Other),
    (Stage::Decode, Data::Own),
    (Stage::Decode, Data::Other),
];

/// Returns each library's time as a multiple of this project's, on each kind of data. `None` if no
/// other data was measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let rows = rows(view);
    let titles = [
        "library",
        "against",
        "encode takes#",
        "on other data#",
        "decode takes#",
        "on other data#",
    ];
    let memory = memory::titles(view, Stage::Decode).flat_map(|title| [title, "on other data#"]);
    let mut table = Table::new(titles.into_iter().chain(memory));
    for row in rows.iter().filter(|row| row.is_on_other_data()) {
        table.row(row.cells(view));
    }
    let memory = memory::relative(view).map_or_else(String::new, |about| format!("\n{about}"));
    (!table.is_empty()).then(|| format!("{}{memory}\n{table}\n{}", intro(view), leads(&rows)))
}

/// Returns the libraries that were measured.
fn rows(view: View<'_>) -> Vec<Row<'_>> {
    let controls = Controls::of(view);
    let engines = view.run.environment.engines.iter();
    engines
        .filter_map(|engine| Row::of(view, &controls, engine))
        .collect()
}

/// A measured library.
struct Row<'a> {
    engine: &'a EngineRecord,
    against: Counterparts<'a>,
    /// The times in the order of [`COLUMNS`].
    takes: [Option<Takes>; 4],
}

impl<'a> Row<'a> {
    /// Returns `None` for this project's own engines and for a library that was not measured.
    fn of(view: View<'a>, controls: &Controls<'_>, engine: &'a EngineRecord) -> Option<Self> {
        let is_control = engine.peer.as_ref().is_some_and(|peer| peer.is_control);
        if engine.is_default || is_control {
            return None;
        }
        let against = Counterparts::of(view, engine)?;
        let takes = COLUMNS.map(|(stage, data)| {
            let takes = Takes::of(view, data, stage, engine, against);
            // A mean over the workloads without failures would be of other workloads.
            let takes = takes.filter(|_| !has_failed(view, data, engine));
            takes.map(|takes| controls.widen(stage, takes))
        });
        takes.iter().any(Option::is_some).then_some(Self {
            engine,
            against,
            takes,
        })
    }

    fn is_on_other_data(&self) -> bool {
        let mut stages = [Stage::Encode, Stage::Decode].into_iter();
        stages.any(|stage| self.takes(stage, Data::Other).is_some())
    }

    fn takes(&self, stage: Stage, data: Data) -> Option<Takes> {
        let columns = COLUMNS.iter().zip(self.takes);
        let mut column = columns.filter(|(column, _)| **column == (stage, data));
        column.next().and_then(|(_, takes)| takes)
    }

    fn cells(&self, view: View<'_>) -> impl Iterator<Item = String> {
        let [encode, encode_other, decode, decode_other] = self
            .takes
            .map(|takes| takes.map_or_else(|| "-".to_owned(), |takes| takes.to_string()));
        let memory = |data| memory::takes(view, data, self.engine, self.against);
        let (own, other) = (memory(Data::Own), memory(Data::Other));
        [
            self.engine.cell_name().to_string(),
            self.against.names([Data::Own, Data::Other]),
            encode,
            encode_other,
            decode,
            decode_other,
        ]
        .into_iter()
        .chain(own.interleave(other))
    }

    /// Returns the name of the library, which several rows may share.
    fn library(&self) -> &str {
        match (self.engine.format.as_str(), self.engine.name.as_str()) {
            ("avro", name) if name.starts_with("apache-") => "apache-avro",
            ("rkyv", _) => "rkyv",
            (_, name) => ["-bare", "-converted"]
                .iter()
                .find_map(|way| name.strip_suffix(*way))
                .unwrap_or(name),
        }
    }

    fn decodes_to_views(&self) -> bool {
        self.engine.peer.as_ref().is_some_and(|peer| peer.views)
    }
}

/// Returns whether a library failed on a workload of a kind of data.
fn has_failed(view: View<'_>, data: Data, engine: &EngineRecord) -> bool {
    view.failures().any(|(one, _)| {
        let is_of_engine = one.format == engine.format && one.engine.as_ref() == Some(&engine.name);
        is_of_engine && view.run.environment.data_of(&one.workload) == data
    })
}

fn intro(view: View<'_>) -> String {
    let names = |data| view.workloads_of(data).map(|one| one.name.as_str());
    format!(
        "Time of each library as a multiple of our default engine's: geometric mean over the run's {} workloads, \
         and over the {} workloads of other data ({}). 95 % intervals. Bold: the library is \
         faster: the whole interval is below 1, and the mean by more than the noise floor of the stage. On the run's \
         messages, a library is compared with our engines that have its types: over `String`, or `views`. On other \
         data, all libraries with derives take the same Rust types, and a library that decodes to borrowed views is \
         compared with our owned decoding.\n",
        names(Data::Own).count(),
        names(Data::Other).count(),
        names(Data::Other).join(", ")
    )
}

/// Returns the number of libraries that are slower than this project's engine, and the names of those that
/// are faster or tied, for each stage and kind of data.
fn leads(rows: &[Row<'_>]) -> String {
    let of_stage = |name, stage| {
        let [own, other] = [Data::Own, Data::Other].map(|data| {
            let lead = Lead::of(rows, stage, data);
            let [faster, tied] = [&lead.faster, &lead.tied].map(|names| match names.as_slice() {
                [] => "none".to_owned(),
                names => names.join(", "),
            });
            format!("faster than {lead}, slower than {faster}, tied with {tied}")
        });
        format!(
            "- {name}: on the run's messages our engine is {own}; on other data it is {other}.\n"
        )
    };
    format!(
        "All libraries that decode to owned values, including those that only the table `peers` has. A library \
         with several rows counts once, by its row with the least time:\n\n{}{}",
        of_stage("Encode", Stage::Encode),
        of_stage("Decode", Stage::Decode)
    )
}

/// Returns a sentence on the lead of this project's engines on both kinds of data; `None` if no
/// library was measured on other data.
pub(super) fn lead(view: View<'_>) -> Option<String> {
    let rows = rows(view);
    let counts = |data| {
        let [encode, decode] =
            [Stage::Encode, Stage::Decode].map(|stage| Lead::of(&rows, stage, data));
        format!("encode faster than {encode} and decode faster than {decode}")
    };
    rows.iter().any(Row::is_on_other_data).then(|| {
        format!(
            "**Other libraries** that decode to owned values, counted in COMPARE.md and in the run's report: on the run's \
             messages our engines {}; on data that no cluster sends they {}.",
            counts(Data::Own),
            counts(Data::Other)
        )
    })
}

/// The result of the comparison with all libraries that were measured in one stage and on one kind of
/// data. Libraries that decode to views do not count.
struct Lead {
    compared: usize,
    /// The number of libraries that are slower than this project's engine.
    slower: usize,
    /// The names of the faster ones.
    faster: Vec<String>,
    /// The names of those that are neither slower nor faster.
    tied: Vec<String>,
}

impl Lead {
    fn of(rows: &[Row<'_>], stage: Stage, data: Data) -> Self {
        let compared = rows.iter().filter(|row| !row.decodes_to_views());
        let compared = compared
            .filter_map(|row| Some((row, row.takes(stage, data)?)))
            .collect_vec();
        let libraries = compared.iter().map(|(row, _)| row.library()).unique();
        let least = libraries.filter_map(|library| {
            let rows = compared.iter().filter(|(row, _)| row.library() == library);
            rows.min_by(|(_, one), (_, other)| one.mean.total_cmp(&other.mean))
        });
        let least = least.collect_vec();
        let names = |is: &dyn Fn(&Takes) -> bool| {
            let named = least.iter().filter(|(_, takes)| is(takes));
            named
                .map(|(row, _)| row.engine.cell_name().to_string())
                .collect_vec()
        };
        Self {
            compared: least.len(),
            slower: names(&|takes| takes.is_slower()).len(),
            faster: names(&|takes| takes.is_faster()),
            tied: names(&|takes| !takes.is_slower() && !takes.is_faster()),
        }
    }
}

/// Formats `14 of 17`: the slower libraries and all.
impl fmt::Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.slower, self.compared)
    }
}
