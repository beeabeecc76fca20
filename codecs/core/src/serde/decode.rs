use std::{cell::Cell, marker::PhantomData};

use serde::{Deserialize, Deserializer, de::Error};

use super::{
    Rules,
    exceeded::{EXCEEDED, PASSED_OVER},
    within::Within,
};
use crate::{Budget, DecodeError, Limits};

thread_local! {
    /// The limits of the message to decode. They bypass the library, since some libraries take
    /// nothing but a type from their caller.
    static LIMITS: Cell<Limits> = const { Cell::new(Limits::DEFAULT) };
}

/// Decodes a `T` within `limits` and by the rules `R`: `library` deserializes a [`Limited`].
///
/// It enforces two of the [`Limits`]: `max_elements`, for the elements of lists and maps (not of
/// tuples), and `max_depth`, see [what counts](crate::serde#what-counts-as-depth). No size hint exceeds the
/// number of elements that the limit leaves. The library is asked for borrowed text and bytes, so
/// that it need not reserve the length that they claim.
///
/// # Errors
/// [`DecodeError::LimitExceeded`], or the error of `library`.
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

/// A library's error, and the number of message bytes it had read.
#[derive(Debug)]
pub struct Stopped {
    /// The library's error.
    pub error: DecodeError,
    /// The number of bytes read; 0 if the library does not report it.
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
        // A type may ignore the error, but then its depth was not counted to the end.
        if EXCEEDED.get().is_some() {
            return Err(D::Error::custom(PASSED_OVER));
        }
        Ok(Self {
            value,
            rules: PhantomData,
        })
    }
}
