use std::mem;

/// The error text of a stream that has failed before.
pub(crate) const LOST: &str = "the stream was lost at an earlier part";

/// One direction of a stream. A part that fails loses it, and every later part is an error.
#[derive(Debug)]
pub(crate) struct Direction {
    is_lost: bool,
}

impl Direction {
    /// Returns the direction of a new stream.
    pub(crate) const fn new() -> Self {
        Self { is_lost: false }
    }

    /// Processes a part, or returns the error `lost` if an earlier part has failed.
    pub(crate) fn process<E>(
        &mut self,
        lost: impl FnOnce() -> E,
        part: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        // A part that panics loses the direction too.
        if mem::replace(&mut self.is_lost, true) {
            return Err(lost());
        }
        part()?;
        self.is_lost = false;
        Ok(())
    }
}
