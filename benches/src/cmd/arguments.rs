//! The command line of the bench targets.
//!
//! `cargo test` and `cargo bench` hand every flag to each target that they run, so both targets read the same
//! command line, and the target that a flag does not concern passes over it.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use clap::{ArgAction, Parser};

use wirecost_report::{command::CommandError, output::Printed};

use crate::{
    matrix::{Filter, Selection},
    profile::Profile,
};

const EXAMPLES: &str = "\
Examples:
  cargo bench                                      the whole matrix, in about five minutes
  cargo bench -- --quick                           a subset, in half a minute
  cargo bench -- --peers                           other libraries and formats too, in eight minutes
  cargo bench -- --patience 4                      on a noisy machine, up to four times as long
  cargo bench -- status/protobuf                   cells whose name contains this text
  cargo bench -- --format json,avro --compression none,zstd-3-dict --workload steady-mix
  cargo bench -- --corpus my-configurations/       your own JSON files through the same matrix
  cargo bench --bench familiar                     a few cells by criterion, with its flags and baselines

A cell is WORKLOAD/FORMAT[@ENGINE][+PACKING], such as steady-mix/protobuf@prost+zstd-3-x64; --list
prints all names. Relative paths start at the root of the workspace. Runs are recorded in
target/wirecost, and `wirecost publish` publishes a run.";

/// The values of `--format` by which cargo's test harness and its runners list tests.
const HARNESS_FORMATS: [&str; 2] = ["pretty", "terse"];

/// Verify every wire and measure the cost of a cluster message on it
#[derive(Debug, Parser)]
#[command(name = "cargo bench --", after_help = EXAMPLES)]
pub struct BenchArguments {
    /// Only cells whose name contains FILTER
    filter: Option<String>,
    /// Only the cell whose name is FILTER
    #[arg(long)]
    exact: bool,
    /// List the cells and measure nothing
    #[arg(long)]
    list: bool,
    /// Run each cell once and write nothing
    #[arg(long)]
    test: bool,
    #[command(flatten)]
    ours: OurArguments,
    #[command(flatten)]
    criterion: CriterionArguments,
    #[command(flatten)]
    tolerated: Tolerated,
}

/// The flags of the target `wires`.
#[derive(Debug, clap::Args)]
struct OurArguments {
    /// A subset of the matrix, in half a minute
    #[arg(long)]
    quick: bool,
    /// Every packing of every workload with four times the messages, in about twenty minutes
    #[arg(long, conflicts_with = "quick")]
    full: bool,
    /// Other libraries and formats too, also on other data, in about three minutes more
    #[arg(long)]
    peers: bool,
    /// Measure a group for up to this many times the usual time, until the interval of its A/A twin
    /// is at most 1.5 % wide. For noisy machines
    #[arg(long, value_name = "TIMES")]
    patience: Option<NonZeroU32>,
    /// Verify the cells and measure nothing
    #[arg(long)]
    verify: bool,
    /// Only these formats
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    format: Vec<String>,
    /// Only these packings: none, gzip-1 to gzip-9, zstd-1 to zstd-19; for a shared dictionary,
    /// zstd-3-dict or deflate-6-dict; for a stream, zstd-3-stream or deflate-6-stream; for a batch,
    /// x64, zstd-3-x64 or gzip-6-x64
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    compression: Vec<String>,
    /// Only these workloads
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    workload: Vec<String>,
    /// JSON files in place of the workloads. A document that is not a cluster message becomes the
    /// configuration in an operation
    #[arg(long, value_name = "DIR_OR_JSONL", conflicts_with = "workload")]
    corpus: Option<PathBuf>,
    /// Record the run in a new directory within this one
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print all tables before the summary
    #[arg(long)]
    tables: bool,
}

