//! The types of `suits.avdl`, namespace `cards`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Hand {
    #[schema(id = 1)]
    pub suit: Suit,
    #[schema(id = 2)]
    pub trump: Option<Suit>,
    #[schema(id = 3)]
    pub played: Vec<Suit>,
}

/// A suit of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Suit {
    Spades = 0,
    Hearts = 1,
    Diamonds = 2,
    Clubs = 3,
}
