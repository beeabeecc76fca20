//! The requirements on every codec, as tests that each codec's crate runs on each of its engines.
//!
//! ```no_run
//! # use wirecost_codec::{Codec, Limits, conformance::{self, Properties, sample::*}};
//! # fn run<C>(new: impl Fn(Limits) -> C)
//! # where C: Codec<Sample> + Codec<Newer> + Codec<Older> + Codec<Floats> + Codec<Integers> {
//! // `new` makes the codec under test.
//! conformance::run(new, Properties { non_finite: true, unknown_fields: true, ignored: b"" });
//! # }
//! ```
//!
//! Every check panics with the reason, as tests do.

pub mod arrays;
pub mod borrowed;
mod checks;
mod damage;
pub mod dates;
pub mod decimals;
pub mod enums;
pub mod held;
pub mod keys;
pub mod nested;
pub mod newtypes;
pub mod rare;
pub mod recursion;
pub mod sample;
pub mod sets;
pub mod shapes;
pub mod texts;
pub mod times;
pub mod unions;
pub mod unknown;

use crate::{Codec, Limits};
use sample::{Floats, Integers, Newer, Older, Sample};

pub use damage::withstands_damage;

pub use checks::{
    carries, carries_floats, counts_scalars_by_memory, hides_newtypes, hides_pointers,
    keeps_limits, peeks, refuses, refuses_damage, same_bytes, writes,
};

/// The properties in which formats may differ.
#[derive(Debug, Clone, Copy)]
pub struct Properties {
    /// NaN and infinities are carried exactly; if not, encoding them is an error.
    pub non_finite: bool,
    /// Fields are known by id or name, and those of a newer schema are skipped.
    pub unknown_fields: bool,
    /// Bytes that may follow a message and mean nothing, such as white space in JSON.
    pub ignored: &'static [u8],
}

/// Runs every check on the codec that `new` makes.
pub fn run<C>(new: impl Fn(Limits) -> C, format: Properties)
where
    C: Codec<Sample> + Codec<Newer> + Codec<Older> + Codec<Floats> + Codec<Integers>,
{
    let mut codec = new(Limits::DEFAULT);
    let samples = sample::samples();
    carries(&mut codec, &samples);
    carries(&mut codec, &sample::integers());
    refuses_damage(&mut codec, &samples, format.ignored);
    carries_floats(&mut codec, format.non_finite);
    checks::refuses_non_utf8(&mut codec);
    keeps_limits(new);
    if format.unknown_fields {
        checks::skips_unknown_fields(&mut codec);
    }
}
