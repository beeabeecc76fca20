//! Verifies and measures what a cluster message costs on every wire, and reports it.
//!
//! `cargo bench` is the way to use it; see `cargo bench -- --help` and `METHODOLOGY.md`. The
//! `wirecost` program makes tables again from a run's records and publishes them. What they do is
//! here, so that it can be tested.
//!
//! ```
//! use wirecost_bench::{contenders::engines, matrix::{Matrix, Selection}, verify::verify, workloads};
//! use wirecost_bench::profile::Profile;
//!
//! // Every way of the small Avro cells gives the messages back.
//! let selection = Selection {
//!     formats: vec!["avro".into()],
//!     compressions: vec!["none".into(), "zstd-3".into()],
//!     ..Selection::default()
//! };
//! let matrix = Matrix::new(&workloads::names(), engines(), &selection)?;
//! let workload = workloads::generate("membership", Profile::Quick).ok_or("no such workload")?;
//! let wires: Vec<_> = matrix.wires("membership").collect();
//! assert!(verify(&workload.messages[..4], &wires).failures.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules, in the order of a run: [`contenders`] are the engines, [`workloads`] the messages,
//! [`matrix`] the cells, [`profile`] how much of it; [`session`] runs: [`verify`] first, then
//! [`group`] by group [`measure`], with [`progress`]; [`records`] is what stays of a run, with
//! [`machine`] and [`provenance`]; [`tradeoff`] makes wires and choices of records; [`report`] makes
//! tables of both, by [`statistics`], and [`splice`] puts them into pages; [`page`] is one that
//! computes. [`cmd`] holds the verbs.

pub mod cmd;
pub mod contenders;
pub mod group;
pub mod machine;
pub mod matrix;
pub mod measure;
pub mod page;
pub mod profile;
pub mod progress;
pub mod provenance;
pub mod records;
pub mod report;
pub mod session;
pub mod splice;
pub mod statistics;
pub mod tradeoff;
pub mod verify;
pub mod workloads;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
