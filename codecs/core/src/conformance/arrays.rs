//! Arrays of bytes and of other values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Schema;

/// A record with arrays in every place.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Arrays {
    #[schema(id = 1)]
    pub digest: [u8; 4],
    #[schema(id = 2)]
    pub maybe: Option<[u8; 2]>,
    #[schema(id = 3)]
    pub hashes: Vec<[u8; 2]>,
    #[schema(id = 4)]
    pub by_name: BTreeMap<String, [u8; 2]>,
    #[schema(id = 5, proto = "sint32")]
    pub corners: [i32; 3],
    #[schema(id = 6)]
    pub names: [String; 2],
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Arrays {
    Arrays {
        digest: [0, 1, 250, 255],
        maybe: Some([1, 2]),
        hashes: vec![[3, 4], [5, 6]],
        by_name: [("a".into(), [7, 8])].into(),
        corners: [-1, 0, 300],
        names: ["x".into(), String::new()],
    }
}

/// Returns records of zeros and with the largest numbers.
#[must_use]
pub fn all() -> Vec<Arrays> {
    let zeros = Arrays {
        digest: [0; 4],
        maybe: None,
        hashes: Vec::new(),
        by_name: BTreeMap::new(),
        corners: [0; 3],
        names: Default::default(),
    };
    let most = Arrays {
        digest: [255; 4],
        hashes: vec![[255; 2]; 100],
        corners: [i32::MIN, i32::MAX, 0],
        ..one()
    };
    vec![zeros, one(), most]
}
