//! The types of `fixed.avsc`, namespace `digests`.
//!
//! Written by `wirecost import`.

use wirecost::{Fixed64, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Digest {
    #[schema(id = 1)]
    pub md5: [u8; 16],
    #[schema(id = 2)]
    pub previous: Option<[u8; 16]>,
    #[schema(id = 3)]
    pub short: [u8; 4],
    #[schema(id = 4)]
    pub seed: Fixed64,
}
