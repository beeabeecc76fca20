//! Lists in options, lists and maps.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{carries, sample::Inner};
use crate::{Codec, DecodeError, LimitKind, Limits, Schema};

/// A record with lists in every place.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Nested {
    #[schema(id = 1)]
    pub rows: Vec<Vec<u32>>,
    #[schema(id = 2)]
    pub maybe: Option<Vec<String>>,
    #[schema(id = 3)]
    pub headers: BTreeMap<String, Vec<String>>,
    #[schema(id = 4)]
    pub matrix: Vec<Vec<f64>>,
    #[schema(id = 5)]
    pub inners: Option<Vec<Inner>>,
    #[schema(id = 6, proto = "sint32")]
    pub deltas: Vec<Vec<i32>>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Nested {
    let inner = Inner {
        name: "n".into(),
        weight: Some(1.5),
        ..Inner::default()
    };
    Nested {
        rows: vec![vec![1, 300], Vec::new()],
        maybe: Some(Vec::new()),
        headers: [("h".into(), vec!["a".into(), "b".into()])].into(),
        matrix: vec![vec![0.5]],
        inners: Some(vec![inner]),
        deltas: vec![vec![-1]],
    }
}

/// Returns records with no list, with empty ones, and with many long ones.
#[must_use]
pub fn all() -> Vec<Nested> {
    let empty = Nested {
        rows: vec![Vec::new(); 3],
        headers: [(String::new(), Vec::new())].into(),
        inners: Some(Vec::new()),
        ..Nested::default()
    };
    let many = Nested {
        rows: (0..40)
            .map(|len| (0..len).map(|n| n << (n % 32)).collect())
            .collect(),
        maybe: Some(vec![String::new(), "x".repeat(200)]),
        headers: (0..20)
            .map(|n| (n.to_string(), vec!["v".repeat(n); n]))
            .collect(),
        matrix: vec![vec![-0.25; 100]; 3],
        inners: Some(vec![Inner::default(); 2]),
        deltas: (0..20).map(|n| vec![i32::MIN >> n; 9]).collect(),
    };
    vec![Nested::default(), empty, one(), many]
}

/// Checks that the codec carries the records, and counts the elements of all lists.
pub fn nests<C: Codec<Nested>>(new: impl Fn(Limits) -> C) {
    carries(&mut new(Limits::DEFAULT), &all());
    let five = Nested {
        rows: vec![vec![1; 5]; 5],
        ..Nested::default()
    };
    let mut bytes = Vec::new();
    new(Limits::DEFAULT).encode(&five, &mut bytes).unwrap();
    let within = |max_elements| {
        let limits = Limits {
            max_elements,
            ..Limits::DEFAULT
        };
        new(limits).decode(&bytes)
    };
    assert_eq!(within(30).as_ref(), Ok(&five));
    let error = within(29).unwrap_err();
    assert!(
        matches!(
            error,
            DecodeError::LimitExceeded {
                kind: LimitKind::Elements,
                ..
            }
        ),
        "{error}"
    );
}
