//! The Rust side of `interop/run`: `export DIR` writes messages for implementations in other
//! languages to read, `check DIR` reads what they wrote. README.md beside this crate says what for.
//!
//! Under the directory are `ours/WORKLOAD/FILE` and `theirs/IMPLEMENTATION/WORKLOAD/FILE`. A
//! [`form::Form`] is what a file holds, by the same name on both sides.
//!
//! Both print tables: `export` the messages of each workload, and how many there are to be read of
//! each kind; `check` how many of each kind were right.
//!
//! `readers DIR` writes the Avro schemas of types that read foreign messages, `resolve FILE` reads such
//! messages as these types and compares them with what fastavro made of them.

mod check;
mod coding;
mod difference;
mod export;
mod form;
mod messages_file;
mod resolution;
mod workloads;

use std::{path::Path, process::ExitCode};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["export", directory] => export::run(Path::new(directory)),
        ["check", directory] => check::run(Path::new(directory)),
        ["readers", directory] => resolution::export(Path::new(directory)),
        ["resolve", file] => resolution::run(Path::new(file)),
        _ => {
            eprintln!(
                "usage: wirecost-interop export DIR | check DIR | readers DIR | resolve FILE"
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
