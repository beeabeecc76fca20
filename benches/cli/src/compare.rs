//! `wirecost compare`: the changes from one run to another, and the ratios that hold in several
//! runs.

use std::{
    io::Write,
    path::{Path, PathBuf},
    str::FromStr,
};

use itertools::Itertools;
use serde::Serialize;
use wirecost_report::{
    command::{CommandError, print},
    records::{ReadError, Run},
    report::{Across, AcrossRecord, Comparison, ComparisonRecord, changes, ratios, stages},
};

/// A share written as `5%`, with the value 0.05.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(f64);

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix('%').and_then(|text| text.parse().ok());
        match number {
            Some(number) if number >= 0.0 && f64::is_finite(number) => Ok(Self(number / 100.0)),
            _ => Err(format!("`{text}` is not a percentage such as 5%")),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  wirecost compare before/ after/
      the changes between two runs
  wirecost compare results/*
      the ratios that hold on all machines";

/// Show the changes between two runs that exceed the noise of both, or the ratios that hold in more
/// than two runs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CompareArguments {
    /// The old and the new run, or more than two runs: directories or measurements.csv files. Files
    /// that are not .csv are ignored
    #[arg(required = true, num_args = 2.., value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// Fail if the time of a stage rises by more than this share, such as 5%, and by more than its
    /// noise. If the runs are from two machines, the time relative to the other contenders is checked
    #[arg(long, allow_hyphen_values = true, value_name = "PERCENT")]
    fail_above: Option<Percent>,
    /// Only stages whose name contains this text, such as `steady-mix/protobuf` or `decode`
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    filter: String,
    /// Also print all stages, the largest change first; for more than two runs, all ratios
    #[arg(long)]
    stages: bool,
    /// Print the ratios that hold in all runs, and those that turn: each of the two is faster in some
    /// run. Works for two runs too
    #[arg(long)]
    ratios: bool,
    /// Print everything as JSON
    #[arg(long, conflicts_with = "stages")]
    json: bool,
}

/// Prints to `out` the differences between two runs, or the ratios that hold in more.
///
/// # Errors
/// When a run cannot be read, fewer than two runs are left, no stage of both matches the filter,
/// sizes differ although no version does, or a stage fails in the second run only, or takes more
/// time by more than the limit and the noise of both.
pub fn run(arguments: &CompareArguments, out: &mut dyn Write) -> Result<(), CommandError> {
    let paths = arguments.runs.iter();
    let (others, paths): (Vec<_>, Vec<_>) = paths.partition(|path| is_beside_runs(path));
    let runs = paths
        .into_iter()
        .map(|path| Ok((path.display().to_string(), Run::read(path)?)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error: ReadError| CommandError::usage(error))?;
    match runs.as_slice() {
        [before, after] if !arguments.ratios => two([before, after], arguments, out),
        [_, _, ..] => several(&runs, arguments, out),
        runs => Err(CommandError::Usage(too_few(runs.len(), &others))),
    }
}

/// Returns whether a path is that of a directory or file beside the runs, as `results/*` names some.
fn is_beside_runs(path: &Path) -> bool {
    path.exists() && !Run::is_at(path)
}

fn too_few(number: usize, others: &[&PathBuf]) -> String {
    let others = others.iter().map(|path| path.display()).join(", ");
    match others.as_str() {
        "" => format!("{number} run is given: name two or more"),
        others => {
            format!("{number} of the paths are runs, and two or more must be; no run: {others}")
        }
    }
}

type Named = (String, Run);

fn two(
    [before, after]: [&Named; 2],
    arguments: &CompareArguments,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let comparison = Comparison::new(&before.1, &after.1, &arguments.filter);
    if comparison.is_empty() {
        return Err(nothing_in_common(&arguments.filter));
    }
    let limit = arguments.fail_above.map(|Percent(share)| share);
    let names = [before.0.as_str(), after.0.as_str()];
    if arguments.json {
        print_json(&ComparisonRecord::new(&comparison, names, limit), out)?;
    } else {
        print(out, &changes(&comparison, names))?;
    }
    if arguments.stages {
        print(out, &format!("\n{}", stages(&comparison)))?;
    }
    match comparison.failures(limit) {
        failures if failures.is_empty() => Ok(()),
        failures => Err(CommandError::Failed(failures.join("; "))),
    }
}

fn several(
    runs: &[Named],
    arguments: &CompareArguments,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    if arguments.fail_above.is_some() {
        let what = "--fail-above needs exactly two runs, and no --ratios";
        return Err(CommandError::Usage(what.to_owned()));
    }
    let named = runs.iter().map(|(name, run)| (name.as_str(), run));
    let named = named.collect_vec();
    let all = named.iter().map(|(_, run)| *run).collect_vec();
    let across = Across::new(&all, &arguments.filter);
    if across.pairs.is_empty() {
        return Err(nothing_in_common(&arguments.filter));
    }
    if arguments.json {
        print_json(&AcrossRecord::new(&across, &named), out)
    } else {
        print(out, &ratios(&across, &named, arguments.stages))
    }
}

fn print_json(record: &impl Serialize, out: &mut dyn Write) -> Result<(), CommandError> {
    let json = serde_json::to_string_pretty(record).map_err(CommandError::failed)?;
    print(out, &(json + "\n"))
}

fn nothing_in_common(filter: &str) -> CommandError {
    CommandError::Usage(match filter {
        "" => "the runs have no stage in common".to_owned(),
        _ => format!("the runs have no stage in common with `{filter}` in its name"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages() {
        assert_eq!("5%".parse(), Ok(Percent(0.05)));
        assert_eq!("0%".parse(), Ok(Percent(0.0)));
        assert_eq!("12.5%".parse(), Ok(Percent(0.125)));
        for wrong in ["5", "-5%", "%", "five%", "NaN%", "inf%", ""] {
            assert_eq!(
                wrong.parse::<Percent>(),
                Err(format!("`{wrong}` is not a percentage such as 5%"))
            );
        }
    }
}
