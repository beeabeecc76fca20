//! The matrix: every cell verified, then measured in interleaved rounds. See `cargo bench -- --help`.

use std::{io, process::ExitCode};

use clap::Parser;
use wirecost_bench::cmd::{arguments::BenchArguments, bench, exit_code};

fn main() -> ExitCode {
    exit_code(bench::run(&BenchArguments::parse(), &mut io::stdout()))
}
