//! Values in structs of their own.

use serde::{Deserialize, Serialize};

use super::sample::Inner;
use crate::{Map, Schema};

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Schema, Serialize, Deserialize)]
#[schema(transparent, key)]
pub struct Zone(pub String);

/// An integer with a form.
#[derive(Debug, Clone, Copy, PartialEq, Schema, Serialize, Deserialize)]
#[schema(transparent)]
pub struct Celsius(#[schema(proto = "sint32")] pub i32);

/// A record in a struct with a named field.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[schema(transparent)]
#[serde(transparent)]
#[allow(missing_docs)]
pub struct Outer {
    pub inner: Inner,
}

/// A record with such values in every place.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Newtypes {
    #[schema(id = 1)]
    pub zone: Zone,
    #[schema(id = 2)]
    pub maybe: Option<Celsius>,
    #[schema(id = 3)]
    pub list: Vec<Celsius>,
    #[schema(id = 4)]
    pub map: Map<Zone, Celsius>,
    #[schema(id = 5)]
    pub outer: Outer,
}

/// The same record without the structs.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Plain {
    #[schema(id = 1)]
    pub zone: String,
    #[schema(id = 2, proto = "sint32")]
    pub maybe: Option<i32>,
    #[schema(id = 3, proto = "sint32")]
    pub list: Vec<i32>,
    #[schema(id = 4, proto = "sint32")]
    pub map: Map<String, i32>,
    #[schema(id = 5)]
    pub outer: Inner,
}

/// Returns a record, and the same one without the structs, for each of some values.
#[must_use]
pub fn pairs() -> Vec<(Newtypes, Plain)> {
    let pair = |name: &str, degrees: &[i32]| {
        let inner = Inner {
            name: name.into(),
            weight: Some(0.5),
            ..Inner::default()
        };
        let maybe = degrees.first().copied();
        let newtypes = Newtypes {
            zone: Zone(name.into()),
            maybe: maybe.map(Celsius),
            list: degrees.iter().copied().map(Celsius).collect(),
            map: maybe
                .map(|degrees| (Zone(name.into()), Celsius(degrees)))
                .into_iter()
                .collect(),
            outer: Outer {
                inner: inner.clone(),
            },
        };
        let plain = Plain {
            zone: name.into(),
            maybe,
            list: degrees.into(),
            map: maybe
                .map(|degrees| (name.into(), degrees))
                .into_iter()
                .collect(),
            outer: inner,
        };
        (newtypes, plain)
    };
    vec![
        pair("", &[]),
        pair("a", &[0]),
        pair("zone", &[-1, i32::MIN, 300]),
    ]
}
