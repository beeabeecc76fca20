//! Maps whose keys are not text.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::sample::Inner;
use crate::{Map, Schema};

/// A record with keys of every kind.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Keys {
    #[schema(id = 1)]
    pub small: BTreeMap<u8, bool>,
    #[schema(id = 2)]
    pub counts: Map<u16, u64>,
    #[schema(id = 3)]
    pub signed: BTreeMap<i32, String>,
    #[schema(id = 4)]
    pub flags: BTreeMap<bool, u32>,
    #[schema(id = 5)]
    pub by_shade: BTreeMap<Shade, Inner>,
    #[schema(id = 6)]
    pub hashed: HashMap<i64, f64>,
}

/// Symbols in an order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema, Serialize, Deserialize,
)]
#[allow(missing_docs)]
pub enum Shade {
    Light,
    Dark,
}

/// Returns a record with one entry in each map.
#[must_use]
pub fn one() -> Keys {
    let inner = Inner {
        name: "n".into(),
        weight: Some(1.5),
        ..Inner::default()
    };
    Keys {
        small: [(7, true)].into(),
        counts: [(300, 1)].into(),
        signed: [(-2, "x".into())].into(),
        flags: [(true, 5)].into(),
        by_shade: [(Shade::Dark, inner)].into(),
        hashed: [(-1, 0.5)].into(),
    }
}

/// Returns records with no entry and with many, among them the zeros that protobuf leaves out.
#[must_use]
pub fn all() -> Vec<Keys> {
    let many = Keys {
        small: (0..=u8::MAX).map(|key| (key, key % 2 == 0)).collect(),
        counts: [(0, 0), (u16::MAX, u64::MAX)].into(),
        signed: [i32::MIN, -1, 0, i32::MAX]
            .map(|key| (key, key.to_string()))
            .into(),
        flags: [(false, 0), (true, 1)].into(),
        by_shade: [Shade::Light, Shade::Dark]
            .map(|key| (key, Inner::default()))
            .into(),
        hashed: (-50..50).map(|key| (key << 40, 0.25)).collect(),
    };
    vec![Keys::default(), one(), many]
}
