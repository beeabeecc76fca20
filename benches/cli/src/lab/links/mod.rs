//! The predictions of the trade-off against measurements on shaped links: hosts, each a network namespace, and
//! between them links that a token bucket limits.

mod calibration;
mod cold;
mod ends;
mod hosts;
mod latency;
mod measured;
mod namespace;
mod prediction;
mod sent;
mod tc;
mod throughput;
mod verb;

use std::{error::Error, thread};

pub use verb::{LinksArguments, run};

/// The reason why a measurement ended early.
type Failure = Box<dyn Error + Send + Sync>;

/// Returns the result of a thread.
fn joined<R>(ended: thread::Result<Result<R, Failure>>) -> Result<R, Failure> {
    ended.unwrap_or_else(|_| Err("a thread panicked".into()))
}
