use std::{num::NonZeroU32, sync::Mutex, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;

use super::{Api, Problem};

/// Refuses a request above the largest number at a time.
pub(super) async fn concurrency(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Ok(_permit) = api.permits.try_acquire() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the node serves as many requests as it may",
        ));
    };
    Ok(next.run(request).await)
}

/// Refuses a request above the largest rate.
pub(super) async fn rate(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    match api.rate.take(Instant::now()) {
        true => Ok(next.run(request).await),
        false => Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "the rate of requests is above the limit",
        )),
    }
}

/// A rate of requests, of which a second's worth may come at once.
#[derive(Debug)]
pub(super) struct Rate {
    interval: Duration,
    /// The time by which all requests so far would have come at the rate.
    due: Mutex<Instant>,
}

impl Rate {
    pub(super) fn new(per_second: NonZeroU32, now: Instant) -> Self {
        Self {
            interval: Duration::from_secs(1) / per_second.get(),
            due: Mutex::new(now),
        }
    }

    /// Takes a request, unless it would be above the rate.
    fn take(&self, now: Instant) -> bool {
        let mut due = self
            .due
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let next = (*due).max(now) + self.interval;
        let is_within = next <= now + Duration::from_secs(1);
        if is_within {
            *due = next;
        }
        is_within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_requests_comes_at_once_and_the_others_at_the_rate() {
        let start = Instant::now();
        let rate = Rate::new(NonZeroU32::new(10).unwrap(), start);
        let taken = |after: u64, requests: u32| {
            let now = start + Duration::from_millis(after);
            (0..requests).filter(|_| rate.take(now)).count()
        };
        assert_eq!(taken(0, 20), 10);
        assert_eq!(taken(99, 1), 0);
        assert_eq!(taken(100, 2), 1);
        assert_eq!(taken(1_000, 20), 9);
        assert_eq!(taken(60_000, 20), 10);
    }
}