/// The flags of criterion, which parses the command line again.
#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Of the target familiar (criterion's own)")]
struct CriterionArguments {
    #[arg(long, short = 's', value_name = "NAME")]
    save_baseline: Option<String>,
    #[arg(long, short = 'b', value_name = "NAME")]
    baseline: Option<String>,
    #[arg(long, value_name = "NAME")]
    baseline_lenient: Option<String>,
    #[arg(long, value_name = "NAME")]
    load_baseline: Option<String>,
    #[arg(long)]
    discard_baseline: bool,
    #[arg(long, value_name = "COUNT")]
    sample_size: Option<String>,
    #[arg(long, value_name = "SECONDS")]
    warm_up_time: Option<String>,
    #[arg(long, value_name = "SECONDS")]
    measurement_time: Option<String>,
    #[arg(long, value_name = "SECONDS")]
    profile_time: Option<String>,
    #[arg(long, value_name = "COUNT")]
    nresamples: Option<String>,
    #[arg(long, value_name = "SHARE")]
    noise_threshold: Option<String>,
    #[arg(long, value_name = "SHARE")]
    confidence_level: Option<String>,
    #[arg(long, value_name = "SHARE")]
    significance_level: Option<String>,
    #[arg(long, value_name = "NAME")]
    plotting_backend: Option<String>,
    #[arg(long, value_name = "NAME")]
    output_format: Option<String>,
    #[arg(long, short = 'n')]
    noplot: bool,
    #[arg(long, short = 'v')]
    verbose: bool,
}

/// The flags that cargo, its test harness and other runners add, which have no effect here.
#[derive(Debug, clap::Args)]
struct Tolerated {
    #[arg(long, hide = true)]
    bench: bool,
    #[arg(long, hide = true)]
    ignored: bool,
    #[arg(long, hide = true, alias = "no-capture")]
    nocapture: bool,
    #[arg(long, hide = true)]
    show_output: bool,
    #[arg(long, hide = true)]
    include_ignored: bool,
    #[arg(long, short = 'q', hide = true)]
    quiet: bool,
    #[arg(long, short = 'c', hide = true)]
    color: Option<String>,
    #[arg(long, hide = true)]
    test_threads: Option<String>,
    #[arg(long, hide = true, action = ArgAction::Append)]
    skip: Vec<String>,
}

/// The action of a bench target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BenchRequest {
    /// Name the cells.
    List,
    /// Run each cell once.
    Test,
    /// Verify the cells.
    Verify,
    /// Verify and measure them.
    Measure,
    /// Nothing: the flags belong to the other target.
    PassOver,
}

/// The two bench targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The matrix.
    Wires,
    /// The curated cells that criterion measures.
    Familiar,
}

impl BenchArguments {
    /// Returns the action of `target`.
    ///
    /// # Errors
    /// When flags of both targets are given, which neither target can obey.
    pub fn request(&self, target: Target) -> Result<BenchRequest, CommandError> {
        if self.concerns_wires() && self.concerns_criterion() {
            let what = "these flags belong to different bench targets: use --bench wires or --bench familiar, one at a time";
            return Err(CommandError::Usage(what.to_owned()));
        }
        if self.list {
            return Ok(BenchRequest::List);
        }
        // cargo test starts bench targets without --bench; criterion decides by the same rule.
        if self.test || !self.tolerated.bench {
            return Ok(BenchRequest::Test);
        }
        Ok(match target {
            Target::Wires if self.concerns_criterion() => BenchRequest::PassOver,
            Target::Wires if self.ours.verify => BenchRequest::Verify,
            Target::Familiar if self.concerns_wires() => BenchRequest::PassOver,
            _ => BenchRequest::Measure,
        })
    }

    fn concerns_wires(&self) -> bool {
        let ours = &self.ours;
        let flag = ours.quick || ours.full || ours.peers || ours.verify || ours.tables;
        let names = [&self.formats(), &ours.compression, &ours.workload];
        let value = ours.patience.is_some() || ours.corpus.is_some() || ours.out.is_some();
        flag || value || names.iter().any(|names| !names.is_empty())
    }

    fn formats(&self) -> Vec<String> {
        let is_ours = |name: &&String| !HARNESS_FORMATS.contains(&name.as_str());
        self.ours.format.iter().filter(is_ours).cloned().collect()
    }

    fn concerns_criterion(&self) -> bool {
        self.criterion != CriterionArguments::default()
    }

    /// Returns whether `cargo bench` started the target, not `cargo test`, whose filters are meant
    /// for tests.
    #[must_use]
    pub fn is_bench(&self) -> bool {
        self.tolerated.bench
    }

