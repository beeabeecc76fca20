//! The tests of the public interface, in one program: each program more is linked against all dependencies.

mod arrays;
mod borrowed;
mod bytes;
mod conformance;
mod dates;
mod decimals;
mod defaults;
mod enums;
mod held;
mod idl;
mod integers;
mod keys;
mod nested;
mod parsers;
mod rare;
mod recursion;
mod reference;
mod sets;
mod shapes;
mod times;
mod unions;
mod unknown;
