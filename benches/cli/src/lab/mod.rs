//! Measurements besides `cargo bench`: the cost of a stranger's bytes ([`hostile`]), the Pareto
//! front of the levels of compressions ([`sweep`]), valgrind's counts of each cell ([`counts`]), and
//! wires on links of limited speed (`links`, on Linux).

pub mod counts;
pub mod hostile;
#[cfg(target_os = "linux")]
pub mod links;
pub mod sweep;
