//! The structs that prost generates of the published `cluster.proto`.

// The fields have the comments of the IDL, the oneofs' variants have none there.
#![allow(missing_docs)]
// As in the message itself.
#![allow(clippy::large_enum_variant)]

include!(concat!(env!("OUT_DIR"), "/wirecost.cluster.v1.rs"));
