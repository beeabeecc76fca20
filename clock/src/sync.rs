//! The primitives that the model checker, loom, replaces when compiled with `--cfg loom`.

#[cfg(not(loom))]
pub(crate) use core::sync::atomic::{AtomicU64, Ordering};
#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};

#[cfg(all(feature = "std", loom))]
pub(crate) use loom::sync::Mutex;
#[cfg(all(feature = "std", not(loom)))]
pub(crate) use std::sync::Mutex;

/// Makes a constructor `const`, except under loom, whose atomics can't be made in a constant.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $vis:vis fn $name:ident($($arguments:tt)*) -> $result:ty $body:block) => {
        #[cfg(not(loom))]
        $(#[$attribute])*
        $vis const fn $name($($arguments)*) -> $result $body

        #[cfg(loom)]
        $(#[$attribute])*
        $vis fn $name($($arguments)*) -> $result $body
    };
}
pub(crate) use const_fn;
