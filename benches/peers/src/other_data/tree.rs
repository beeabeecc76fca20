//! A tree of depth 12: 4,095 nodes with two children each, except for the leaves.

use wirecost_bench::cmd::part::AnySuite;

use super::{
    draws::Draws,
    message::{avro_type, message},
    source::{Drawn, suite},
};

/// A tree that can be drawn.
trait Grow {
    fn grow(draws: &mut Draws) -> Self;
}

/// Declares one type for each level, since a record of the schema cannot contain itself: the root's
/// first, the leaves' last.
macro_rules! levels {
    ($node:ident) => {
        message! {
            /// A leaf.
            pub struct $node {
                1 (uint64) number: u64,
                2 (string) label: String,
            }
        }

        impl Grow for $node {
            fn grow(draws: &mut Draws) -> Self {
                Self {
                    number: draws.of_any_size(),
                    label: draws.name(1, 8),
                }
            }
        }
    };
    ($node:ident $child:ident $($below:ident)*) => {
        message! {
            /// A node with children.
            pub struct $node {
                1 (uint64) number: u64,
                2 (string) label: String,
                3 (message, repeated) children: Vec<$child>,
            }
        }

        impl Grow for $node {
            fn grow(draws: &mut Draws) -> Self {
                Self {
                    number: draws.of_any_size(),
                    label: draws.name(1, 8),
                    children: draws.list(CHILDREN, $child::grow),
                }
            }
        }

        levels!($child $($below)*);
    };
}

const CHILDREN: usize = 2;

levels!(Root Node2 Node3 Node4 Node5 Node6 Node7 Node8 Node9 Node10 Node11 Leaf);

avro_type!(Root);

pub(super) fn suite_of_trees() -> Box<dyn AnySuite> {
    suite([Drawn {
        name: "tree",
        messages: 1,
        draw: Root::grow,
    }])
}
