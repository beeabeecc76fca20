//! Adapters between a type's serde impls and a format's library.
//!
//! serde's formats have their own answers where wirecost promises one for all: serde_json writes NaN
//! as `null` without a word, bincode reserves what a stranger claims, apache-avro has no `long` for a
//! `u64`, and none of them counts elements or has a depth to choose. Rather than attributes on every
//! type (an attribute that suits JSON can corrupt bincode), a codec puts an adapter between the type
//! and the library: [`encode`] and [`decode`], by the [`Rules`] of its format. The adapters forward
//! call by call and are gone after inlining.
//!
//! A glob import, `use wirecost_codec::*`, has `serde` mean this module; the crate is then `::serde`.
//!
//! ```
//! use wirecost_codec::{EncodeError, serde::{self, Rules}, short_text};
//!
//! struct Json;
//!
//! impl Rules for Json {
//!     const ONLY_FINITE: bool = true;
//!     const LEAVE_OUT_NONE: bool = true;
//! }
//!
//! #[derive(::serde::Serialize)]
//! struct Load {
//!     mean: f64,
//!     peak: Option<f64>,
//! }
//!
//! let to_json = |load: &Load| {
//!     serde::encode::<Json, _, _>(load, |load| {
//!         serde_json::to_string(load).map_err(|error| EncodeError::Library {
//!             engine: "serde_json",
//!             message: short_text(error),
//!         })
//!     })
//! };
//! assert_eq!(to_json(&Load { mean: 0.5, peak: None }).unwrap(), r#"{"mean":0.5}"#);
//! assert_eq!(
//!     to_json(&Load { mean: f64::NAN, peak: None }),
//!     Err(EncodeError::NotFinite { field: "mean" })
//! );
//! ```
//!
//! # What no adapter can repair
//!
//! A format without field names, as bincode, needs every field in its place. Of serde's attributes
//! `skip_serializing_if` breaks that for some values ([`Rules::EVERY_FIELD`] makes it an error), and
//! `skip_serializing`, `flatten`, `untagged` and `tag` break it for all (the adapter cannot see
//! them). `skip` is fine.
//!
//! What leaves out `None` reads it back as serde does: a field of type `Option` that is not there is
//! `None`. So such a field has no `default` but that one, beside `with` or `deserialize_with` it needs
//! `default`, and `Some(None)` or `Some(())` come back as `None`, as ever in JSON.
//!
//! # What counts as depth
//!
//! Depth counts lists, maps, tuples, structs and enum variants with contents. A type that contains
//! itself through nothing but options and newtypes, as `struct Peano(Option<Box<Peano>>)`, has none of
//! these and must not be decoded from a stranger's bytes.

mod brief;
mod compound;
mod decode;
mod encode;
mod probe;
mod within;

pub use decode::{Limited, Stopped, decode};
pub use encode::{Adapted, encode};

/// What a format wants of the adapters. Each rule is off until a format turns it on.
pub trait Rules {
    /// Encoding a float that is NaN or infinite is
    /// [`EncodeError::NotFinite`](crate::EncodeError::NotFinite).
    const ONLY_FINITE: bool = false;

    /// A named field, of a struct or a struct variant, that is `None` is not written. To find that
    /// out the field's value is serialized twice, at first for a serializer that stops at the first
    /// call, and says as JSON does that it is human-readable. `None` in a list, map or tuple is
    /// written.
    const LEAVE_OUT_NONE: bool = false;

    /// A field that its type leaves out by `skip_serializing_if` is
    /// [`EncodeError::SkippedField`](crate::EncodeError::SkippedField).
    const EVERY_FIELD: bool = false;

    /// A `u64` is to the library the `i64` of the same 64 bits, except in
    /// [`Fixed64`](crate::Fixed64).
    const U64_AS_I64: bool = false;

    /// The library hands an integer `-0` to the type as the float -0.0: where the type wants an integer, it
    /// is 0.
    const NEGATIVE_ZERO_IS_FLOAT: bool = false;

    /// The size hint of every list and map is there, and is the count of elements that it will hold:
    /// all are taken from the budget at once, before the first is read.
    const LENGTH_FIRST: bool = false;
}

/// The name by which the adapters know a [`Fixed64`](crate::Fixed64) (see `bytes.rs`): to serde it is
/// a newtype, whose name formats pass by.
const FIXED64: &str = "wirecost::Fixed64";

#[cfg(test)]
mod tests;
