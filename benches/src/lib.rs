//! Verifies and measures what a cluster message costs on every wire, and reports it.
//!
//! `cargo bench` is the way to use it; see `cargo bench -- --help` and `METHODOLOGY.md`. The
//! `wirecost` program makes tables again from a run's records and publishes them. What they do is
//! here, so that it can be tested.
//!
//! ```
//! use wirecost_bench::matrix::{Matrix, Selection};
//! use wirecost_bench::{dictionaries::Dictionaries, profile::Profile, suite::Suite, verify::verify};
//!
//! // Every way of the small Avro cells gives the messages back.
//! let selection = Selection {
//!     profile: Profile::Quick,
//!     formats: vec!["avro".into()],
//!     packings: vec!["none".into(), "zstd-3-x64".into()],
//!     ..Selection::default()
//! };
//! let suite = Suite::cluster();
//! let matrix = Matrix::new(&suite.outlines(Profile::Quick), suite.engines, &selection)?;
//! let messages = suite.sources[0].workload(Profile::Quick).messages;
//! let wires: Vec<_> = matrix.wires("membership").collect();
//! assert!(verify(&messages, &wires, &Dictionaries::new()).failures.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`own_type`] takes a type of a user's own through the same bench.
//!
//! The modules, in the order of a run: [`contenders`] are the engines, [`workload`] holds messages,
//! [`suite`] both, [`matrix`] the cells, [`profile`] how much of it; [`session`] runs: it trains
//! [`dictionaries`], then [`verify`] proves every cell, each on its [`connection`], and group by
//! [`group`] is [`measure`]d, at changing positions on the [`stack`], [`streams`] too, with [`progress`]; [`records`] is what stays of a run,
//! with [`machine`] and [`provenance`]; [`tradeoff`] makes wires and choices of records; [`report`]
//! makes tables of both, by [`statistics`] and [`estimate`]s, [`plot`] drawings, and [`splice`] puts them into pages;
//! [`page`] is one that computes. [`hostile`] measures what strangers can cost, [`sweep`] which levels of a
//! compression are worth having, and [`counts`] holds what valgrind counts. [`cmd`] holds the verbs.

pub mod cmd;
pub mod connection;
pub mod contenders;
pub mod counts;
pub mod dictionaries;
pub mod estimate;
pub mod group;
pub mod hostile;
pub mod machine;
pub mod matrix;
pub mod measure;
pub mod own_type;
pub mod page;
pub mod plot;
pub mod profile;
pub mod progress;
pub mod provenance;
pub mod records;
pub mod report;
pub mod session;
pub mod splice;
pub mod stack;
pub mod statistics;
pub mod streams;
pub mod suite;
pub mod sweep;
pub mod tradeoff;
pub mod verify;
pub mod workload;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
