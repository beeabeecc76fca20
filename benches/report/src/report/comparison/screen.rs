//! Comparisons as text.

use itertools::Itertools;

use super::{
    Across, Compared, Comparison, Decision, PairOfWires, Verdict, circumstances::differences,
};
use crate::{
    records::Run,
    report::{
        claims::Claims,
        quantity::{bytes, counted, percent, ratio, speed, thousands, time},
        table::{Table, text},
        unknown,
    },
    tradeoff::Estimate,
};

/// The largest number of lines of the first screen.
const SCREEN: usize = 50;
/// The largest number of rows in the table of movements, and in each table of ratios.
const MOST_ROWS: usize = 12;
/// The largest number of names in a line.
const MOST_NAMES: usize = 5;

/// Returns the first screen of a comparison of runs with these names: at most 50 lines.
#[must_use]
pub fn changes(comparison: &Comparison<'_>, names: [&str; 2]) -> String {
    let runs = [comparison.before, comparison.after];
    let mut lines = Vec::new();
    for (letter, (run, name)) in ["A", "B"].into_iter().zip(runs.into_iter().zip(names)) {
        let environment = &run.environment;
        let (started, command) = (&environment.started, &environment.command);
        lines.push(format!("{letter}: {name}, {started}, `{command}`"));
        lines.extend(unknown(run).map(|unknown| format!("   {unknown}")));
    }
    lines.extend(section(
        "Circumstances that differ",
        circumstances(comparison),
    ));
    lines.extend(failures(comparison));
    lines.extend(section("The decision", decision(&Decision::new(runs))));
    lines.extend(section("The machine, B / A", machine(comparison)));
    let first = lines
        .iter()
        .map(|line| text(line) + "\n")
        .collect::<String>();
    let rest = SCREEN.saturating_sub(lines.len());
    first + &moved(comparison, rest)
}

fn section(title: &str, lines: Vec<String>) -> Vec<String> {
    let mut section = vec![String::new(), format!("# {title}")];
    section.extend(lines);
    section
}

