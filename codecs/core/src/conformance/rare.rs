//! Integers of 128 bits, and characters.

use serde::{Deserialize, Serialize};

use crate::Schema;

/// A record with values that few formats have.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Rare {
    #[schema(id = 1)]
    pub id: u128,
    #[schema(id = 2)]
    pub balance: i128,
    #[schema(id = 3)]
    pub letter: char,
    #[schema(id = 4)]
    pub ids: Vec<u128>,
    #[schema(id = 5)]
    pub maybe: Option<char>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Rare {
    Rare {
        id: 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10,
        balance: -2,
        letter: '\u{e9}',
        ids: vec![1, u128::MAX],
        maybe: Some('a'),
    }
}

/// Returns records with integers of every size and characters of every length.
#[must_use]
pub fn all() -> Vec<Rare> {
    let bits = (0..128).flat_map(|bits| [(1 << bits) - 1, 1 << bits, u128::MAX << bits]);
    let letters = [
        '\0',
        '"',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{ffff}',
        '\u{10ffff}',
    ];
    let records = bits.zip(letters.into_iter().cycle());
    let records = records.map(|(bits, letter)| Rare {
        id: bits,
        balance: bits.cast_signed(),
        letter,
        ids: vec![bits; 2],
        maybe: Some(letter),
    });
    records.chain([one()]).collect()
}
