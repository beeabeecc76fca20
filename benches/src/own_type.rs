//! The bench of the cluster's messages for a type of your own.
//!
//! In a package with `wirecost-bench` among its dev-dependencies, add a bench target with `harness
//! = false`:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use wirecost_bench::own_type;
//! use wirecost_codec::Schema;
//!
//! #[derive(Clone, PartialEq, Schema)]
//! struct Order {
//!     #[schema(id = 1)]
//!     number: u64,
//!     #[schema(id = 2)]
//!     items: Vec<String>,
//! }
//!
//! fn main() -> ExitCode {
//!     let orders = (0..200).map(|number| Order { number, items: vec!["tea".into()] });
//!     own_type::of_schema("order", orders.collect()).run()
//! }
//! ```
//!
//! `cargo bench` then verifies and measures every wire of the type, with the command line of this
//! project's own bench (`cargo bench -- --help`). Pass messages that you really send, in sending
//! order: a few hundred that differ as yours do. Of 128 or more messages, every second one trains
//! dictionaries and the others are measured. Runs are recorded in `wirecost` in your target
//! directory.
//!
//! The derives of the type decide the formats: [`of_schema`], [`of_serde`] or [`of_prost`], and
//! [`with_columns`](OwnType::with_columns) for a type with `Schema` and serde's derives. [`run_files`] reads
//! messages from files. A type with `Schema` has IDL files too: `wirecost_protobuf::idl(Order::RECORD, "orders.v1")?`, and
//! likewise `wirecost_avro::idl` and `wirecost_thrift::idl`.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::Schema;
use wirecost_report::{
    command::{CommandError, exit_code, print},
    records::Run,
    report,
    tradeoff::{Advice, Setting, wires},
    workspace,
};

use crate::{
    cmd::{
        arguments::{BenchArguments, BenchRequest, Target},
        bench,
    },
    engines::{Engine, bincode_serde, columnar, model, prost, schema_engines, serde_json},
    provenance::Package,
    samples,
    suite::{Samples, Suite},
};

/// The wires in the table of the advice.
const SHOWN: usize = 5;

/// The bench of a type.
pub struct OwnType<T> {
    suite: Suite<T>,
}

/// Returns the bench of a type with [`Schema`]: every format but batches by columns.
///
/// `name` is the workload's name; JSON is the reference.
#[must_use]
pub fn of_schema<T>(name: &str, samples: Vec<T>) -> OwnType<T>
where
    T: Schema + Clone + PartialEq + 'static,
{
    let engines = schema_engines().into_iter().chain([model()]);
    OwnType::new(name, samples, engines.collect())
}

/// Executes the command line for a type with [`Schema`], on messages in files that [`samples::read`] reads: those of
/// `--corpus`, or else of `files`. Prints the advice of a run for the default setting. Returns the exit code of the
/// bench target's `main`.
#[must_use]
pub fn run_files<T>(name: &str, files: &str) -> ExitCode
where
    T: Schema + Clone + PartialEq + 'static,
{
    let arguments = BenchArguments::parse();
    exit_code(answer_files::<T>(
        name,
        Path::new(files),
        &arguments,
        &mut io::stdout(),
    ))
}

fn answer_files<T>(
    name: &str,
    default: &Path,
    arguments: &BenchArguments,
    out: &mut dyn Write,
) -> Result<(), CommandError>
where
    T: Schema + Clone + PartialEq + 'static,
{
    let package = Package::running();
    let files = arguments.corpus(package.root());
    let files = files.unwrap_or_else(|| package.root().join(default));
    let samples = samples::read::<T>(&files).map_err(CommandError::usage)?;
    bench::run(arguments, &[&of_schema(name, samples).suite], None, out)?;
    match arguments.request(Target::Wires)? {
        BenchRequest::Measure => advise(name, arguments, &package, out),
        _ => Ok(()),
    }
}

