//! The tests of the public interface, in one program: each program more is linked against all dependencies.

mod arrays;
mod borrowed;
#[cfg(feature = "serde_json")]
mod conformance;
mod dates;
mod decimals;
mod defaults;
#[cfg(feature = "serde_json")]
mod engines;
mod enums;
mod held;
#[cfg(feature = "serde_json")]
mod hostile;
mod keys;
#[cfg(feature = "serde_json")]
mod names;
mod nested;
#[cfg(feature = "serde_json")]
mod numbers;
#[cfg(feature = "serde_json")]
mod peek;
#[cfg(feature = "proto")]
mod proto;
mod rare;
mod recursion;
mod sets;
mod shapes;
mod times;
mod unions;
mod unknown;
#[cfg(feature = "serde_json")]
mod wide;
