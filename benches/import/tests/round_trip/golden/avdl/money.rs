//! The types of `money.avdl`, namespace `shop`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Currency {
    Eur = 0,
    Usd = 1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Money {
    #[schema(id = 1)]
    pub currency: Currency,
    #[schema(id = 2)]
    pub cents: i64,
}
