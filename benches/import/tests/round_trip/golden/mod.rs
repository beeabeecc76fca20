//! The modules of the schemas in `../schemas/`, which the test `modules` writes.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::enum_variant_names)]

pub(crate) mod avdl;
pub(crate) mod avro;
pub(crate) mod proto;
pub(crate) mod thrift;
