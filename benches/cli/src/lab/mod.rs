//! Measurements besides `cargo bench`: the cost of a stranger's bytes ([`hostile`]), the levels of
//! a compression that are worth having ([`sweep`]), and valgrind's counts of each cell
//! ([`counts`]).

pub mod counts;
pub mod hostile;
pub mod sweep;
