//! Texts of every type, and a record with a lifetime.

use std::{borrow::Cow, collections::BTreeMap, rc::Rc, sync::Arc};

use super::sample::Inner;
use crate::{Map, Schema};

/// A record with texts, and records behind pointers.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Texts<'a> {
    #[schema(id = 1)]
    pub borrowed: Cow<'a, str>,
    #[schema(id = 2)]
    pub boxed: Box<str>,
    #[schema(id = 3)]
    pub shared: Option<Arc<str>>,
    #[schema(id = 4)]
    pub counted: Vec<Rc<str>>,
    #[schema(id = 5)]
    pub by_name: BTreeMap<Arc<str>, Cow<'a, str>>,
    #[schema(id = 6)]
    pub inner: Arc<Inner>,
    #[schema(id = 7)]
    pub inners: Map<Box<str>, Rc<Inner>>,
}

/// The same record with plain types.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Plain {
    #[schema(id = 1)]
    pub borrowed: String,
    #[schema(id = 2)]
    pub boxed: String,
    #[schema(id = 3)]
    pub shared: Option<String>,
    #[schema(id = 4)]
    pub counted: Vec<String>,
    #[schema(id = 5)]
    pub by_name: BTreeMap<String, String>,
    #[schema(id = 6)]
    pub inner: Inner,
    #[schema(id = 7)]
    pub inners: Map<String, Inner>,
}

fn inner() -> Inner {
    Inner {
        name: "n".into(),
        numbers: vec![1, 2],
        weight: None,
    }
}

/// Returns a record that borrows a text.
#[must_use]
pub fn texts<'a>() -> Texts<'a> {
    Texts {
        borrowed: Cow::Borrowed("a"),
        boxed: "b".into(),
        shared: Some("c".into()),
        counted: vec!["d".into(), "".into()],
        by_name: [("e".into(), "f".into())].into(),
        inner: inner().into(),
        inners: [("g".into(), inner().into())].into(),
    }
}

/// Returns the record with the same bytes.
#[must_use]
pub fn plain() -> Plain {
    Plain {
        borrowed: "a".into(),
        boxed: "b".into(),
        shared: Some("c".into()),
        counted: vec!["d".into(), String::new()],
        by_name: [("e".into(), "f".into())].into(),
        inner: inner(),
        inners: [("g".into(), inner())].into(),
    }
}
