//! Notes on the measurement of a user's own messages.

use super::{
    quantity::{bytes, ratio},
    table::text,
    wrapped,
};
use crate::{records::Run, tradeoff::wires};

/// Returns the notes on a workload as paragraphs; `None` if there are none.
#[must_use]
pub fn notes(run: &Run, workload: &str) -> Option<String> {
    let notes = of_workload(run, workload).map(|note| format!("Note: {}.\n", text(&note)));
    let notes: String = notes.collect();
    (!notes.is_empty()).then(|| wrapped(&notes))
}

/// Returns the recorded notes on a workload, and the smallest wire compared with the JSON of the user's own documents.
pub(crate) fn of_workload(run: &Run, workload: &str) -> impl Iterator<Item = String> {
    let prefix = format!("{workload}: ");
    let recorded = run.environment.notes.iter().flat_map(|note| note.lines());
    let recorded = recorded.filter_map(move |note| Some(note.strip_prefix(&prefix)?.to_owned()));
    recorded.chain(smallest(run, workload))
}

/// Returns the smallest wire compared with the JSON of the user's own documents; `None` if their size is unknown.
fn smallest(run: &Run, workload: &str) -> Option<String> {
    let mut records = run.environment.workloads.iter();
    let own = records
        .find(|one| one.name == workload)?
        .own_json_bytes_per_message?;
    let wires = wires(run, workload);
    let smallest = wires
        .iter()
        .min_by(|one, other| one.bytes().total_cmp(&other.bytes()))?;
    Some(format!(
        "the smallest wire, {}, takes {} for a document, {} × its own JSON",
        smallest.name,
        bytes(smallest.bytes()),
        ratio(smallest.bytes() / own)
    ))
}