/// Formats `a, b, c and 4 more`.
fn few(names: &[impl AsRef<str>]) -> String {
    let shown = names.iter().take(MOST_NAMES).map(AsRef::as_ref).join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn circumstances(comparison: &Comparison<'_>) -> Vec<String> {
    let sides = |[before, after]: [String; 2]| {
        let sides = [("A", before), ("B", after)];
        let sides = sides.into_iter().filter(|(_, side)| !side.is_empty());
        sides
            .map(|(letter, side)| format!("{letter}: {side}"))
            .join("; ")
    };
    let differences = differences([comparison.before, comparison.after]).into_iter();
    let mut lines = differences
        .map(|one| {
            let [before, after] = [&one.before, &one.after].map(|side| few(side));
            format!("{}: {}", one.what, sides([before, after]))
        })
        .collect_vec();
    if lines.is_empty() {
        lines.push(
            "None: the machine, compiler, build, profile, revision, versions and messages are the same."
                .to_owned(),
        );
    }
    let cells = [&comparison.only_before, &comparison.only_after].map(|cells| {
        let names = cells.iter().collect_vec();
        match names.len() {
            0 => String::new(),
            count => format!("{count}, such as {}", names.iter().take(2).join(", ")),
        }
    });
    if cells.iter().any(|side| !side.is_empty()) {
        lines.push(format!("cells in one run only: {}", sides(cells)));
    }
    lines
}

/// Lists the sizes that differ and the stages that failed.
fn failures(comparison: &Comparison<'_>) -> Vec<String> {
    let differ = comparison
        .stages
        .iter()
        .filter(|one| one.is_of_other_size());
    let differ = differ
        .sorted_by_key(|one| one.may_differ_in_size)
        .collect_vec();
    let mut lines = match differ.first() {
        None => vec![format!(
            "The sizes of all {} stages are the same.",
            thousands(comparison.stages.len() as u64)
        )],
        Some(first) => vec![
            format!(
                "{} of {} stages differ in size, first:",
                thousands(differ.len() as u64),
                thousands(comparison.stages.len() as u64)
            ),
            size(first),
        ],
    };
    if let Some((name, failure)) = comparison.broken.first() {
        let count = counted(comparison.broken.len(), "stage");
        lines.push(format!(
            "{count} failed in B but not in A, first: {name}: {failure}"
        ));
    }
    section("Sizes and failures", lines)
}

/// Formats `steady-mix/json+zstd-3 compress: 10 messages in 5.00 KB, 10 in 5.01 KB; ERROR: no
/// version differs`.
fn size(one: &Compared<'_>) -> String {
    let [before, after] = [one.before, one.after].map(|figures| {
        let sizes = figures.sizes;
        let messages = thousands(sizes.messages as u64);
        format!("{messages} messages in {}", bytes(sizes.total as f64))
    });
    let verdict = match one.may_differ_in_size {
        true => "",
        false => "; ERROR: no version differs",
    };
    format!("{}: {before}, then {after}{verdict}", one.name)
}

fn decision(decision: &Decision) -> Vec<String> {
    if decision.asked == 0 {
        return vec!["The runs have no wire in common.".to_owned()];
    }
    [winners(decision), break_evens(decision), fronts(decision)]
        .into_iter()
        .flatten()
        .chain(decision.claims.iter().flat_map(claims))
        .collect()
}

fn winners(decision: &Decision) -> Vec<String> {
    let mut lines = vec![format!(
        "The winner is the same at every link speed in {} of {} answers, and at {} of all link speeds{}",
        decision.same,
        decision.asked,
        percent(decision.same_speeds),
        ending(
            decision.winners.len(),
            "the widest ranges with different winners"
        )
    )];
    lines.extend(decision.winners.iter().take(2).map(|one| {
        let winner = |name: &Option<String>| name.clone().unwrap_or_else(|| "none fits".to_owned());
        format!(
            "  {}, {}, {} to {}: {} -> {}",
            one.workload,
            one.frames,
            speed(one.from_bits_per_second),
            speed(one.to_bits_per_second),
            winner(&one.before),
            winner(&one.after)
        )
    }));
    lines
}

fn break_evens(decision: &Decision) -> Vec<String> {
    let moved = decision.break_evens.iter().filter(|one| one.changed);
    let moved = moved.collect_vec();
    let mut lines = vec![format!(
        "{} of {} break-evens moved beyond noise{}",
        moved.len(),
        decision.break_evens.len(),
        ending(
            moved.len(),
            "links on which compression delivers a message sooner"
        )
    )];
    lines.extend(
        moved
            .iter()
            .take(2)
            .map(|one| format!("  {}: {} -> {}", one.wire, one.before, one.after)),
    );
    lines
}

fn fronts(decision: &Decision) -> Vec<String> {
    let mut lines = vec![format!(
        "The Pareto front of bytes and CPU changed beyond noise on {} workloads{}",
        decision.fronts.len(),
        ending(decision.fronts.len(), "the first workload")
    )];
    lines.extend(decision.fronts.first().map(|one| {
        let [came, left] = [("added", &one.came), ("removed", &one.left)]
            .map(|(verb, names)| (!names.is_empty()).then(|| format!("{verb} {}", few(names))));
        let changes = [came, left].into_iter().flatten().join("; ");
        format!("  {}: {changes}", one.workload)
    }));
    lines
}

/// Returns the end of a sentence that a list may follow.
fn ending(count: usize, what: &str) -> String {
    match count {
        0 => ".".to_owned(),
        _ => format!("; {what}:"),
    }
}

fn claims(both: &[Claims; 2]) -> [String; 3] {
    let say = |of: fn(&Claims) -> String| {
        let [before, after] = both.each_ref().map(of);
        match before == after {
            true => format!("{after} in both"),
            false => format!("{before} -> {after}"),
        }
    };
    [
        format!(
            "JSON as a multiple of the smallest binary format's bytes: {}; of the fastest's time: {}",
            say(|one| ratio(one.json_bytes)),
            say(|one| ratio(one.json_time)),
        ),
        format!(
            "Cells in which a binary format takes fewer bytes than JSON, with gzip-6: {}; with zstd-3: {}",
            say(|one| format!("{} of {}", one.smaller_with_gzip, one.binary_cells)),
            say(|one| format!("{} of {}", one.smaller_with_zstd, one.binary_cells)),
        ),
        format!(
            "Cells in which zstd-3 takes fewer bytes than gzip-6: {}; less time: {}; cells in which gzip-6 \
             pays off at 1 Gbit/s: {}",
            say(|one| format!("{} of {}", one.zstd_smaller, one.cells)),
            say(|one| format!("{} of {}", one.zstd_faster, one.cells)),
            say(|one| format!("{} of {}", one.gzip_sooner, one.cells)),
        ),
    ]
}

fn machine(comparison: &Comparison<'_>) -> Vec<String> {
    let factors = comparison.factors.iter();
    let lines = factors.map(|one| {
        format!(
            "{:<10} {:.2} × the time ({:.2} to {:.2} on {} workloads)",
            one.stage.to_string(),
            one.factor,
            one.low,
            one.high,
            one.workloads
        )
    });
    lines.collect()
}

/// Returns the movements, in this many lines.
fn moved(comparison: &Comparison<'_>, lines: usize) -> String {
    let changed = comparison
        .stages
        .iter()
        .filter(|one| one.is_changed())
        .count();
    let moved = comparison.moved();
    // A blank line, the title, two lines of the table's head, and the line on omitted rows.
    let rows = lines.saturating_sub(5).min(MOST_ROWS);
    let mut table = Table::new(["contender", "stage", "× the others#", "range#", "stages#"]);
    for one in moved.iter().take(rows) {
        table.row([
            one.what.clone(),
            one.stage.to_string(),
            format!("{:.3}", one.relative),
            format!("{:.3} - {:.3}", one.low, one.high),
            format!("{} of {}", one.changed, one.stages),
        ]);
    }
    let count = |number: usize| thousands(number as u64);
    let mut text = format!(
        "\n# Changes against the other contenders: {} of {} stages beyond noise (--stages); {} moved in most of \
         their stages\n",
        count(changed),
        count(comparison.stages.len()),
        count(moved.len()),
    );
    if !table.is_empty() {
        text += &table.to_string();
    }
    match moved.len().saturating_sub(rows) {
        0 => text,
        more => text + &format!("and {more} more\n"),
    }
}

/// Formats `1.102 [1.081, 1.124]`.
fn estimate(one: Estimate) -> String {
    format!("{:.3} [{:.3}, {:.3}]", one.value, one.low, one.high)
}

/// Returns all stages, the largest relative change first.
#[must_use]
pub fn stages(comparison: &Comparison<'_>) -> String {
    let mut table = Table::new(["of", "A#", "B#", "B / A#", "× the others#", ""]);
    for one in comparison.by_change() {
        table.row([
            one.name.clone(),
            time(one.times[0].value),
            time(one.times[1].value),
            format!("{:.3}", one.time.value),
            estimate(one.relative),
            match (one.is_slower(), one.is_faster()) {
                (true, _) => "slower",
                (_, true) => "faster",
                _ => "",
            }
            .to_owned(),
        ]);
    }
    format!("# The stages, the largest change first\n{table}")
}

/// Returns the ratios that turn between runs with these names, then those that hold: of each as
/// many as fit on a screen, or all.
#[must_use]
pub fn ratios(across: &Across, runs: &[(&str, &Run)], all: bool) -> String {
    let mut page = listed(runs);
    for (verdict, title) in [
        (Verdict::Turns, "Ratios that turn"),
        (Verdict::Holds, "Ratios that hold in all runs"),
    ] {
        let pairs = across.with(verdict).collect_vec();
        let rows = if all { pairs.len() } else { MOST_ROWS };
        let (count, total) = (pairs.len(), across.pairs.len());
        page += &format!("\n# {title}: {count} of {total}\n\n");
        let table = pair_table(pairs.iter().take(rows).copied());
        if !table.is_empty() {
            page += &table.to_string();
        }
        if count > rows {
            page += &format!("and {} more (--stages)\n", count - rows);
        }
    }
    let undecided = across.with(Verdict::Undecided).count();
    page + &format!("\nIn {undecided} pairs the two are a tie in some run.\n")
}

/// Lists runs with their numbers.
fn listed(runs: &[(&str, &Run)]) -> String {
    let mut page = String::new();
    for (number, (name, run)) in (1..).zip(runs) {
        let environment = &run.environment;
        let revision = environment.revision.as_ref().map(|one| format!(", {one}"));
        let line = format!(
            "{name}, {}{}",
            environment.machine,
            revision.unwrap_or_default()
        );
        page += &format!("{number}. {}\n", text(&line));
    }
    let mut revisions = runs.iter().map(|(_, run)| &run.environment.revision);
    if !revisions.all_equal() {
        page += "\nThe runs are of different revisions, so a ratio can differ by the code too.\n";
    }
    page
}

fn pair_table<'a>(pairs: impl Iterator<Item = &'a PairOfWires>) -> Table {
    let mut table = Table::new(["of", "stage", "time of", "to that of", "in run 1, 2, ...#"]);
    for one in pairs {
        table.row([
            one.of.to_owned(),
            one.stage.to_string(),
            one.one.clone(),
            one.other.clone(),
            one.ratios
                .iter()
                .map(|one| format!("{:.2}", one.value))
                .join(", "),
        ]);
    }
    table
}
