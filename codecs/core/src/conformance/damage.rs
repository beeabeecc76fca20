//! Damage of records of every shape.
#![allow(clippy::panic)]

use std::fmt::Debug;

use super::{
    arrays::{self, Arrays},
    checks::encode,
    enums::{self, Enums},
    keys::{self, Keys},
    nested::{self, Nested},
    rare::{self, Rare},
    recursion::{self, Filter, Tree},
    sets::{self, Sets},
    shapes::{self, Shapes},
    unions::{self, Order},
};
use crate::Codec;

/// Checks that `codec` reads records of every shape with any bit flipped either not at all, or as a
/// value that it can carry.
pub fn withstands_damage<C>(codec: &mut C)
where
    C: Codec<Arrays>
        + Codec<Enums>
        + Codec<Filter>
        + Codec<Keys>
        + Codec<Nested>
        + Codec<Order>
        + Codec<Rare>
        + Codec<Sets>
        + Codec<Shapes>
        + Codec<Tree>,
{
    withstands(codec, &arrays::one());
    withstands(codec, &enums::one());
    withstands(codec, &recursion::filter());
    withstands(codec, &keys::one());
    withstands(codec, &nested::one());
    withstands(codec, &rare::one());
    withstands(codec, &sets::one());
    withstands(codec, &shapes::one());
    withstands(codec, &recursion::tree());
    withstands(codec, &unions::one());
}

fn withstands<T: Debug>(codec: &mut impl Codec<T>, value: &T) {
    let mut bytes = encode(codec, value);
    for bit in 0..8 * bytes.len() {
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = codec.decode(&bytes) {
            let written = encode(codec, &other);
            let back = codec
                .decode(&written)
                .unwrap_or_else(|error| panic!("{error}: {other:?}"));
            // Not the values: a NaN is not equal to itself.
            assert_eq!(encode(codec, &back), written, "{other:?}");
        }
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}
