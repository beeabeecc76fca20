//! The parts of a message that a decoded value keeps.

use std::borrow::Cow;

/// The way in which a reader passes on a part of a message that lives for `'m`, to a value that may
/// borrow for `'de`.
pub trait Lender<'m, 'de> {
    /// Returns the part, or a copy of it.
    fn lend<T: ToOwned + ?Sized>(part: &'m T) -> Cow<'de, T>;
}

/// The lender of a message that outlives its values.
#[derive(Debug, Clone, Copy)]
pub enum Lends {}

impl<'m> Lender<'m, 'm> for Lends {
    #[inline]
    fn lend<T: ToOwned + ?Sized>(part: &'m T) -> Cow<'m, T> {
        Cow::Borrowed(part)
    }
}

/// The lender of a message that its values may outlive.
#[derive(Debug, Clone, Copy)]
pub enum Copies {}

impl<'de> Lender<'_, 'de> for Copies {
    #[inline]
    fn lend<T: ToOwned + ?Sized>(part: &T) -> Cow<'de, T> {
        Cow::Owned(part.to_owned())
    }
}
