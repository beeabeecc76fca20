//! The matrix: every cell verified, then measured in interleaved rounds. See `cargo bench -- --help`.
//!
//! It is in this package rather than in wirecost-bench, which is therefore built and tested without
//! peers.

use std::{io, process::ExitCode};

use clap::Parser;
use wirecost_bench::cmd::{arguments::BenchArguments, bench, part::AnySuite};
use wirecost_report::command::{CommandError, exit_code};

fn main() -> ExitCode {
    exit_code(run(&BenchArguments::parse()))
}

fn run(arguments: &BenchArguments) -> Result<(), CommandError> {
    let mut cluster = bench::cluster(arguments)?;
    let mut other_data = Vec::new();
    if arguments.peers() {
        cluster = cluster.with_peers(wirecost_peers::engines());
        other_data = wirecost_peers::other_data::suites();
    }
    let mut suites: Vec<&dyn AnySuite> = vec![&cluster];
    suites.extend(other_data.iter().map(|suite| &**suite));
    bench::run(arguments, &suites, &mut io::stdout())
}
