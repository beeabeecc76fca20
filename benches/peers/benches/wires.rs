//! The matrix: every cell verified, then measured in interleaved rounds. The program `memory` then counts the
//! heap that decoding takes. See `cargo bench -- --help`.
//!
//! It is in this package rather than in wirecost-bench, which is therefore built and tested without
//! peers.

use std::{io, path::Path, process::ExitCode};

use clap::Parser;
use wirecost_bench::cmd::{arguments::BenchArguments, bench};
use wirecost_report::command::{CommandError, exit_code};

fn main() -> ExitCode {
    exit_code(run(&BenchArguments::parse()))
}

fn run(arguments: &BenchArguments) -> Result<(), CommandError> {
    let suites = wirecost_peers::suites(arguments)?;
    let counter = Path::new(env!("CARGO_BIN_EXE_memory"));
    let suites: Vec<_> = suites.iter().map(AsRef::as_ref).collect();
    bench::run(arguments, &suites, Some(counter), &mut io::stdout())
}
