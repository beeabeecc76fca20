//! Fields of a newer sender, which an older node forwards.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::{Codec, DecodeError, LimitKind, Limits, Schema, UnknownFields};

/// A record of an older node.
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Old {
    #[schema(id = 2)]
    pub name: String,
    #[schema(id = 3)]
    pub inner: Option<OldInner>,
    #[schema(unknown)]
    pub unknown: UnknownFields,
}

/// A record inside [`Old`].
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct OldInner {
    #[schema(unknown)]
    pub unknown: UnknownFields,
}

/// A record of a newer node.
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct New {
    #[schema(id = 1)]
    pub first: Option<u64>,
    #[schema(id = 2)]
    pub name: String,
    #[schema(id = 3)]
    pub inner: Option<NewInner>,
    #[schema(id = 4)]
    pub yes: Option<bool>,
    #[schema(id = 5)]
    pub no: Option<bool>,
    #[schema(id = 6)]
    pub double: Option<f64>,
    #[schema(id = 7, proto = "fixed32")]
    pub fixed: Option<u32>,
    #[schema(id = 8)]
    pub text: Option<String>,
    #[schema(id = 9)]
    pub numbers: Option<Vec<u32>>,
    #[schema(id = 10)]
    pub inners: Option<Vec<NewInner>>,
    #[schema(
        id = 300,
        rename = "back\u{e4}",
        avro_name = "back",
        proto_name = "back"
    )]
    pub back: Option<NewInner>,
}

/// A record inside [`New`].
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct NewInner {
    #[schema(id = 1)]
    pub count: u32,
    #[schema(id = 2)]
    pub by_name: BTreeMap<String, f64>,
}

/// Returns a record with all fields, two of which an older node knows.
#[must_use]
pub fn one() -> New {
    let inner = || NewInner {
        count: 300,
        by_name: [("a".into(), 0.5)].into(),
    };
    New {
        first: Some(7),
        name: "n".into(),
        inner: Some(inner()),
        yes: Some(true),
        no: Some(false),
        double: Some(-0.5),
        fixed: Some(9),
        text: Some("\"{\u{e4}".into()),
        numbers: Some(vec![1, 300]),
        inners: Some(vec![inner(), NewInner::default()]),
        back: Some(inner()),
    }
}

/// The number of fields of [`one`] that an older node does not know.
const UNKNOWN: usize = 9;

/// The number of fields of a [`NewInner`].
const INNER: usize = 2;

/// Checks that an older node forwards the fields of a newer node, within the limits.
pub fn keeps<C: Codec<Old> + Codec<New>>(new: impl Fn(Limits) -> C) {
    let mut codec = new(Limits::DEFAULT);
    let mut sent = Vec::new();
    codec.encode(&one(), &mut sent).unwrap();
    let mut old: Old = codec.decode(&sent).unwrap();
    assert_eq!((&*old.name, old.unknown.len()), ("n", UNKNOWN));
    assert_eq!(
        old.inner.as_ref().map(|inner| inner.unknown.len()),
        Some(INNER)
    );
    let mut forwarded = Vec::new();
    codec.encode(&old, &mut forwarded).unwrap();
    assert_eq!(codec.decode(&forwarded), Ok(one()));
    assert_eq!(codec.decode(&forwarded).as_ref(), Ok(&old));

    let within = |max_elements| -> Result<Old, DecodeError> {
        let limits = Limits {
            max_elements,
            ..Limits::DEFAULT
        };
        new(limits).decode(&sent)
    };
    assert_eq!(within(UNKNOWN + INNER).as_ref(), Ok(&old));
    match within(UNKNOWN + INNER - 1) {
        Err(DecodeError::LimitExceeded { kind, .. }) => assert_eq!(kind, LimitKind::Elements),
        other => panic!("{other:?}"),
    }

    old.unknown.clear();
    old.inner = None;
    let mut cleared = Vec::new();
    codec.encode(&old, &mut cleared).unwrap();
    let name = one().name;
    let known = New {
        name,
        ..New::default()
    };
    assert_eq!(codec.decode(&cleared), Ok(known));
}

/// Checks that a format without unknown fields writes none.
pub fn forgets<C: Codec<Old>>(mut codec: C) {
    let known = Old {
        name: "n".into(),
        ..Old::default()
    };
    let mut unknown = UnknownFields::default();
    unknown.push(crate::UnknownField {
        format: crate::TaggedFormat::Protobuf,
        id: 1,
        wire_type: 0,
        bytes: [7].into(),
    });
    let old = Old {
        unknown,
        ..known.clone()
    };
    let (mut one, mut other) = (Vec::new(), Vec::new());
    codec.encode(&known, &mut one).unwrap();
    codec.encode(&old, &mut other).unwrap();
    assert_eq!(one, other);
    assert_eq!(codec.decode(&one), Ok(known));
}
