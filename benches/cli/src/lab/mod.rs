//! Measurements besides `cargo bench`: the cost of a stranger's bytes ([`hostile`]), the Pareto
//! front of the levels of compressions ([`sweep`]), and valgrind's counts of each cell
//! ([`counts`]).

pub mod counts;
pub mod hostile;
pub mod sweep;
