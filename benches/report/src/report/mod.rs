//! The report: tables and answers for people, made from a run's records only.

pub mod advice;
mod answer;
mod bands;
mod by_data;
mod claims;
mod comparison;
mod contexts;
mod dictionaries;
mod engines;
mod entropy;
mod environment;
mod peers;
mod regimes;
pub mod snippet;
mod stages;
mod wires;

use std::path::Path;

pub use claims::Claims;
pub use comparison::{
    Across, AcrossRecord, BETWEEN_RUNS, Compared, Comparison, ComparisonRecord, Decision,
    Difference, Factor, Moved, PairOfWires, Verdict, changes, ratios, stages,
};
pub use environment::unknown;
use itertools::Itertools;
use view::View;

use crate::{
    plot::{self, Plot},
    quantity,
    records::{Data, PUBLISHED_NOISE, Run, Stage, WorkloadRecord, view},
    statistics::Median,
    table::{self, Table},
    tradeoff::{Wire, smallest},
};

/// The packings in the tables of a run that has more than these.
const USUAL_PACKINGS: [&str; 9] = [
    "none",
    "gzip-6",
    "zstd-3",
    "zstd-3-dict",
    "deflate-9-dict",
    "zstd-3-stream",
    "deflate-6-stream",
    "gzip-6-x64",
    "zstd-3-x64",
];

/// The packings of the shortest table: none, gzip's default, and zstd's in each regime.
const HEADLINE_PACKINGS: [&str; 6] = [
    "none",
    "gzip-6",
    "zstd-3",
    "zstd-3-dict",
    "zstd-3-stream",
    "zstd-3-x64",
];

/// The file of a run's directory that contains the whole report.
pub const REPORT_FILE: &str = "report.md";

/// The section to which a plot belongs.
const ENTROPY: &str = "entropy";

/// The region of the plots that stand for all.
const PLOTS: &str = "plots";

