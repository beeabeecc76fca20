use std::fmt;

use serde::de::Error;

use crate::short_text;

/// A library's error whose text from a visitor of text or bytes is cut to the size of an error's
/// message. serde quotes the whole of a refused value, and a library keeps the whole text.
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
