//! The bench targets: their command line, the parts of a run, and `cargo bench` itself.

pub mod arguments;
pub mod bench;
pub mod part;
