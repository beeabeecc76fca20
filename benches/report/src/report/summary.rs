//! The summary of a run on one screen: the answer, the wire with the lowest delay by link speed, the three
//! claims, and the noise.

use itertools::Itertools;

use super::{
    answer, bands, claims, environment, noise, peers, quantity, stages::contender, table::text,
    wires, wrapped,
};
use crate::records::{Run, view::View};

/// The most lines of notes that are shown.
const MOST_NOTES: usize = 6;

/// Returns the text that is printed after a run.
#[must_use]
pub fn summary(run: &Run) -> String {
    let view = View { run };
    let titled = |title: &str, contents: Option<String>| Some(format!("{title}\n{}", contents?));
    let parts = [
        environment::unknown(run).map(|unknown| unknown + "\n"),
        answer::in_short(view),
        wires::headline(view),
        titled(
            "Lowest delay by link speed, to one receiver, without batches:",
            bands::of_headline(view),
        ),
        titled("The three claims:", claims::in_short(view)),
        titled(
            "The fastest other library by format; its time, divided by the time of our engine on the same types:",
            peers::fastest_by_format(view).map(|table| table.to_string()),
        ),
        failures(view),
        notes(view),
        Some(last_lines(view)),
    ];
    wrapped(&parts.into_iter().flatten().join("\n"))
}

/// Returns the first failure and the number of all; `None` if there are none.
fn failures(view: View<'_>) -> Option<String> {
    let (first, failure) = view.failures().next()?;
    Some(format!(
        "Failures: {}, all in the report. The first: {}, {}, {}: {}.\n",
        view.failures().count(),
        text(&first.workload),
        first.stage,
        text(&contender(view, first).to_string()),
        text(failure)
    ))
}

/// Returns the first notes on a user's own messages, and the number of the others.
fn notes(view: View<'_>) -> Option<String> {
    let notes = environment::notes(view.run);
    let notes = notes.lines().filter(|line| !line.is_empty()).collect_vec();
    let shown = notes.iter().take(MOST_NOTES);
    let shown: String = shown.map(|note| format!("{note}\n")).collect();
    let more = match notes.len().saturating_sub(MOST_NOTES) {
        0 => String::new(),
        more => format!("{more} more notes in the report.\n"),
    };
    (!notes.is_empty()).then(|| shown + &more)
}

/// Returns the noise, the peak memory, and the number of workloads that the summary leaves out.
fn last_lines(view: View<'_>) -> String {
    let memory = view.run.environment.peak_memory_bytes;
    let others = view.workloads().count().saturating_sub(1);
    let sentences = [
        memory.map(|bytes| format!("Peak memory {}.", quantity::bytes(bytes as f64))),
        (others > 0).then(|| format!("{others} more workloads: `--tables`, or the report.")),
    ];
    let lines = [
        noise::in_short(view),
        Some(sentences.into_iter().flatten().join(" ")),
    ];
    let lines = lines.into_iter().flatten().filter(|line| !line.is_empty());
    lines.map(|line| line + "\n").collect()
}
