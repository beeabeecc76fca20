//! Tuples, options in lists and maps, and records with type parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Schema;

/// A record with these shapes in every place.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Shapes {
    #[schema(id = 1)]
    pub pair: (u32, String),
    #[schema(id = 2)]
    pub scores: Vec<(String, f64)>,
    #[schema(id = 3)]
    pub maybe: Option<(i32, Vec<u32>, Option<bool>)>,
    #[schema(id = 4)]
    pub corners: BTreeMap<String, (u32, u32, u32, u32)>,
    #[schema(id = 5)]
    pub readings: Vec<Option<u32>>,
    #[schema(id = 6)]
    pub labels: BTreeMap<String, Option<String>>,
    #[schema(id = 7, proto = "sint32")]
    pub deltas: Vec<Option<i32>>,
    #[schema(id = 8)]
    pub point: Point,
    #[schema(id = 9)]
    pub ping: Ping,
    #[schema(id = 10)]
    pub page: Page<Point>,
    #[schema(id = 11)]
    pub pages: Vec<Page<String>>,
}

/// A tuple struct.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Point(#[schema(id = 1)] pub f64, #[schema(id = 3)] pub f64);

/// A struct without fields.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
pub struct Ping;

/// A record with a type parameter.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Page<T> {
    #[schema(id = 1)]
    pub items: Vec<T>,
    #[schema(id = 2)]
    pub last: Option<T>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Shapes {
    Shapes {
        pair: (300, "a".into()),
        scores: vec![("b".into(), 0.5)],
        maybe: Some((-1, vec![1], Some(true))),
        corners: [("c".into(), (1, 2, 3, 4))].into(),
        readings: vec![Some(7), None, Some(0)],
        labels: [("d".into(), None)].into(),
        deltas: vec![Some(-1), None],
        point: Point(0.5, 1.5),
        ping: Ping,
        page: Page {
            items: vec![Point(0.5, 0.5)],
            last: None,
        },
        pages: vec![Page {
            items: vec!["g".into()],
            last: Some("h".into()),
        }],
    }
}

/// Returns records with nothing in the lists and with much.
#[must_use]
pub fn all() -> Vec<Shapes> {
    let page = Page {
        items: Vec::new(),
        last: None,
    };
    let least = Shapes {
        pair: (0, String::new()),
        scores: Vec::new(),
        maybe: None,
        corners: BTreeMap::new(),
        readings: Vec::new(),
        labels: BTreeMap::new(),
        deltas: Vec::new(),
        point: Point(0.0, -0.0),
        ping: Ping,
        page,
        pages: Vec::new(),
    };
    let most = Shapes {
        pair: (u32::MAX, "x".repeat(200)),
        scores: vec![("y".repeat(20), -0.25); 40],
        readings: (0..50)
            .map(|n: u32| n.is_multiple_of(3).then_some(n << (n % 32)))
            .collect(),
        labels: [("e".into(), Some("f".into()))].into(),
        deltas: vec![Some(i32::MIN); 20],
        page: Page {
            items: vec![Point(f64::MAX, f64::MIN); 20],
            last: Some(Point(1.0, 2.0)),
        },
        ..one()
    };
    vec![least, one(), most]
}
