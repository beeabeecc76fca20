//! Tables, plots and decisions, made from a run's records.
//!
//! The crate measures nothing and depends on no engine: `cargo tree -p wirecost-report` shows no
//! library of a format.
//!
//! The modules, from the records up: [`statistics`] and [`estimate`] are figures with their
//! intervals; [`transport`] is the load of a frame on a link, and [`cold`] the additional time of stages
//! while caches are cold; [`records`] is a run on disk; [`tradeoff`] composes wires from the
//! records and chooses between them; [`quantity`], [`table`] and [`cell_name`] format figures and
//! names for people; [`plot`] draws plots, [`report`] makes tables and answers, [`page`] is the page
//! that computes in the browser; [`splice`] inserts generated text into documents. [`output`] writes
//! all of a run's files, each as a [`generated`] file; [`workspace`] names their directories, and
//! [`command`] prints a program's error and returns its exit code. [`sale`] has the records of the
//! cluster's flash sale and their table.

pub mod cell_name;
pub mod cold;
pub mod command;
pub mod estimate;
pub mod generated;
pub mod output;
pub mod page;
pub mod plot;
pub mod quantity;
pub mod records;
pub mod report;
pub mod sale;
mod sign;
pub mod splice;
pub mod statistics;
pub mod table;
pub mod tradeoff;
pub mod transport;
pub mod workspace;
