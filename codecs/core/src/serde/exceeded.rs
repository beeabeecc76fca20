use std::cell::Cell;

use serde::de::Error;

use crate::{DecodeError, LimitKind};

thread_local! {
    /// The limit that an adapter found exceeded, with its value. It bypasses the library, whose
    /// error has no room for it.
    pub(super) static EXCEEDED: Cell<Option<(LimitKind, usize)>> = const { Cell::new(None) };
}

/// The text of the library's error; nobody reads it.
pub(super) const PASSED_OVER: &str = "limit exceeded";

/// Returns an error of the library in place of the budget's, whose contents it leaves in
/// [`EXCEEDED`].
#[cold]
pub(super) fn exceed<E: Error>(error: DecodeError) -> E {
    if let DecodeError::LimitExceeded { kind, limit, .. } = error {
        EXCEEDED.set(Some((kind, limit)));
    }
    E::custom(PASSED_OVER)
}
