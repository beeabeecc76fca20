//! Adapters between a type's serde impls and a format's library.
//!
//! serde's formats differ where wirecost promises the same behaviour for all: serde_json silently
//! writes NaN as `null`, bincode reserves whatever length a stranger claims, apache-avro has no
//! `long` for a `u64`, and none of them counts elements or has a configurable depth. Attributes on
//! every type are no solution (an attribute that suits JSON can corrupt bincode). A codec puts an
//! adapter between the type and the library instead: [`encode`] and [`decode`], by the [`Rules`] of
//! its format. The adapters forward call by call and vanish by inlining.
//!
//! With a glob import, `use wirecost_codec::*`, `serde` means this module; the crate is then
//! `::serde`.
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
//! A format without field names, such as bincode, needs every field in its place. serde's attribute
//! `skip_serializing_if` breaks that for some values ([`Rules::EVERY_FIELD`] makes it an error);
//! `skip_serializing`, `flatten`, `untagged` and `tag` break it for all values (the adapter cannot
//! see them). `skip` is fine.
//!
//! A format that leaves out `None` reads it back as serde does: an absent field of type `Option` is
//! `None`. So such a field cannot have another `default`, needs `default` beside `with` or
//! `deserialize_with`, and reads `Some(None)` and `Some(())` back as `None`, as always in JSON.
//!
//! # What counts as depth
//!
//! Depth counts lists, maps, tuples, structs and enum variants with contents. A type that contains
//! itself through options and newtypes only, such as `struct Peano(Option<Box<Peano>>)`, has none
//! of these and must not be decoded from a stranger's bytes.

mod brief;
mod decode;
mod encode;
mod exceeded;
mod probe;
mod within;

pub use decode::{Limited, Stopped, decode};
pub use encode::{Adapted, encode};

/// The adapters' rules for a format. Each rule is off until a format turns it on.
pub trait Rules {
    /// Encoding a float that is NaN or infinite is
    /// [`EncodeError::NotFinite`](crate::EncodeError::NotFinite).
    const ONLY_FINITE: bool = false;

    /// A named field, of a struct or a struct variant, that is `None` is not written. To detect
    /// this, the field's value is serialized twice: the first time with a serializer that stops at
    /// the first call and, like JSON, says that it is human-readable. `None` in a list, map or
    /// tuple is written.
    const LEAVE_OUT_NONE: bool = false;

    /// A field that `skip_serializing_if` leaves out is
    /// [`EncodeError::SkippedField`](crate::EncodeError::SkippedField).
    const EVERY_FIELD: bool = false;

    /// A `u64` is handed to the library as the `i64` of the same 64 bits, except in
    /// [`Fixed64`](crate::Fixed64).
    const U64_AS_I64: bool = false;

    /// The library passes an integer `-0` to the type as the float -0.0; a type that expects an
    /// integer gets 0.
    const NEGATIVE_ZERO_IS_FLOAT: bool = false;

    /// The size hint of every list and map is present and exact: all elements are taken from the
    /// budget at once, before the first is read.
    const LENGTH_FIRST: bool = false;
}

/// The name by which the adapters recognize a [`Fixed64`](crate::Fixed64) (see `bytes.rs`): to
/// serde it is a newtype, whose name formats ignore.
const FIXED64: &str = "wirecost::Fixed64";

#[cfg(test)]
mod tests;
