//! The tests of the public interface, in one program: each program more is linked against all dependencies.

#[cfg(feature = "apache")]
mod apache;
mod arrays;
mod bytes;
mod conformance;
mod dates;
mod decimals;
mod defaults;
mod engines;
mod enums;
mod held;
mod hostile;
mod idl;
mod keys;
mod nested;
mod octets;
mod rare;
mod recursion;
mod sets;
mod shapes;
mod times;
mod unions;
mod unknown;
