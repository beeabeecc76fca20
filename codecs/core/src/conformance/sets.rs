//! Sets.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::keys::Shade;
use crate::Schema;

/// A record with sets.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Sets {
    #[schema(id = 1)]
    pub names: BTreeSet<String>,
    #[schema(id = 2, proto = "sint32")]
    pub numbers: BTreeSet<i32>,
    #[schema(id = 3)]
    pub shades: HashSet<Shade>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Sets {
    Sets {
        names: ["b", "a"].map(String::from).into(),
        numbers: [2, -1].into(),
        shades: [Shade::Dark].into(),
    }
}

/// Returns records with no value and with many.
#[must_use]
pub fn all() -> Vec<Sets> {
    let many = Sets {
        names: (0..100).map(|n: u8| n.to_string()).collect(),
        numbers: (-50..50).map(|n| n << 20).collect(),
        shades: [Shade::Dark, Shade::Light].into(),
    };
    vec![Sets::default(), one(), many]
}
