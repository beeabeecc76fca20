//! A run as a page that computes: it opens from the file system and fetches nothing.
//!
//! It repeats the arithmetic of [`tradeoff`] in `page.js`, so that a reader can move a slider; the
//! test `browser` compares the two. A run's records may come from a stranger: they enter the page
//! as JSON in which nothing can end the script, and from there as text only.

use clap::ValueEnum;
use itertools::Itertools;
use serde_json::{Value, json};
use wirecost_frame::Format;
use wirecost_wire::PackingKind;

use crate::{
    records::{Environment, Revision, Run, UNKNOWN, view::View},
    report::notes,
    sign::Sign,
    tradeoff::{self, Estimate, JSON, Must, Setting, WireCost},
};

/// The file of a run's directory that contains the page.
pub const PAGE_FILE: &str = "index.html";

const SHELL: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The name of batches by columns beside the kinds of packings: the frame does not know them as batches.
const COLUMNAR: &str = Format::Columnar.name();

/// Returns the kinds of wires among which the page lets its reader choose.
fn regimes() -> Vec<&'static str> {
    let kinds = PackingKind::ALL.map(PackingKind::name);
    kinds.into_iter().chain([COLUMNAR]).collect()
}

fn regime(wire: &WireCost) -> &'static str {
    let kind = wire.packing.kind();
    match wire.format() {
        Some(Format::Columnar) if !kind.is_stream() => COLUMNAR,
        _ => kind.name(),
    }
}

/// Returns the page of a run: HTML with everything it needs.
#[must_use]
pub fn page(run: &Run) -> String {
    let signs = PackingKind::ALL.map(|kind| Sign::of(kind).page);
    // The records are inserted last, so that nothing in them is treated as a placeholder.
    SHELL
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{signs}}", &signs.join("\",\n    \""))
        .replace(
            "{{records}}",
            &records(run).to_string().replace('<', "\\u003c"),
        )
}

fn records(run: &Run) -> Value {
    let view = View { run };
    let mut defaults = json!(Setting::default());
    defaults["workload"] = json!(view.headline().map(|workload| &workload.name));
    let workloads = tradeoff::workloads(run)
        .into_iter()
        .map(|name| (name, tradeoff::wires(run, name)))
        .collect_vec();
    let plain = workloads
        .iter()
        .find_map(|(_, wires)| tradeoff::plain(wires, JSON));
    json!({
        "run": about(run),
        "musts": Must::value_variants(),
        "regimes": regimes(),
        "defaults": defaults,
        "plain": plain.map(|json| &json.name),
        "workloads": workloads.iter().map(|(name, wires)| workload(name, wires)).collect_vec(),
    })
}

/// Returns the run's machine, build and versions, and the notes on its messages, as pairs of a label and a value.
fn about(run: &Run) -> Vec<(&'static str, String)> {
    let Environment {
        machine,
        command,
        profile,
        started,
        revision,
        ..
    } = &run.environment;
    let revision = revision.as_ref();
    let noise = View { run }.farthest_twin();
    let notes = run.environment.workloads.iter().flat_map(|workload| {
        let notes = notes::of_workload(run, &workload.name);
        notes.map(|note| ("Note", format!("{}: {note}", workload.name)))
    });
    let facts = [
        (
            "Machine",
            match run.environment.is_unknown() {
                true => UNKNOWN.to_owned(),
                false => machine.to_string(),
            },
        ),
        ("Date", started.clone()),
        (
            "Revision",
            revision.map_or_else(|| UNKNOWN.to_owned(), Revision::to_string),
        ),
        ("Command", format!("{command}, profile {profile}")),
        (
            "Noise",
            noise.map_or_else(
                || UNKNOWN.to_owned(),
                |(_, most)| format!("A/A twins within {:.2} % of 1", 100.0 * most),
            ),
        ),
    ];
    facts.into_iter().chain(notes).collect()
}

/// Returns the wires of a workload. Each estimate is stored once, since the wires of a format share
/// those of its codec.
fn workload(name: &str, wires: &[WireCost]) -> Value {
    let mut estimates = Vec::new();
    let wires = wires
        .iter()
        .map(|one| wire(one, &mut estimates))
        .collect_vec();
    json!({ "name": name, "estimates": estimates, "wires": wires })
}

fn wire(wire: &WireCost, estimates: &mut Vec<[f64; 3]>) -> Value {
    let stages = [
        wire.encode_ns,
        wire.compress_ns,
        wire.decompress_ns,
        wire.decode_ns,
    ];
    let musts = Must::value_variants().iter();
    json!([
        wire.name,
        regimes().iter().position(|name| *name == regime(wire)),
        musts.positions(|must| must.lets(wire)).collect_vec(),
        wire.packing.messages_per_frame(),
        wire.bytes(),
        stages.map(|stage| place(stage, estimates)),
        wire.encodes_in_stream(),
    ])
}

/// Returns the index of an estimate, which is added if it is new.
fn place(Estimate { value, low, high }: Estimate, estimates: &mut Vec<[f64; 3]>) -> usize {
    let estimate = [value, low, high];
    let known = estimates.iter().position(|one| *one == estimate);
    known.unwrap_or_else(|| {
        estimates.push(estimate);
        estimates.len() - 1
    })
}
