use std::time::Duration;

/// A crowd whose rate of requests falls to a half in every half-life.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crowd {
    half_life: f64,
}

impl Crowd {
    pub(super) fn new(half_life: Duration) -> Self {
        Self {
            half_life: half_life.as_secs_f64(),
        }
    }

    /// Returns the part of a crowd that has not come this long after its start.
    pub(super) fn left(self, elapsed: Duration) -> f64 {
        (-elapsed.as_secs_f64() / self.half_life).exp2()
    }

    /// Returns the requests within `horizon` at this rate a second, which falls.
    pub(super) fn arrivals(self, rate: f64, horizon: Duration) -> f64 {
        rate * self.half_life / std::f64::consts::LN_2 * (1.0 - self.left(horizon))
    }

    /// Returns the rate, in requests a second, at the end of a span in which this number came.
    pub(super) fn rate(self, requests: f64, span: Duration) -> f64 {
        let left = self.left(span);
        requests * std::f64::consts::LN_2 / self.half_life * left / (1.0 - left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn half_of_a_crowd_comes_in_each_half_life() {
        let crowd = Crowd::new(5 * SECOND);
        assert_eq!(crowd.left(5 * SECOND), 0.5);
        assert_eq!(crowd.left(10 * SECOND), 0.25);
        // 1.5 million clicks: the rate at the start, and the 750,000 of the first five seconds.
        let rate = 1.5e6 * std::f64::consts::LN_2 / 5.0;
        assert!((rate - 207_944.0).abs() < 1.0);
        assert!((crowd.arrivals(rate, 5 * SECOND) - 750_000.0).abs() < 1e-6);
        assert!((crowd.rate(750_000.0, 5 * SECOND) - rate / 2.0).abs() < 1e-6);
    }
}
