//! The report: tables and answers for people, made from a run's records only.

mod advice;
mod answer;
mod bands;
mod by_data;
mod claims;
mod comparison;
mod contexts;
mod counterparts;
mod dictionaries;
mod engines;
mod entropy;
mod environment;
mod links;
mod losses;
mod memory;
mod model;
mod noise;
pub(crate) mod notes;
mod peers;
mod regimes;
mod scaling;
pub mod snippet;
mod stages;
mod summary;
mod wires;
mod wrap;

use std::path::Path;

use itertools::Itertools;

pub use advice::advice;
pub use claims::Claims;
pub use comparison::{
    Across, AcrossRecord, BETWEEN_RUNS, Compared, Comparison, ComparisonRecord, Decision,
    Difference, Factor, Moved, PairOfRuns, PairOfWires, Verdict, changes, ratios, stages,
};
pub use environment::unknown;
pub use notes::notes;
pub use summary::summary;
use view::View;
use wrap::wrapped;

use crate::{
    cell_name::CellName,
    plot::{self, Plot, PlotOf},
    quantity,
    records::{Data, Revision, Run, Stage, WorkloadRecord, view},
    table::{self, Table},
    tradeoff::{Advice, Setting, smallest, wires},
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

/// The file of a run's directory that holds the whole report.
pub const REPORT_FILE: &str = "report.md";

/// The region of the plot that stands for all.
const PLOT: &str = "plot";

/// The region of the advice in the setting that stands for all, and the number of wires that it ranks.
const ADVICE: &str = "advice";
const ADVISED: usize = 3;

/// The region of the errors of the predictions for shaped links.
const LINK_ERRORS: &str = "link-errors";

/// Instructions for readers of the tables, at the top of the report.
const HOW_TO_READ: &str = "\
- A **wire** is a format and a packing, written by the format's default engine or by the engine after `@`: \
`protobuf+zstd-3`, `avro@apache-serde+gzip-6`, `json+zstd-3-dict` with a dictionary, `avro+zstd-3-x64` in batches of 64, `avro+zstd-3-stream` in one stream per \
connection. `deflate` is gzip's compression without its header and trailer, for dictionaries and streams.
- Times are wall-clock times per message in one thread. Ratios are medians of ratios within interleaved rounds. The A/A twin \
does the same work as the reference, so its distance from 1 is the noise; differences within it are ties.
- Bytes are exact and framed: header, checksum and lengths are included. `pays off`: links on which the \
compressed form arrives sooner than the uncompressed form.
- Except in a stream, a message that compression does not shrink is sent uncompressed, and the time of the attempt is counted.

METHODOLOGY.md describes how the figures are measured. BIAS.md lists the choices that may favour our engines.\n";

/// A part of the report that can stand alone.
struct Section {
    /// Its name in a marked region.
    name: &'static str,
    title: &'static str,
    /// Returns the text, or `None` if the run has no records for it.
    contents: fn(View<'_>) -> Option<String>,
    /// True if it is printed with all tables after a run.
    is_printed: bool,
}

const SECTIONS: [Section; 19] = [
    Section {
        name: "failures",
        title: "Failures",
        contents: failures,
        is_printed: true,
    },
    Section {
        name: "answer",
        title: "The answer",
        contents: answer::section,
        is_printed: false,
    },
    Section {
        name: "headline",
        title: "Cost of a message",
        contents: wires::headline,
        is_printed: false,
    },
    Section {
        name: "findings",
        title: "Findings",
        contents: answer::findings,
        is_printed: true,
    },
    Section {
        name: "claims",
        title: "The three claims",
        contents: claims::section,
        is_printed: false,
    },
    Section {
        name: "regimes",
        title: "Sharing context between messages",
        contents: regimes::section,
        is_printed: false,
    },
    Section {
        name: "bands",
        title: "The wire with the lowest delay, by link speed",
        contents: bands::section,
        is_printed: true,
    },
    Section {
        name: "model",
        title: "Links on which the model codec has the lowest delay",
        contents: model::section,
        is_printed: false,
    },
    Section {
        name: "links",
        title: "Predicted and measured on shaped links",
        contents: links::section,
        is_printed: true,
    },
    Section {
        name: "entropy",
        title: "Against the entropy",
        contents: entropy::section,
        is_printed: false,
    },
    Section {
        name: "dictionaries",
        title: "Dictionaries",
        contents: dictionaries::section,
        is_printed: false,
    },
    Section {
        name: "engines",
        title: "Engines of the same format",
        contents: engines::section,
        is_printed: true,
    },
    Section {
        name: "peers",
        title: "Other libraries and formats",
        contents: peers::section,
        is_printed: true,
    },
    Section {
        name: "by-data",
        title: "Other libraries on other data",
        contents: by_data::section,
        is_printed: true,
    },
    Section {
        name: "losses",
        title: "Workloads on which a library takes less time",
        contents: losses::section,
        is_printed: false,
    },
    Section {
        name: "contexts",
        title: "Compression contexts, kept and fresh",
        contents: contexts::section,
        is_printed: true,
    },
    Section {
        name: "scaling",
        title: "Growing messages, and threads",
        contents: scaling::section,
        is_printed: true,
    },
    Section {
        name: "environment",
        title: "The run",
        contents: |view| Some(environment::section(view.run)),
        is_printed: false,
    },
    Section {
        name: "noise",
        title: "Noise",
        contents: noise::section,
        is_printed: true,
    },
];

/// Returns the whole report of a run, in Markdown.
#[must_use]
pub fn report(run: &Run) -> String {
    let view = View { run };
    let plots = plot::plots(run);
    let embedded = |of: &PlotOf| {
        let shown = plots_of(&plots, of);
        shown
            .map(|plot| embedded(plot, Path::new("")))
            .collect_vec()
    };
    let mut report = format!("# The cost of a message on each wire\n\n{HOW_TO_READ}");
    for section in SECTIONS {
        if let Some(contents) = (section.contents)(view) {
            report += &format!("\n## {}\n\n{contents}", section.title);
            let plots = embedded(&PlotOf::Section(section.name));
            report += &plots.iter().map(|plot| format!("\n{plot}")).join("");
        }
    }
    report += "\n## By workload\n\n";
    report += wires::COLUMNS;
    report.push('\n');
    report += stages::COLUMNS;
    report += memory::absolute(view);
    for workload in view.workloads() {
        report += &format!(
            "\n### {}\n\n{}\n{}",
            table::text(&workload.name),
            embedded(&PlotOf::Workload(workload.name.clone())).join("\n"),
            workload_tables(view, workload)
        );
    }
    for workload in view.workloads_of(Data::Other) {
        report += &format!(
            "\n### {} (other data)\n\n{}, not packed.\n{}",
            table::text(&workload.name),
            quantity::counted(workload.messages, "message"),
            stage_tables(view, workload)
        );
    }
    wrapped(&report)
}

/// Returns all tables, as printed before the summary of a run: the wires of every workload, then the
/// tables over all workloads.
#[must_use]
pub fn tables(run: &Run) -> String {
    let view = View { run };
    let mut tables = format!("{}\n", wires::COLUMNS);
    for workload in view.workloads() {
        let few = view.packings(&workload.name).len() <= USUAL_PACKINGS.len();
        let table = wires::table(view, workload, |wire| {
            few || USUAL_PACKINGS.contains(&wire.packing.to_string().as_str())
        });
        tables += &format!(
            "# {}\n{}\n{table}",
            table::text(&workload.name),
            wires::about(view, workload)
        );
        for stage in Stage::ALL {
            if let Some(noise) = view.noise(&workload.name, stage) {
                tables += &format!("{stage}: {}\n", stages::noise_line(noise));
            }
        }
        tables.push('\n');
    }
    for section in SECTIONS.iter().filter(|section| section.is_printed) {
        if let Some(contents) = (section.contents)(view) {
            tables += &format!("# {}\n{contents}\n", section.title);
        }
    }
    wrapped(&tables)
}

/// Returns the predictions for shaped links, and the measurements beside them; `None` if the run has none.
#[must_use]
pub fn links(run: &Run) -> Option<String> {
    let section = links::section(View { run })?;
    Some(wrapped(&section))
}

/// Returns the contents of a marked region, with their source: a section of the report by its name, such as `answer`
/// or `peers`, the plot that stands for all (`plot`), the beginning of an advice (`advice`), or the errors of the predictions for
/// shaped links (`link-errors`). Empty if the
/// run has no records for it; `None` if there is no such region.
#[must_use]
pub fn region(run: &Run, name: &str, source: &Path, command: &str) -> Option<String> {
    let view = View { run };
    let contents = match name {
        PLOT => Some(headline_plot(view, source)),
        ADVICE => advised(view, source),
        LINK_ERRORS => links::summary(view),
        name => {
            let section = SECTIONS.iter().find(|section| section.name == name)?;
            (section.contents)(view)
        }
    };
    let contents = wrapped(&contents.unwrap_or_default());
    Some(format!(
        "<!-- from {} by `{command}` -->\n\n{contents}\n",
        source.display()
    ))
}

/// Returns the first plot of the workload that stands for all, in a page from which the run is in the
/// directory `home`.
fn headline_plot(view: View<'_>, home: &Path) -> String {
    let plots = plot::plots(view.run);
    let workload = view
        .headline()
        .map(|one| PlotOf::Workload(one.name.clone()));
    let first = workload.and_then(|workload| plots_of(&plots, &workload).next());
    first.map_or_else(String::new, |plot| embedded(plot, home))
}

/// Returns the beginning of the advice for the workload that stands for all, in the default setting.
fn advised(view: View<'_>, home: &Path) -> Option<String> {
    let workload = view.headline()?;
    let wires = wires(view.run, &workload.name);
    let (home, setting) = (home.display().to_string(), Setting::default());
    let advice = Advice::new(&home, &workload.name, &wires, &setting);
    let beginning = wrapped(&advice::beginning(&advice, ADVISED));
    (!wires.is_empty()).then(|| format!("```text\n{beginning}```\n"))
}

/// Returns the plots of a workload or a section.
fn plots_of<'a>(plots: &'a [Plot], of: &PlotOf) -> impl Iterator<Item = &'a Plot> {
    plots.iter().filter(move |plot| plot.of == *of)
}

/// Returns a plot as an image.
fn embedded(plot: &Plot, home: &Path) -> String {
    let title = table::text(&plot.title).replace(['[', ']'], "");
    format!("![{title}]({})\n", home.join(&plot.file).display())
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
    objections.extend(environment.revision.as_ref().and_then(Revision::objection));
    let failures = view.failures().count();
    if failures > 0 {
        objections.push(quantity::counted(failures, "stage") + " failed");
    }
    objections.extend(peers::objections(view));
    objections.extend(noise::objections(view));
    objections
}

fn failures(view: View<'_>) -> Option<String> {
    let mut table = Table::new(["workload", "stage", "of", "failure"]);
    for (one, failure) in view.failures() {
        let of = CellName {
            workload: None,
            format: one.format.clone(),
            engine: one.engine.clone(),
            packing: one.packing.clone().filter(|_| one.engine.is_none()),
        };
        table.row([
            one.workload.clone(),
            one.stage.to_string(),
            of.to_string(),
            failure.to_owned(),
        ]);
    }
    (!table.is_empty()).then(|| table.to_string())
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
