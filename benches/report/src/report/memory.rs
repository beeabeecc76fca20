//! The heap that decoding takes, in columns beside its time.

use itertools::Itertools;

use super::{
    counterparts::Counterparts,
    quantity::{bytes, ratio},
    view::View,
};
use crate::{
    records::{Data, DecodeMemory, EngineRecord, Measurement, MemoryRecord, Stage},
    statistics::geometric_mean,
};

const TITLES: [&str; 2] = ["heap#", "allocations#"];

const ABSOLUTE: &str = "\
- `heap`: the most bytes that decoding a message allocates at once. `allocations`: the number of allocations. Both are \
means per message of `memory.csv`.\n";

const RELATIVE: &str = "\
`heap` and `allocations` compare the heap that decoding takes in the same way, over the workloads on which both \
engines allocate. `0`: the library allocates nothing.\n";

/// Returns the titles of the columns for a stage; none if the run did not count the heap, or the stage is
/// not decode.
pub(super) fn titles(view: View<'_>, stage: Stage) -> impl Iterator<Item = &'static str> {
    let counted = stage == Stage::Decode && !view.run.memory.is_empty();
    TITLES.into_iter().filter(move |_| counted)
}

/// Returns the meaning of the columns of a single engine; empty if there are none.
pub(super) fn absolute(view: View<'_>) -> &'static str {
    match titles(view, Stage::Decode).next() {
        Some(_) => ABSOLUTE,
        None => "",
    }
}

/// Returns the meaning of the columns that compare two engines; `None` if there are none.
pub(super) fn relative(view: View<'_>) -> Option<String> {
    let mut titles = titles(view, Stage::Decode);
    titles.next().map(|_| RELATIVE.to_owned())
}

/// Returns the cells of a measured stage.
pub(super) fn cells(view: View<'_>, of: &Measurement) -> impl Iterator<Item = String> {
    let memory = view.memory(of).map(MemoryRecord::per_message);
    let cells = match memory {
        Some(memory) => [bytes(memory.peak_bytes), ratio(memory.allocations)],
        None => ["-", "-"].map(str::to_owned),
    };
    titles(view, of.stage).zip(cells).map(|(_, cell)| cell)
}

/// Returns the cells that compare an engine with its counterpart over the workloads of a kind of data.
pub(super) fn takes(
    view: View<'_>,
    data: Data,
    other: &EngineRecord,
    against: Counterparts<'_>,
) -> impl Iterator<Item = String> {
    let pair = |workload| {
        let of = |engine| view.memory_of(workload, engine);
        of(other).zip(of(against.on(data, Stage::Decode)))
    };
    let pairs = view
        .workloads_of(data)
        .filter_map(|workload| pair(&workload.name))
        .map(|(other, against)| (other.per_message(), against.per_message()))
        .collect_vec();
    let cells = [
        multiple(&pairs, |memory| memory.peak_bytes),
        multiple(&pairs, |memory| memory.allocations),
    ];
    titles(view, Stage::Decode).zip(cells).map(|(_, cell)| cell)
}

/// Formats the geometric mean of the quotients of a figure over the pairs in which both are above zero: `0` if
/// the first is zero in all, `-` without such pairs.
fn multiple(pairs: &[(DecodeMemory, DecodeMemory)], of: fn(&DecodeMemory) -> f64) -> String {
    if !pairs.is_empty() && pairs.iter().all(|(other, _)| of(other) == 0.0) {
        return "0".to_owned();
    }
    let figures = pairs
        .iter()
        .map(|(other, against)| (of(other), of(against)));
    let both = figures.filter(|(other, against)| *other > 0.0 && *against > 0.0);
    let quotients = both.map(|(other, against)| other / against).collect_vec();
    geometric_mean(&quotients).map_or_else(|| "-".to_owned(), ratio)
}
