//! Verifies and measures what a cluster message costs on every wire, and reports it.
//!
//! `cargo bench` is the way to use it; see `cargo bench -- --help` and `METHODOLOGY.md`. What the bench
//! targets do is here, so that it can be tested; what is made of a run's records is in
//! `wirecost-report`, and the program `wirecost` in `wirecost-cli`.
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
//! [`matrix`] the cells, [`profile`] how much of it, [`suite`] all three; [`session`] runs: it trains
//! [`dictionaries`], then [`verify`] proves every cell, each on its [`connection`], and group by
//! [`group`] is [`measure`]d, at changing positions on the [`stack`], [`streams`] too, with [`progress`].
//! [`machine`] and [`provenance`] say what ran, on what. [`cmd`] is the command line of `cargo bench`.

pub mod cmd;
pub mod connection;
pub mod contenders;
pub mod dictionaries;
pub mod group;
pub mod machine;
pub mod matrix;
pub mod measure;
pub mod own_type;
pub mod profile;
pub mod progress;
pub mod provenance;
pub mod session;
pub mod stack;
pub mod streams;
pub mod suite;
pub mod verify;
pub mod workload;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
