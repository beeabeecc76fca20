//! A type of your own through the same bench as the cluster's messages.
//!
//! In a package of yours with `wirecost-bench` among the dev-dependencies, a bench target with
//! `harness = false` is
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use serde::{Deserialize, Serialize};
//! use wirecost_bench::own_type;
//! use wirecost_codec::Schema;
//!
//! #[derive(Clone, PartialEq, Schema, Serialize, Deserialize)]
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
//! and `cargo bench` verifies and measures every wire of it, with the command line that this
//! project's own bench has (`cargo bench -- --help`). Samples are to be what you send, in the order
//! in which you send it: a few hundred messages that differ as yours do. Of 128 and more the earlier
//! half trains dictionaries, and the other half is measured. Runs are recorded in `wirecost` in your
//! target directory.
//!
//! What the type derives decides which formats there are: [`of_schema`], [`of_serde`] or
//! [`of_prost`]. Of a type with `Schema` the IDL files can be had too:
//! `wirecost_protobuf::idl(Order::RECORD, "orders.v1")?`, and likewise `wirecost_avro::idl` and
//! `wirecost_thrift::idl`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use serde::{Serialize, de::DeserializeOwned};
use wirecost_codec::Schema;
use wirecost_report::command::{CommandError, exit_code};

use crate::{
    cmd::{arguments::BenchArguments, bench},
    contenders::{
        Engine, avro, bincode, bincode_serde, columnar, json, prost, protobuf, serde_json, thrift,
    },
    provenance::Package,
    suite::{Samples, Suite},
};

/// The bench of a type.
pub struct OwnType<T> {
    suite: Suite<T>,
}

/// A type with [`Schema`] beside serde's derives: JSON, protobuf, bincode, Avro, Thrift, and batches
/// by columns.
///
/// `name` is the workload's name; JSON is what the others are compared with.
#[must_use]
pub fn of_schema<T>(name: &str, samples: Vec<T>) -> OwnType<T>
where
    T: Schema + Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    let engines = vec![json(), protobuf(), bincode(), avro(), thrift(), columnar()];
    OwnType::new(name, samples, engines)
}

/// A type with serde's derives: JSON, bincode, and batches by columns.
///
/// `name` is the workload's name; JSON is what the others are compared with.
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

/// A struct that prost generated or derived: protobuf by prost.
///
/// `name` is the workload's name.
#[must_use]
pub fn of_prost<T>(name: &str, samples: Vec<T>) -> OwnType<T>
where
    T: ::prost::Message + Default + Clone + PartialEq + 'static,
{
    OwnType::new(name, samples, vec![prost()])
}

impl<T: Clone + PartialEq + 'static> OwnType<T> {
    fn new(name: &str, samples: Vec<T>, engines: Vec<Engine<T>>) -> Self {
        Self {
            suite: Suite {
                engines,
                sources: vec![Box::new(Samples::new(name, samples))],
                package: Package::running(),
            },
        }
    }

    /// Does what the command line asks; what the bench target's `main` returns.
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
        bench::run(arguments, &[&self.suite], out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
