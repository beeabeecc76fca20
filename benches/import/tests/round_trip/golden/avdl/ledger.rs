//! The types of `ledger.avdl`, namespace `ledger`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Entry {
    #[schema(id = 1)]
    pub day: wirecost::codec::Date,
    #[schema(id = 2, avro = "timestamp-millis")]
    pub booked_at: wirecost::codec::Timestamp,
    #[schema(id = 3, avro = "timestamp-micros")]
    pub changed_at: Option<wirecost::codec::Timestamp>,
    #[schema(id = 4)]
    pub read_at: Vec<wirecost::codec::Timestamp>,
    #[schema(id = 5, avro = "decimal(12, 2)")]
    pub amount: wirecost::codec::Decimal,
}
