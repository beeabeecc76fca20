//! The Rust side of `interop/run`: `export DIR` writes messages for implementations in other
//! languages to read, `check DIR` reads the files that they wrote. README.md beside this crate
//! describes the purpose.
//!
//! The directory contains `ours/WORKLOAD/FILE` and `theirs/IMPLEMENTATION/WORKLOAD/FILE`. A
//! [`form::Form`] is the contents of a file, with the same name on both sides. `every_type` and
//! `logical_types` have values that no message of the cluster has.
//!
//! Both commands print tables: `export` the messages of each workload and the number of messages to
//! read of each kind; `check` the number of correct ones of each kind.
//!
//! `serve` answers gRPC calls with messages, and `call ADDRESS` calls the same service of an
//! implementation in another language.
//!
//! `readers DIR` writes the Avro schemas of types that read foreign messages. `resolve FILE` reads
//! such messages as these types and compares the values with fastavro's.

mod calls;
mod check;
mod checked;
mod coding;
mod difference;
mod environment;
mod every_type;
mod export;
mod form;
mod hexadecimal;
mod lines;
mod logical_types;
mod messages_file;
mod predicted;
mod resolution;
mod workloads;

use std::{path::Path, process::ExitCode};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["export", directory] => export::run(Path::new(directory)),
        ["check", directory] => check::run(Path::new(directory)),
        ["serve"] => calls::serve(),
        ["call", address] => calls::call(address),
        ["readers", directory] => resolution::export(Path::new(directory)),
        ["resolve", file] => resolution::run(Path::new(file)),
        _ => {
            eprintln!(
                "usage: wirecost-interop export DIR | check DIR | serve | call ADDRESS | readers DIR \
                 | resolve FILE"
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
