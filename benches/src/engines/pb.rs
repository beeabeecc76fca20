//! The structs that prost generates from the published `cluster.proto`.

// The fields have the comments of the IDL; the variants of oneofs have none there.
#![allow(missing_docs)]
// For the same reason as in the message itself.
#![allow(clippy::large_enum_variant)]

include!(concat!(env!("OUT_DIR"), "/wirecost.cluster.v1.rs"));
