//! The machine, the build and the versions of a run, and the missing ones among them.

use std::collections::BTreeMap;

use itertools::Itertools;

use super::quantity;
use crate::records::{
    DICTIONARIES_FILE, ENVIRONMENT_FILE, EngineRecord, Environment, Revision, Run, UNKNOWN,
};

/// Returns the environment as a list, or the statement that it is unknown.
pub(super) fn section(run: &Run) -> String {
    let environment = &run.environment;
    if environment.is_unknown() {
        return unknown(run).map_or_else(String::new, |unknown| format!("{unknown}\n"));
    }
    let mut list = known(environment);
    if let Some(unknown) = unknown(run) {
        list += &format!("\n{unknown}\n");
    }
    if environment.interrupted {
        list += "\nThe run was interrupted. It contains the groups measured before that.\n";
    }
    list += &notes(run);
    if !environment.left_out.is_empty() {
        list += &format!("\nLeft out: {}.\n", environment.left_out.join(", "));
    }
    if !environment.measured_with_full_only.is_empty() {
        let full_only = packings_by_workloads(&environment.measured_with_full_only);
        list += &format!("\nMeasured only with `--full`: {full_only}.\n");
    }
    list
}

/// Returns the list of the properties of an environment.
fn known(environment: &Environment) -> String {
    let revision = environment.revision.as_ref();
    let revision = revision.map_or_else(|| "not in a repository".to_owned(), Revision::to_string);
    let pairs = |pairs: &BTreeMap<String, String>| {
        let said = pairs.iter().filter(|(_, value)| !value.is_empty());
        said.map(|(key, value)| format!("{key} {value}")).join(", ")
    };
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| UNKNOWN.to_owned());
    let engine = |one: &EngineRecord| format!("{} {}", one.full_name(), one.version);
    let command = format!("`{}`, profile {}", environment.command, environment.profile);
    let compiler = format!("{}; {}", environment.rustc, pairs(&environment.build));
    let finished = or_unknown(&environment.finished);
    let load = &environment.load;
    let [before, after] = [&load.before, &load.after].map(or_unknown);
    let peak = environment.peak_memory_bytes;
    let peak = peak.map(|bytes| quantity::bytes(bytes as f64));
    let lines = [
        ("Command", command),
        ("Machine", environment.machine.to_string()),
        ("Revision", revision),
        ("Compiler", compiler),
        ("Engines", environment.engines.iter().map(engine).join(", ")),
        ("Compression", pairs(&environment.compression_libraries)),
        ("Time", format!("{} to {finished}", environment.started)),
        ("Load averages", format!("{before} before, {after} after")),
        ("Peak memory", or_unknown(&peak)),
    ];
    lines
        .map(|(key, value)| format!("- {key}: {value}\n"))
        .concat()
}

/// Formats `packings zstd-19, x4 of workloads other than steady-mix` for entries `packing zstd-19 of workloads other
/// than steady-mix`; other entries as they are.
fn packings_by_workloads(entries: &[String]) -> String {
    let packing = |entry: &'_ String| {
        let (packing, of) = entry.strip_prefix("packing ")?.split_once(" of ")?;
        Some((packing.to_owned(), of.to_owned()))
    };
    let groups = entries
        .iter()
        .chunk_by(|entry| packing(entry).map(|(_, of)| of));
    let groups = groups.into_iter().map(|(of, mut entries)| match of {
        Some(of) => {
            let packings = entries.filter_map(|entry| Some(packing(entry)?.0));
            format!("packings {} of {of}", packings.collect_vec().join(", "))
        }
        None => entries.join(", "),
    });
    groups.collect_vec().join("; ")
}

/// Returns the notes on a user's own messages, each as a paragraph.
pub(super) fn notes(run: &Run) -> String {
    let notes = run.environment.notes.iter().flat_map(|note| note.lines());
    notes.map(|note| format!("\n{note}.\n")).join("")
}

/// Returns the facts that are unknown because files of the run are missing; `None` if it is
/// complete.
#[must_use]
pub fn unknown(run: &Run) -> Option<String> {
    let said = |name: &&str| match *name {
        ENVIRONMENT_FILE => {
            "machine, compiler, versions and entropy are unknown, and each format stands for its \
             first engine"
        }
        DICTIONARIES_FILE => "the report has no dictionaries",
        _ => "the report has no streams",
    };
    let missing = run.missing.iter();
    let sentences = missing.map(|name| format!("{name} is missing: {}.", said(name)));
    (!run.missing.is_empty()).then(|| sentences.format(" ").to_string())
}

#[cfg(test)]
mod tests {
    use super::packings_by_workloads;

    #[test]
    fn packings_of_the_same_workloads_stand_together() {
        let entries = [
            "packing x4 of workloads other than mix",
            "packing x16 of workloads other than mix",
            "packing x4 of snapshot",
            "workload query",
        ];
        let entries = entries.map(str::to_owned);
        assert_eq!(
            packings_by_workloads(&entries),
            "packings x4, x16 of workloads other than mix; packings x4 of snapshot; workload query"
        );
    }
}