    /// Returns whether only ignored tests are requested; no cell is ignored.
    #[must_use]
    pub fn only_ignored(&self) -> bool {
        self.tolerated.ignored
    }

    /// Returns whether peers take part.
    #[must_use]
    pub fn peers(&self) -> bool {
        self.ours.peers
    }

    /// Returns the upper bound on the measuring time, as a multiple of the usual time.
    #[must_use]
    pub fn patience(&self) -> NonZeroU32 {
        self.ours.patience.unwrap_or(NonZeroU32::MIN)
    }

    /// Returns the requested profile.
    #[must_use]
    pub fn profile(&self) -> Profile {
        match (self.ours.quick, self.ours.full) {
            (true, _) => Profile::Quick,
            (_, true) => Profile::Full,
            _ => Profile::Default,
        }
    }

    /// Returns the filter.
    #[must_use]
    pub fn filter(&self) -> Option<Filter> {
        let text = self.filter.clone()?;
        Some(Filter {
            text,
            exact: self.exact,
        })
    }

    /// Returns the requested cells.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection {
            formats: self.formats(),
            profile: self.profile(),
            packings: self.ours.compression.clone(),
            workloads: self.ours.workload.clone(),
            filter: self.filter(),
        }
    }

    /// Returns the path of the user's own messages, relative to the workspace's root.
    #[must_use]
    pub fn corpus(&self, root: &Path) -> Option<PathBuf> {
        self.ours.corpus.as_ref().map(|path| root.join(path))
    }

    /// Returns the selected output of a run.
    #[must_use]
    pub fn printed(&self) -> Printed {
        Printed::tables(self.ours.tables)
    }

    /// Returns the directory in which the run's directory is made, if one is named.
    #[must_use]
    pub fn out(&self, root: &Path) -> Option<PathBuf> {
        self.ours.out.as_ref().map(|path| root.join(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(line: &str) -> [BenchRequest; 2] {
        let words = ["cargo bench --"]
            .into_iter()
            .chain(line.split_whitespace());
        let arguments = BenchArguments::try_parse_from(words).unwrap();
        [Target::Wires, Target::Familiar].map(|target| arguments.request(target).unwrap())
    }

    #[test]
    fn a_target_passes_over_the_flags_of_the_other() {
        use BenchRequest::{List, Measure, PassOver, Test, Verify};
        assert_eq!(requests("--bench"), [Measure, Measure]);
        assert_eq!(requests("status/json --bench"), [Measure, Measure]);
        assert_eq!(requests("--list --bench"), [List, List]);
        assert_eq!(requests("--format terse --bench"), [Measure, Measure]);
        assert_eq!(requests("--test --bench"), [Test, Test]);
        assert_eq!(requests("--verify --bench"), [Verify, PassOver]);
        for ours in [
            "--quick",
            "--full",
            "--peers",
            "--patience 4",
            "--format json",
            "--compression none,gzip-6",
            "--workload status",
            "--corpus x",
            "--out x",
            "--tables",
        ] {
            assert_eq!(
                requests(&format!("{ours} --bench")),
                [Measure, PassOver],
                "{ours}"
            );
        }
        for criterions in [
            "--save-baseline x",
            "-b x",
            "--sample-size 10",
            "--noplot",
            "-v",
        ] {
            assert_eq!(
                requests(&format!("{criterions} --bench")),
                [PassOver, Measure]
            );
        }
    }

    #[test]
    fn cargo_test_runs_each_cell_once() {
        for line in [
            "",
            "some_test --nocapture",
            "--test-threads 1 --skip x",
            "--quiet",
        ] {
            assert_eq!(requests(line), [BenchRequest::Test; 2], "{line}");
        }
    }

    #[test]
    fn flags_of_both_contradict() {
        let words = "x --quick --save-baseline y --bench".split(' ');
        let arguments = BenchArguments::try_parse_from(words).unwrap();
        for target in [Target::Wires, Target::Familiar] {
            assert!(matches!(
                arguments.request(target),
                Err(CommandError::Usage(_))
            ));
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        BenchArguments::command().debug_assert();
    }
}
