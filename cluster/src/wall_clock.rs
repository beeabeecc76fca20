use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// The wall clock of a node. It may be hours off, and may be set at any time.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl WallClock {
    /// Returns a clock that shows the times that a function returns.
    #[must_use]
    pub fn new(read: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Returns the time since the epoch, or 0 before it.
    #[must_use]
    pub fn since_epoch(&self) -> Duration {
        let since = (self.0)().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default()
    }
}

/// The clock of the operating system.
impl Default for WallClock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since_epoch = self.since_epoch();
        f.debug_tuple("WallClock").field(&since_epoch).finish()
    }
}
