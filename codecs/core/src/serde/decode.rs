use std::{cell::Cell, marker::PhantomData};

use serde::{Deserialize, Deserializer, de::Error};

use super::{Rules, within::Within};
use crate::{Budget, DecodeError, LimitKind, Limits};

thread_local! {
    /// The limits of the message that is about to be decoded, on their way past the library: some
    /// take a type from their caller and nothing else.
    static LIMITS: Cell<Limits> = const { Cell::new(Limits::DEFAULT) };

    /// The limit that an adapter found exceeded, and its value, on their way back past the library,
    /// whose error has no room for them.
    static EXCEEDED: Cell<Option<(LimitKind, usize)>> = const { Cell::new(None) };
}

/// Decodes a `T` within `limits` and by the rules `R`: `library` deserializes a [`Limited`].
///
/// Of [`Limits`] these are `max_elements`, for the elements of lists and maps (not of tuples), and
/// `max_depth`, see [what counts](crate::serde#what-counts-as-depth). A type is never told to expect
/// more elements than the limit leaves, and the library is asked for text and bytes as they stand in
/// the message, so that it need not reserve what they claim to be.
///
/// # Errors
/// [`DecodeError::LimitExceeded`]; else what `library` returns.
#[inline]
pub fn decode<R: Rules, T>(
    limits: &Limits,
    library: impl FnOnce() -> Result<Limited<T, R>, Stopped>,
) -> Result<T, DecodeError> {
    LIMITS.set(*limits);
    EXCEEDED.set(None);
    match library() {
        Ok(limited) => Ok(limited.value),
        Err(Stopped { error, offset }) => Err(match EXCEEDED.take() {
            Some((kind, limit)) => kind.exceeded(limit, offset),
            None => error,
        }),
    }
}

/// A library's error, and how far into the message it had read.
#[derive(Debug)]
pub struct Stopped {
    /// What the library said.
    pub error: DecodeError,
    /// Bytes read; 0 if the library does not say.
    pub offset: usize,
}

/// A `T` that deserializes within limits and by the rules `R`, for [`decode`].
#[derive(Debug)]
pub struct Limited<T, R> {
    value: T,
    rules: PhantomData<R>,
}

impl<'de, T: Deserialize<'de>, R: Rules> Deserialize<'de> for Limited<T, R> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut budget = Budget::new(LIMITS.get());
        let value = T::deserialize(Within::<_, R>::new(deserializer, &mut budget))?;
        // A type may have passed over the error, but then its depth was not counted to the end.
        if EXCEEDED.get().is_some() {
            return Err(D::Error::custom(PASSED_OVER));
        }
        Ok(Self {
            value,
            rules: PhantomData,
        })
    }
}

/// What the library's error says; nobody reads it.
const PASSED_OVER: &str = "limit exceeded";

/// Turns the budget's error into the library's and leaves its content for [`decode`].
#[cold]
pub(super) fn exceed<E: Error>(error: DecodeError) -> E {
    if let DecodeError::LimitExceeded { kind, limit, .. } = error {
        EXCEEDED.set(Some((kind, limit)));
    }
    E::custom(PASSED_OVER)
}
