//! The single workloads on which another library takes less time than this project's engine of the same format.

use itertools::Itertools;

use super::{
    counterparts::{Counterparts, VIEWS},
    quantity::{percent, ratio},
    table::{self, Table},
    view::View,
};
use crate::records::{Data, EngineRecord, Stage, WorkloadRecord};

/// The ratio of times below which a workload is listed, beyond the noise of each published group.
const LISTED: f64 = 0.9;

/// The reasons: a library, the stage, the beginning of the workloads' names, and the property that saves time.
const REASONS: [(&str, Stage, &str, &str); 4] = [
    (
        "protobuf@buffa-views",
        Stage::Decode,
        "",
        "text, bytes and lists point into the input; our engine decodes to owned values",
    ),
    (
        "protobuf@google",
        Stage::Decode,
        "",
        "all values of a message lie in one arena, which is freed at once",
    ),
    (
        "protobuf@quick-protobuf",
        Stage::Encode,
        "push-pull",
        "map entries in the order of a hash map; our engine writes the entries of a tree in their order",
    ),
    (
        "bincode@wincode",
        Stage::Encode,
        "numbers-bool",
        "copies the memory of the list by `unsafe` code",
    ),
];

const UNEXPLAINED: &str = "not explained";

/// Returns the workloads on which a library of the same format takes at least a tenth less time. `None` if no library
/// was measured.
pub(super) fn section(view: View<'_>) -> Option<String> {
    let libraries = view.run.environment.engines.iter().filter(is_library);
    let libraries = libraries
        .filter_map(|one| Some((one, Counterparts::of(view, one)?)))
        .filter(|(one, against)| one.format == against.default.format)
        .collect_vec();
    if libraries.is_empty() {
        return None;
    }
    let mut table = Table::new(["library", "stage", "workload", "takes#", "saves time by"]);
    for (library, against) in libraries {
        for stage in [Stage::Encode, Stage::Decode] {
            for (workload, takes) in lost(view, library, against, stage) {
                table.row([
                    library.cell_name().to_string(),
                    stage.to_string(),
                    table::text(&workload.name),
                    ratio(takes),
                    reason(library, stage, &workload.name).to_owned(),
                ]);
            }
        }
    }
    let less = percent(1.0 - LISTED);
    Some(match table.is_empty() {
        true => format!(
            "No library of our formats takes less time than our engine by {less} on a workload.\n"
        ),
        false => format!(
            "The workloads on which a library of one of our formats takes less time by at least {less} than our engine in \
             the column `against` of the tables above. `takes`: its time as a multiple of our engine's.\n\n{table}"
        ),
    })
}

/// Returns whether an engine is another library, and none of this project's engines on other types.
fn is_library(engine: &&EngineRecord) -> bool {
    let is_control = engine.peer.as_ref().is_some_and(|peer| peer.is_control);
    !engine.is_default && !is_control && engine.name != VIEWS
}

/// Returns the workloads that are listed for a stage of a library, with the ratios of the times.
fn lost<'a>(
    view: View<'a>,
    library: &'a EngineRecord,
    against: Counterparts<'a>,
    stage: Stage,
) -> impl Iterator<Item = (&'a WorkloadRecord, f64)> {
    let kinds = [Data::Own, Data::Other].into_iter();
    let workloads = kinds.flat_map(move |data| view.workloads_of(data).map(move |one| (data, one)));
    workloads.filter_map(move |(data, workload)| {
        let of = |engine| view.codec(&workload.name, stage, engine);
        let (theirs, ours) = (of(library)?, of(against.on(data, stage))?);
        let takes = theirs.ratio.value / ours.ratio.value;
        (takes < LISTED).then_some((workload, takes))
    })
}

fn reason(library: &EngineRecord, stage: Stage, workload: &str) -> &'static str {
    let name = library.full_name().to_string();
    let is_of = |(of, at, prefix, _): &&(&str, Stage, &str, &str)| {
        *of == name && *at == stage && workload.starts_with(prefix)
    };
    let reason = REASONS.iter().find(is_of);
    reason.map_or(UNEXPLAINED, |(_, _, _, reason)| reason)
}
