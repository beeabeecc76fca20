//! Measurements beside `cargo bench`: what a stranger's bytes can cost ([`hostile`]), which levels of a
//! compression are worth having ([`sweep`]), and what valgrind counts of each cell ([`counts`]).

pub mod counts;
pub mod hostile;
pub mod sweep;
