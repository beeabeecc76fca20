//! A tree of depth 12: 4,095 nodes with two children each, except for the leaves.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::avro_type,
    source::{Drawn, suite},
    types::{Leaf, Node2, Node3, Node4, Node5, Node6, Node7, Node8, Node9, Node10, Node11, Root},
};

avro_type!(Root);

/// A tree that can be drawn.
trait Grow {
    fn grow(draws: &mut Draws) -> Self;
}

/// Implements the drawing of a tree for the type of each level.
macro_rules! grow {
    ($leaf:ident) => {
        impl Grow for $leaf {
            fn grow(draws: &mut Draws) -> Self {
                Self {
                    number: draws.of_any_size(),
                    label: draws.name(1, 8),
                }
            }
        }
    };
    ($node:ident $child:ident $($below:ident)*) => {
        impl Grow for $node {
            fn grow(draws: &mut Draws) -> Self {
                Self {
                    number: draws.of_any_size(),
                    label: draws.name(1, 8),
                    children: draws.list(CHILDREN, $child::grow),
                }
            }
        }

        grow!($child $($below)*);
    };
}

const CHILDREN: usize = 2;

grow!(Root Node2 Node3 Node4 Node5 Node6 Node7 Node8 Node9 Node10 Node11 Leaf);

pub(super) fn suite_of_trees() -> Box<dyn AnySuite> {
    suite([Drawn {
        name: "tree",
        messages: 1,
        draw: Root::grow,
    }])
}
