//! Records that contain themselves.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::{carries, writes};
use crate::{Codec, DecodeError, LimitKind, Limits, Schema};

/// A record in itself in every place.
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Tree {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub children: Vec<Self>,
    #[schema(id = 3)]
    pub next: Option<Box<Tree>>,
    #[schema(id = 4)]
    pub by_name: BTreeMap<String, Tree>,
}

/// A record with nothing but the next one.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Link {
    #[schema(id = 1)]
    pub next: Option<Box<Self>>,
}

/// A record with a union whose variants may contain it.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Filter {
    #[schema(id = 3, union)]
    pub rule: Rule,
}

/// The union of [`Filter`].
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub enum Rule {
    #[schema(id = 1)]
    Not(Not),
    #[schema(id = 2)]
    HasTag(HasTag),
}

/// A variant that contains its union again.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Not {
    #[schema(id = 1, recursive)]
    pub filter: Box<Filter>,
}

/// A variant that ends the recursion.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct HasTag {
    #[schema(id = 1)]
    pub tag: String,
}

fn leaf(name: &str) -> Tree {
    Tree {
        name: name.into(),
        ..Tree::default()
    }
}

/// Returns a tree of two levels.
#[must_use]
pub fn tree() -> Tree {
    Tree {
        name: "a".into(),
        children: vec![leaf("b")],
        next: Some(Box::new(leaf("c"))),
        by_name: [("k".into(), leaf("d"))].into(),
    }
}

/// Returns a filter in a filter.
#[must_use]
pub fn filter() -> Filter {
    let tagged = Filter {
        rule: Rule::HasTag(HasTag { tag: "t".into() }),
    };
    Filter {
        rule: Rule::Not(Not {
            filter: Box::new(tagged),
        }),
    }
}

/// Returns this many links, each in the previous one.
fn chain(levels: usize) -> Link {
    (1..levels).fold(Link { next: None }, |next, _| Link {
        next: Some(Box::new(next)),
    })
}

/// Checks that the codec writes [`tree`] and [`filter`] as these bytes, reads them, and reads no
/// deeper than its limit.
pub fn recurses<C: Codec<Tree> + Codec<Filter> + Codec<Link>>(
    new: impl Fn(Limits) -> C,
    tree_bytes: &[u8],
    filter_bytes: &[u8],
) {
    let mut codec = new(Limits::DEFAULT);
    writes(&mut codec, &tree(), tree_bytes);
    writes(&mut codec, &filter(), filter_bytes);
    let within = |max_elements| {
        let mut codec = new(Limits {
            max_elements,
            ..Limits::DEFAULT
        });
        let mut bytes = Vec::new();
        codec.encode(&chain(5), &mut bytes).unwrap();
        Codec::<Link>::decode(&mut codec, &bytes)
    };
    assert_eq!(within(4), Ok(chain(5)));
    let kind = LimitKind::Elements;
    assert_eq!(within(3).err().and_then(exceeded), Some(kind));
    for max_depth in [2, 5, Limits::DEFAULT.max_depth] {
        let mut codec = new(Limits {
            max_depth,
            ..Limits::DEFAULT
        });
        carries(&mut codec, &[chain(max_depth)]);
        let mut bytes = Vec::new();
        codec.encode(&chain(max_depth + 1), &mut bytes).unwrap();
        let deeper = Codec::<Link>::decode(&mut codec, &bytes);
        let kind = LimitKind::Depth;
        assert_eq!(deeper.err().and_then(exceeded), Some(kind), "{max_depth}");
    }
}

/// Returns the limit that a message exceeded.
fn exceeded(error: DecodeError) -> Option<LimitKind> {
    match error {
        DecodeError::LimitExceeded { kind, .. } => Some(kind),
        _ => None,
    }
}
