//! Verification and measurement of the cost of a cluster message on every wire.
//!
//! Use it through `cargo bench`; see `cargo bench -- --help` and `METHODOLOGY.md`. The code of the
//! bench targets is in this library, so that it can be tested. `wirecost-report` makes tables and
//! plots from a run's records; the program `wirecost` is in `wirecost-cli`.
//!
//! ```
//! use wirecost_bench::matrix::{Matrix, Selection};
//! use wirecost_bench::{dictionaries::Dictionaries, profile::Profile, suite::Suite, verify::verify};
//!
//! // All engines and packings of the small Avro cells return the messages unchanged.
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
//! [`own_type`] runs the same bench on a user's own type, on messages that [`samples`] reads from files.
//!
//! The modules, in the order of a run: [`engines`] are the engines, [`workload`] the messages,
//! [`matrix`] the cells, [`profile`] their extent, and [`suite`] combines the three. [`session`] is
//! a run: it trains [`dictionaries`] and [`models`]; [`verify`] checks every cell on its own [`connection`];
//! [`measure`] times each [`group`] at changing depths of the [`stack`]; [`streams`] measures
//! streams; `trials` times work that no round repeats; [`scaling`] measures growing messages and threads; [`memory`] counts the heap that
//! decoding takes; [`progress`] shows the remaining time. [`machine`] and [`provenance`] describe the
//! machine and the build. [`hostile`] has the bytes that no encoder writes. [`cmd`] is the command
//! line of `cargo bench`.

pub mod cmd;
pub mod connection;
pub mod dictionaries;
pub mod engines;
pub mod group;
pub mod hostile;
pub mod machine;
pub mod matrix;
pub mod measure;
pub mod memory;
pub mod models;
pub mod own_type;
pub mod profile;
pub mod progress;
pub mod provenance;
pub mod samples;
pub mod scaling;
pub mod session;
pub mod stack;
pub mod streams;
pub mod suite;
mod trials;
pub mod verify;
pub mod workload;

/// The README, whose example runs as a doctest.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Runs the examples of the comparison with other libraries.
#[cfg(doctest)]
#[doc = include_str!("../../COMPARE.md")]
struct Compare;
