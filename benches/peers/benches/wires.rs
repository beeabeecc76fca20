//! The matrix: every cell verified, then measured in interleaved rounds. See `cargo bench -- --help`.
//!
//! It stands here rather than in wirecost-bench, which is then built and tested without peers.

use std::{io, process::ExitCode};

use clap::Parser;
use wirecost_bench::cmd::{CommandError, arguments::BenchArguments, bench, exit_code};

fn main() -> ExitCode {
    exit_code(run(&BenchArguments::parse()))
}

fn run(arguments: &BenchArguments) -> Result<(), CommandError> {
    let mut suite = bench::cluster(arguments)?;
    if arguments.peers() {
        suite = suite.with_peers(wirecost_peers::engines());
    }
    bench::run(arguments, &suite, &mut io::stdout())
}
