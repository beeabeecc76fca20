//! The report: tables and answers for people, made of a run's records and nothing else.

pub mod advice;
mod claims;
mod contexts;
mod engines;
mod quantity;
pub mod snippet;
mod stages;
mod table;
mod wires;

use std::{collections::BTreeMap, path::Path};

use itertools::Itertools;
use table::Table;
use view::View;

use crate::{
    records::{EngineRecord, Environment, Run, Stage, WorkloadRecord, view},
    statistics::Median,
};

/// The packings of the short tables: none, and the defaults of gzip and zstd.
const USUAL_PACKINGS: [&str; 3] = ["none", "gzip-6", "zstd-3"];

/// The file of a run's directory that holds the whole report.
pub const REPORT_FILE: &str = "report.md";

/// How far the A/A twin's median may be from 1 in a run that is published.
pub const PUBLISHED_NOISE: f64 = 0.01;

/// A part of the report that can stand alone.
struct Section {
    /// What a marked region calls it.
    name: &'static str,
    title: &'static str,
    /// None if the run has nothing to say about it.
    contents: fn(View<'_>) -> Option<String>,
    /// Whether it is printed after a run.
    sums_up: bool,
}

const SECTIONS: [Section; 7] = [
    Section {
        name: "environment",
        title: "What ran, on what",
        contents: |view| Some(environment(&view.run.environment)),
        sums_up: false,
    },
    Section {
        name: "failures",
        title: "What failed",
        contents: failures,
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
        name: "engines",
        title: "Engines of the same format",
        contents: engines::section,
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

/// The whole report of a run, in Markdown.
#[must_use]
pub fn report(run: &Run) -> String {
    let view = View { run };
    let mut report = "# What a message costs on each wire\n".to_owned();
    for section in SECTIONS {
        if let Some(contents) = (section.contents)(view) {
            report += &format!("\n## {}\n\n{contents}", section.title);
        }
    }
    report += "\n## By workload\n\n";
    report += wires::COLUMNS;
    report.push('\n');
    report += stages::COLUMNS;
    for workload in view.workloads() {
        report += &format!(
            "\n### {}\n\n{}",
            workload.name,
            workload_tables(view, workload)
        );
    }
    report
}

/// What is printed after a run: the wires of every workload, then what sums them up, so that the
/// summary is what stays on the screen.
#[must_use]
pub fn summary(run: &Run) -> String {
    let view = View { run };
    let mut summary = format!("{}\n", wires::COLUMNS);
    for workload in view.workloads() {
        let table = wires::table(view, workload, |_| true);
        summary += &format!(
            "# {}\n{}\n{table}",
            workload.name,
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
    if let Some(bytes) = run.environment.peak_memory_bytes {
        summary += &format!("Peak memory {}.\n", quantity::bytes(bytes as f64));
    }
    summary
}

/// A section as the contents of a marked region, with where it comes from: `environment`,
/// `failures`, `headline`, `claims`, `engines`, `contexts` or `noise`; empty if the run has nothing
/// to say about it. None if there is no such section.
#[must_use]
pub fn region(run: &Run, name: &str, source: &Path, command: &str) -> Option<String> {
    let section = SECTIONS.iter().find(|section| section.name == name)?;
    let contents = (section.contents)(View { run }).unwrap_or_default();
    Some(format!(
        "<!-- from {} by `{command}` -->\n\n{contents}\n",
        source.display()
    ))
}

/// Why a run is not fit to be published; empty if it is.
#[must_use]
pub fn objections(run: &Run) -> Vec<String> {
    let view = View { run };
    let environment = &run.environment;
    let mut objections = Vec::new();
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
    let noisy = view
        .twins()
        .filter(|(_, twin)| (twin.value - 1.0).abs() > PUBLISHED_NOISE);
    for (one, twin) in noisy {
        objections.push(format!(
            "the A/A twin of {}/{} took {:.3} times as long as itself, more than {} off",
            one.workload,
            one.stage,
            twin.value,
            quantity::percent(PUBLISHED_NOISE)
        ));
    }
    objections
}

fn environment(environment: &Environment) -> String {
    let machine = &environment.machine;
    let revision = match &environment.revision {
        Some(revision) if revision.dirty => format!("{} with changes", revision.commit),
        Some(revision) => revision.commit.clone(),
        None => "not in a repository".to_owned(),
    };
    let pairs = |pairs: &BTreeMap<String, String>| {
        let said = pairs.iter().filter(|(_, value)| !value.is_empty());
        said.map(|(key, value)| format!("{key} {value}")).join(", ")
    };
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let engine = |one: &EngineRecord| format!("{}@{} {}", one.format, one.name, one.version);
    let lines = [
        (
            "Command",
            format!("`{}`, profile {}", environment.command, environment.profile),
        ),
        (
            "Machine",
            format!(
                "{}, {} cores, {}, {}",
                machine.cpu, machine.cores, machine.architecture, machine.system
            ),
        ),
        ("Revision", revision),
        (
            "Compiler",
            format!("{}; {}", environment.rustc, pairs(&environment.build)),
        ),
        ("Engines", environment.engines.iter().map(engine).join(", ")),
        ("Compression", pairs(&environment.compression_libraries)),
        (
            "Time",
            format!(
                "{} to {}",
                environment.started,
                or_unknown(&environment.finished)
            ),
        ),
        (
            "Load averages",
            format!(
                "{} before, {} after",
                or_unknown(&environment.load.before),
                or_unknown(&environment.load.after)
            ),
        ),
        (
            "Peak memory",
            or_unknown(
                &environment
                    .peak_memory_bytes
                    .map(|bytes| quantity::bytes(bytes as f64)),
            ),
        ),
    ];
    let mut list: String = lines
        .map(|(key, value)| format!("- {key}: {value}\n"))
        .concat();
    if environment.interrupted {
        list += "\nThe run was interrupted: what follows is what was measured until then.\n";
    }
    if !environment.left_out.is_empty() {
        list += &format!("\nLeft out: {}.\n", environment.left_out.join(", "));
    }
    list
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

/// The wires with the usual compressions on the workload that stands for all.
fn headline(view: View<'_>) -> Option<String> {
    let workload = view.headline()?;
    let table = wires::table(view, workload, |packing| {
        USUAL_PACKINGS.contains(&packing.to_string().as_str())
    });
    Some(format!(
        "{}\n{table}\n{}",
        wires::about(view, workload),
        wires::COLUMNS
    ))
}

/// How far the twins were from their references, over all groups.
fn noise(view: View<'_>) -> Option<String> {
    let off = |(one, ratio): (_, Median)| (one, (ratio.value - 1.0).abs());
    let (worst, most) = view
        .twins()
        .map(off)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    Some(format!(
        "In {} groups the median ratio of the reference to a second instance of itself (A/A twin) was \
         within {} of 1, the farthest in {}/{}.\n",
        view.twins().count(),
        quantity::percent(most),
        worst.workload,
        worst.stage
    ))
}

fn workload_tables(view: View<'_>, workload: &WorkloadRecord) -> String {
    let table = wires::table(view, workload, |_| true);
    let mut tables = format!("{}\n{table}", wires::about(view, workload));
    for stage in Stage::ALL {
        if let Some(section) = stages::section(view, &workload.name, stage) {
            tables += &format!("\n#### {stage}\n\n{section}");
        }
    }
    tables
}
