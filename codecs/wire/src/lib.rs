//! What a cluster chooses: a codec, a compression, and what its messages share, in frames.

mod packing;

pub use packing::{Packing, Shared, UnknownPacking};
