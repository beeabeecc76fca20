//! The tests of the public interface, in one program: each program more is linked against all dependencies.

#[cfg(feature = "apache")]
#[macro_use]
mod one;
#[cfg(feature = "apache")]
mod apache;
mod arrays;
mod conformance;
mod dates;
mod decimals;
mod defaults;
mod encoding;
mod enums;
#[cfg(feature = "apache")]
mod foreign;
mod held;
mod idl;
mod keys;
mod names;
#[cfg(feature = "apache")]
mod namespaces;
mod nested;
mod rare;
mod recursion;
#[cfg(feature = "apache")]
mod resolving;
mod sets;
mod shapes;
mod times;
mod types;
mod unions;
mod unknown;
