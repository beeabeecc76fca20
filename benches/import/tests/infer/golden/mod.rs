//! The modules of the samples in `../../samples`.

#![allow(missing_docs, unreachable_pub)]

pub(crate) mod order;
pub(crate) mod setting;
