use std::fmt;

use serde::de::Error;

use crate::short_text;

/// The library's error as a visitor of text or bytes makes it: without more of them than an error's
/// message has room for. serde quotes all of what it refuses, and a library keeps all that serde says.
#[derive(Debug)]
pub(super) struct Brief<E>(pub(super) E);

impl<E: fmt::Display> fmt::Display for Brief<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: std::error::Error> std::error::Error for Brief<E> {}

impl<E: Error> Error for Brief<E> {
    #[cold]
    fn custom<T: fmt::Display>(said: T) -> Self {
        Self(E::custom(short_text(said)))
    }
}
