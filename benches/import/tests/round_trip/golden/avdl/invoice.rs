//! The types of `invoice.avdl`, namespace `shop`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

use super::money::{Currency, Money};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Line {
    #[schema(id = 1)]
    pub text: String,
    #[schema(id = 2)]
    pub price: Money,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Invoice {
    #[schema(id = 1)]
    pub total: Money,
    #[schema(id = 2)]
    pub paid_in: Currency,
    #[schema(id = 3)]
    pub lines: Vec<Line>,
}