/// Prints the advice of the newest run for the default setting.
fn advise(
    name: &str,
    arguments: &BenchArguments,
    package: &Package,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let runs = arguments.out(package.root());
    let runs = runs.unwrap_or_else(|| package.runs_directory());
    let directory = Run::latest(&runs).map_err(CommandError::failed)?;
    let run = Run::read(&directory).map_err(CommandError::failed)?;
    let shown = directory.display().to_string();
    let (wires, setting) = (wires(&run, name), Setting::default());
    if wires.is_empty() {
        return Ok(());
    }
    let advice = Advice::new(&shown, name, &wires, &setting);
    print(
        out,
        &report::advice(&advice, SHOWN, Some(workspace::root())),
    )?;
    let other =
        format!("\nFor another link: wirecost advise --run {shown} --link 1Mbit --rate 600/min\n");
    print(out, &other)
}

/// Returns the bench of a type with serde's derives: JSON, bincode, and batches by columns.
///
/// `name` is the workload's name; JSON is the reference.
#[must_use]
pub fn of_serde<T>(name: &str, samples: Vec<T>) -> OwnType<T>
where
    T: Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    OwnType::new(
        name,
        samples,
        vec![serde_json(), bincode_serde(), columnar()],
    )
}

/// Returns the bench of a struct that prost generated or derived: protobuf by prost.
///
/// `name` is the workload's name.
#[must_use]
pub fn of_prost<T>(name: &str, samples: Vec<T>) -> OwnType<T>
where
    T: ::prost::Message + Default + Clone + PartialEq + 'static,
{
    OwnType::new(name, samples, vec![prost()])
}

impl<T: Serialize + DeserializeOwned + Clone + 'static> OwnType<T> {
    /// Adds batches by columns, which need serde's derives.
    #[must_use]
    pub fn with_columns(mut self) -> Self {
        self.suite.engines.push(columnar());
        self.suite.engines.sort_by_key(|engine| engine.format);
        self
    }
}

impl<T: Clone + PartialEq + 'static> OwnType<T> {
    fn new(name: &str, samples: Vec<T>, engines: Vec<Engine<T>>) -> Self {
        Self {
            suite: Suite {
                engines,
                sources: vec![Box::new(Samples::new(name, samples))],
                package: Package::running(),
                scaling: None,
            },
        }
    }

    /// Executes the command line; returns the exit code of the bench target's `main`.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let arguments = BenchArguments::parse();
        exit_code(self.answer(&arguments, &mut io::stdout()))
    }

    fn answer(&self, arguments: &BenchArguments, out: &mut dyn Write) -> Result<(), CommandError> {
        if arguments.corpus(self.suite.package.root()).is_some() {
            let what = "--corpus is of the cluster's messages; this bench measures its own samples";
            return Err(CommandError::Usage(what.to_owned()));
        }
        bench::run(arguments, &[&self.suite], None, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Schema)]
    struct Door {
        #[schema(id = 1)]
        number: u32,
    }

    #[test]
    fn a_corpus_replaces_the_files() {
        let directory = tempfile::tempdir().unwrap();
        let corpus = directory.path().join("doors.jsonl");
        std::fs::write(&corpus, "{\"number\":1}\n").unwrap();
        let answer = |line: &[&str]| {
            let arguments = BenchArguments::parse_from([&["bench", "--bench"], line].concat());
            let mut out = Vec::new();
            answer_files::<Door>("door", Path::new("absent.bin"), &arguments, &mut out)
                .map(|()| String::from_utf8(out).unwrap())
        };
        let error = answer(&["--list"]).unwrap_err();
        assert!(error.to_string().contains("absent.bin: "), "{error}");
        let list = answer(&["--list", "--corpus", &corpus.to_string_lossy()]).unwrap();
        assert!(list.contains("door/avro"), "{list}");
        assert!(!list.contains("columnar"), "{list}");
    }

    #[test]
    fn a_corpus_is_not_passed_over() {
        let bench = of_serde("number", vec![1_u32, 2, 3]);
        let answer = |line: &[&str]| {
            let arguments = BenchArguments::parse_from([&["bench", "--bench"], line].concat());
            bench.answer(&arguments, &mut Vec::new())
        };
        assert!(answer(&["--list"]).is_ok());
        assert!(matches!(
            answer(&["--list", "--corpus", "x"]),
            Err(CommandError::Usage(_))
        ));
    }
}
