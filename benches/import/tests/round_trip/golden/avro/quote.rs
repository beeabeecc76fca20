//! The types of `quote.avsc`, namespace `quotes`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Quote {
    #[schema(id = 1, avro = "decimal(9, 2, fixed(4))")]
    pub bid: wirecost::codec::Decimal,
    #[schema(id = 2, avro = "decimal(9, 2, fixed(4))")]
    pub ask: Option<wirecost::codec::Decimal>,
    #[schema(id = 3, avro = "decimal(28, 12, fixed(16))")]
    pub rates: Vec<wirecost::codec::Decimal>,
}
