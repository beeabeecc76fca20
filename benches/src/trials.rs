//! Work that is timed by itself in a few trials, because no message repeats it.

use std::time::{Duration, Instant};

use wirecost_report::statistics::Median;

/// Returns the result of some work and its duration.
pub(crate) fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// Returns the median of trials that return microseconds.
///
/// # Errors
/// The error of a trial.
pub(crate) fn median_us<E>(
    trials: usize,
    mut trial: impl FnMut() -> Result<f64, E>,
) -> Result<f64, E> {
    let times: Vec<f64> = (0..trials).map(|_| trial()).collect::<Result<_, _>>()?;
    Ok(Median::of(times).map_or(0.0, |median| median.value))
}

/// Returns a duration in microseconds.
pub(crate) fn micros(duration: Duration) -> f64 {
    1e6 * duration.as_secs_f64()
}