/// A part of the report that can stand alone.
struct Section {
    /// Its name in a marked region.
    name: &'static str,
    title: &'static str,
    /// Returns the text, or `None` if the run has no records for it.
    contents: fn(View<'_>) -> Option<String>,
    /// True if it is printed after a run.
    sums_up: bool,
}

const SECTIONS: [Section; 14] = [
    Section {
        name: "environment",
        title: "What ran, on what",
        contents: |view| Some(environment::section(view.run)),
        sums_up: false,
    },
    Section {
        name: "failures",
        title: "What failed",
        contents: failures,
        sums_up: true,
    },
    Section {
        name: "answer",
        title: "In short",
        contents: answer::section,
        sums_up: true,
    },
    Section {
        name: "headline",
        title: "What a message costs",
        contents: headline,
        sums_up: false,
    },
    Section {
        name: "claims",
        title: "The three claims",
        contents: claims::section,
        sums_up: false,
    },
    Section {
        name: "regimes",
        title: "Sharing context between messages",
        contents: regimes::section,
        sums_up: false,
    },
    Section {
        name: "bands",
        title: "The soonest wire, by the speed of the link",
        contents: bands::section,
        sums_up: true,
    },
    Section {
        name: ENTROPY,
        title: "Against the entropy",
        contents: entropy::section,
        sums_up: false,
    },
    Section {
        name: "dictionaries",
        title: "Dictionaries",
        contents: dictionaries::section,
        sums_up: false,
    },
    Section {
        name: "engines",
        title: "Engines of the same format",
        contents: engines::section,
        sums_up: true,
    },
    Section {
        name: "peers",
        title: "Other libraries and formats",
        contents: peers::section,
        sums_up: true,
    },
    Section {
        name: "by-data",
        title: "Other libraries on other data",
        contents: by_data::section,
        sums_up: true,
    },
    Section {
        name: "contexts",
        title: "Compression contexts, kept and new",
        contents: contexts::section,
        sums_up: true,
    },
    Section {
        name: "noise",
        title: "Noise",
        contents: noise,
        sums_up: true,
    },
];

/// Returns the whole report of a run, in Markdown.
#[must_use]
pub fn report(run: &Run) -> String {
    let view = View { run };
    let plots = plot::plots(run);
    let embedded = |file: &str| embedded(&plots, file, Path::new(""));
    let mut report = "# What a message costs on each wire\n".to_owned();
    for section in SECTIONS {
        if let Some(contents) = (section.contents)(view) {
            report += &format!("\n## {}\n\n{contents}", section.title);
            if section.name == ENTROPY {
                report += &format!("\n{}", embedded(plot::ENTROPY_FILE));
            }
        }
    }
    report += "\n## By workload\n\n";
    report += wires::COLUMNS;
    report.push('\n');
    report += stages::COLUMNS;
    for workload in view.workloads() {
        report += &format!(
            "\n### {}\n\n{}\n{}\n{}",
            table::text(&workload.name),
            embedded(&plot::cpu_bytes_file(&workload.name)),
            embedded(&plot::link_file(&workload.name)),
            workload_tables(view, workload)
        );
    }
    for workload in view.workloads_of(Data::Other) {
        report += &format!(
            "\n### {} (other data)\n\n{} messages, not packed.\n{}",
            table::text(&workload.name),
            workload.messages,
            stage_tables(view, workload)
        );
    }
    report
}

/// Returns the text that is printed after a run: the wires of every workload, then the summarizing
/// sections, so that the summary stays on the screen.
#[must_use]
pub fn summary(run: &Run) -> String {
    let view = View { run };
    let mut summary = format!("{}\n", wires::COLUMNS);
    if let Some(unknown) = unknown(run) {
        summary += &format!("{unknown}\n\n");
    }
    for workload in view.workloads() {
        let few = view.packings(&workload.name).len() <= USUAL_PACKINGS.len();
        let table = wires::table(view, workload, |wire| {
            few || is_one_of(&USUAL_PACKINGS, wire)
        });
        summary += &format!(
            "# {}\n{}\n{table}",
            table::text(&workload.name),
            wires::about(view, workload)
        );
        for stage in Stage::ALL {
            if let Some(noise) = view.noise(&workload.name, stage) {
                summary += &format!("{stage}: {}\n", stages::noise_line(noise));
            }
        }
        summary.push('\n');
    }
    for section in SECTIONS.iter().filter(|section| section.sums_up) {
        if let Some(contents) = (section.contents)(view) {
            summary += &format!("# {}\n{contents}\n", section.title);
        }
    }
    summary += &environment::notes(run);
    if let Some(bytes) = run.environment.peak_memory_bytes {
        summary += &format!("Peak memory {}.\n", quantity::bytes(bytes as f64));
    }
    summary
}

/// Returns a section as the contents of a marked region, with its source: `environment`,
/// `failures`, `answer`, `headline`, `claims`, `regimes`, `bands`, `entropy`, `dictionaries`,
/// `engines`, `peers`, `by-data`, `contexts` or `noise`, or `plots`; empty if the run has no
/// records for it. `None` if there is no such section.
#[must_use]
pub fn region(run: &Run, name: &str, source: &Path, command: &str) -> Option<String> {
    let contents = if name == PLOTS {
        headline_plots(run, source)
    } else {
        let section = SECTIONS.iter().find(|section| section.name == name)?;
        (section.contents)(View { run }).unwrap_or_default()
    };
    Some(format!(
        "<!-- from {} by `{command}` -->\n\n{contents}\n",
        source.display()
    ))
}

/// Returns the plots of the workload that stands for all, and the plot of the entropy, for a page
/// from which the run is in the directory `home`.
fn headline_plots(run: &Run, home: &Path) -> String {
    let workload = View { run }.headline();
    let files = workload.map(|one| [plot::cpu_bytes_file(&one.name), plot::link_file(&one.name)]);
    let files = files.into_iter().flatten();
    let plots = plot::plots(run);
    files
        .chain([plot::ENTROPY_FILE.to_owned()])
        .map(|file| embedded(&plots, &file, home))
        .join("\n")
}

/// Returns a plot as an image; empty if there is none with that name.
fn embedded(plots: &[Plot], file: &str, home: &Path) -> String {
    let plot = plots.iter().find(|plot| plot.file == file);
    plot.map_or_else(String::new, |plot| {
        let title = table::text(&plot.title).replace(['[', ']'], "");
        format!("![{title}]({})\n", home.join(file).display())
    })
}

/// Returns the reasons why a run may not be published; empty if it may.
#[must_use]
pub fn objections(run: &Run) -> Vec<String> {
    let view = View { run };
    let environment = &run.environment;
    let mut objections = Vec::new();
    if !run.missing.is_empty() {
        objections.push(format!("it lacks {}", run.missing.join(", ")));
    }
    if environment.interrupted || environment.finished.is_none() {
        objections.push("it did not run to its end".to_owned());
    }
    if !environment.left_out.is_empty() {
        objections.push(format!("it left out {}", environment.left_out.join(", ")));
    }
    let failures = view.failures().count();
    if failures > 0 {
        objections.push(format!("{failures} stages failed"));
    }
    for (one, times) in view.twins_by_time() {
        if (times - 1.0).abs() > PUBLISHED_NOISE {
            objections.push(format!(
                "the printed time of the A/A twin of {}/{} is {times:.3} times the reference's, more than {} \
                 off",
                table::text(&one.workload),
                one.stage,
                quantity::percent(PUBLISHED_NOISE)
            ));
        }
    }
    objections
}

fn failures(view: View<'_>) -> Option<String> {
    let mut table = Table::new(["workload", "stage", "of", "failure"]);
    for (one, failure) in view.failures() {
        let with = one.engine.as_deref().map(|engine| format!("@{engine}"));
        let with = with.or_else(|| one.packing.as_deref().map(|name| format!("+{name}")));
        table.row([
            one.workload.clone(),
            one.stage.to_string(),
            format!("{}{}", one.format, with.unwrap_or_default()),
            failure.to_owned(),
        ]);
    }
    (!table.is_empty()).then(|| table.to_string())
}

/// Returns the wires with the packings of the shortest table, on the workload that stands for all.
fn headline(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let table = wires::table(view, workload, |wire| is_one_of(&HEADLINE_PACKINGS, wire));
    let about = wires::about(view, workload);
    (!table.is_empty()).then(|| format!("{about}\n{table}\n{}", wires::COLUMNS))
}

fn is_one_of(packings: &[&str], wire: &Wire) -> bool {
    packings.contains(&wire.packing.to_string().as_str())
}

/// Returns the largest differences of the twins from their references, over all groups.
fn noise(view: View<'_>) -> Option<String> {
    let (worst, most) = view.farthest_twin()?;
    let holds_1 = |ratio: &Median| {
        let ends = ratio.interval.as_ref();
        ends.is_none_or(|ends| (ends.low..=ends.high).contains(&1.0))
    };
    let twins = view.twins().map(|(_, ratio)| ratio).collect_vec();
    Some(format!(
        "In {} groups the printed time of a second instance of the reference (A/A twin) is within {} of the \
         reference's, the farthest in {}/{}. The interval of its ratio alone contains 1 in {} of them. Every \
         printed time has the noise floor of its group in its interval.\n",
        twins.len(),
        quantity::percent(most),
        table::text(&worst.workload),
        worst.stage,
        twins.iter().filter(|twin| holds_1(twin)).count()
    ))
}

fn workload_tables(view: View<'_>, workload: &WorkloadRecord) -> String {
    let table = wires::table(view, workload, |_| true);
    let about = wires::about(view, workload);
    format!("{about}\n{table}{}", stage_tables(view, workload))
}

fn stage_tables(view: View<'_>, workload: &WorkloadRecord) -> String {
    let mut tables = String::new();
    for stage in Stage::ALL {
        if let Some(section) = stages::section(view, &workload.name, stage) {
            tables += &format!("\n#### {stage}\n\n{section}");
        }
    }
    tables
}
