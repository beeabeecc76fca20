//! Counts the heap that decoding takes, for a run of `cargo bench`: `memory RUN_DIRECTORY FLAGS_OF_CARGO_BENCH`.
//!
//! It is a program of its own because its allocator counts, and would slow the timed decoders.

use std::{env, path::Path, process::ExitCode};

use allocation_counter::AllocationInfo;
use clap::Parser;
use wirecost_bench::{
    cmd::{arguments::BenchArguments, bench},
    memory::Heap,
};
use wirecost_report::command::{CommandError, exit_code};

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Result<(), CommandError> {
    let mut words = env::args_os();
    let program = words.next();
    let directory = words
        .next()
        .ok_or_else(|| CommandError::usage("the directory of a run is missing"))?;
    let arguments = BenchArguments::parse_from(program.into_iter().chain(words));
    let suites = wirecost_peers::suites(&arguments)?;
    let suites: Vec<_> = suites.iter().map(AsRef::as_ref).collect();
    bench::count_memory(Path::new(&directory), &arguments, &suites, count)
}

fn count(work: &mut dyn FnMut()) -> Heap {
    let AllocationInfo {
        count_total,
        bytes_max,
        ..
    } = allocation_counter::measure(work);
    Heap {
        allocations: count_total,
        peak_bytes: bytes_max,
    }
}
