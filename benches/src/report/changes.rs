//! A comparison of two runs as text.

use itertools::Itertools;

use super::{
    comparison::{Compared, Comparison, differences},
    quantity::{bytes, median, ratio, thousands, time},
    table::Table,
    unknown,
};
use crate::{records::Stage, statistics::geometric_mean};

/// How the figures of a comparison are to be read.
const HOW: &str = "\
`B / A` is the median time in run B as a multiple of that in run A. Its band divides what each run \
knows of its own noise: the interval of the stage's ratio to its reference, widened by its group's \
A/A noise floor. The two runs are two processes at two times, and what the machine did to a whole run \
is not in the band: it moves the stages together, and shows in the means by stage.\n";

/// The comparison, with what the two runs are called.
#[must_use]
pub fn changes(comparison: &Comparison<'_>, names: [&str; 2]) -> String {
    let mut text = String::new();
    for ((letter, name), run) in
        std::iter::zip(["A", "B"], names).zip([comparison.before, comparison.after])
    {
        let environment = &run.environment;
        text += &format!(
            "{letter}: {name}, {}, `{}`\n",
            environment.started, environment.command
        );
        text += &unknown(run).map_or_else(String::new, |unknown| format!("   {unknown}\n"));
    }
    let is_changed = |one: &&Compared<'_>| one.is_slower() || one.is_faster();
    let within = comparison.stages.iter().filter(|one| !is_changed(one));
    text += &format!("\n# What differs\n{}\n", circumstances(comparison));
    text += &sizes(comparison);
    text += &broken(comparison);
    text += &section("Slower", comparison, Compared::is_slower);
    text += &section("Faster", comparison, Compared::is_faster);
    text += &format!(
        "{} stages within their noise.\n\n",
        thousands(within.count() as u64)
    );
    text += &format!("# By stage\n{}\n{HOW}", by_stage(comparison));
    for (letter, cells) in [
        ("A", &comparison.only_before),
        ("B", &comparison.only_after),
    ] {
        if !cells.is_empty() {
            let names = cells.iter().join(", ");
            text += &format!(
                "\nOnly run {letter} has stages of {} cells: {names}.\n",
                cells.len()
            );
        }
    }
    text
}

fn circumstances(comparison: &Comparison<'_>) -> String {
    let mut table = Table::new(["what", "A", "B"]);
    for difference in differences(comparison.before, comparison.after) {
        table.row(difference);
    }
    match table.is_empty() {
        true => {
            "Nothing that the runs know of: machine, compiler, build settings, fixtures, versions \
                 and revision are the same.\n"
                .to_owned()
        }
        false => table.to_string(),
    }
}

fn sizes(comparison: &Comparison<'_>) -> String {
    let mut table = Table::new([
        "of",
        "messages A#",
        "messages B#",
        "bytes A#",
        "bytes B#",
        "",
    ]);
    let differ = comparison
        .stages
        .iter()
        .filter(|one| one.is_of_other_size());
    for one in differ {
        let [before, after] = [one.before, one.after].map(|figures| figures.sizes);
        table.row([
            one.name.clone(),
            thousands(before.messages as u64),
            thousands(after.messages as u64),
            bytes(before.total as f64),
            bytes(after.total as f64),
            match one.may_differ_in_size {
                true => "",
                false => "ERROR: no version differs",
            }
            .to_owned(),
        ]);
    }
    match table.is_empty() {
        true => String::new(),
        false => format!("# Sizes that differ\n{table}\n"),
    }
}

fn broken(comparison: &Comparison<'_>) -> String {
    let mut table = Table::new(["of", "failed in B and not in A"]);
    for (name, failure) in &comparison.broken {
        table.row([name.clone(), (*failure).to_owned()]);
    }
    match table.is_empty() {
        true => String::new(),
        false => format!("# Failures\n{table}\n"),
    }
}

/// The stages that changed in one direction, the most first.
fn section<'a>(
    title: &str,
    comparison: &Comparison<'a>,
    is_one: fn(&Compared<'a>) -> bool,
) -> String {
    let mut table = Table::new(["of", "A#", "B#", "B / A#"]);
    let stages = comparison.stages.iter().filter(|one| is_one(one));
    let distance = |one: &&Compared<'_>| -one.ratio.value.ln().abs();
    for one in stages.sorted_by(|one, other| distance(one).total_cmp(&distance(other))) {
        table.row([
            one.name.clone(),
            time(one.times[0]),
            time(one.times[1]),
            median(one.ratio),
        ]);
    }
    match table.is_empty() {
        true => String::new(),
        false => format!("# {title} beyond noise\n{table}\n"),
    }
}

fn by_stage<'a>(comparison: &Comparison<'a>) -> Table {
    let mut table = Table::new([
        "stage",
        "of",
        "B / A, geometric mean#",
        "slower#",
        "faster#",
    ]);
    for stage in Stage::ALL {
        let stages = comparison.stages.iter().filter(|one| one.stage == stage);
        let stages = stages.collect_vec();
        let ratios = stages.iter().map(|one| one.ratio.value).collect_vec();
        let Some(mean) = geometric_mean(&ratios) else {
            continue;
        };
        let count =
            |is: fn(&Compared<'a>) -> bool| stages.iter().filter(|one| is(one)).count().to_string();
        table.row([
            stage.to_string(),
            stages.len().to_string(),
            ratio(mean),
            count(Compared::is_slower),
            count(Compared::is_faster),
        ]);
    }
    table
}
