//! The tests of the public interface, in one program: each program more is linked against all dependencies.

mod arrays;
mod conformance;
mod dates;
mod decimals;
mod encoding;
#[cfg(feature = "serde")]
mod engines;
mod enums;
mod held;
mod keys;
mod nested;
mod rare;
mod recursion;
mod sets;
mod shapes;
mod times;
mod unions;
mod unknown;
