//! The types of `orders.jsonl`.
//!
//! Written by `wirecost infer`.

use std::collections::BTreeMap;

use wirecost::Schema;

/// 40 objects.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Order {
    /// 1 to 118.
    #[schema(id = 1)]
    pub id: u32,
    /// 1700000000000 to 1700002379000.
    #[schema(id = 2, rename = "placedAt")]
    pub placed_at: u64,
    /// Enum of 3 values in 40 samples: in-transit, new, paid.
    #[schema(id = 3)]
    pub status: Status,
    #[schema(id = 4)]
    pub customer: Customer,
    /// 7 values in 7 samples, not all of which are words; absent in 26 and null in 7 of 40.
    #[schema(id = 5)]
    pub note: Option<String>,
    /// -250 to 1200; 14 of 40 below zero.
    #[schema(id = 6, proto = "sint32")]
    pub balance: i32,
    /// 26 of 40 with a fraction or an exponent.
    #[schema(id = 7)]
    pub discount: f64,
    /// Lists of 0 to 3.
    #[schema(id = 8)]
    pub items: Vec<Item>,
    /// Lists of 0 to 2; lists of 2.
    #[schema(id = 9)]
    pub route: Vec<Vec<f64>>,
    /// Map of 9 keys such as "2024-01-11"; 1 to 39.
    #[schema(id = 10)]
    pub stock: BTreeMap<String, u32>,
    /// Lists of 0 to 2; 2 values in 8 samples, not all of which are words; absent in 32 of 40.
    #[schema(id = 11)]
    pub tags: Option<Vec<String>>,
    /// 1 value in 40 samples.
    #[schema(id = 12, rename = "@type", avro_name = "_type", proto_name = "_type")]
    pub r#type: String,
    /// 1 to 9223372036854775840.
    #[schema(
        id = 13,
        rename = "user-id",
        avro_name = "user_id_2",
        proto_name = "user_id_2"
    )]
    pub user_id_2: u64,
    /// Text is assumed, as all are null; null in 40 of 40.
    #[schema(id = 14)]
    pub user_id: Option<String>,
    /// Empty lists; text is assumed.
    #[schema(id = 15)]
    pub extras: Vec<String>,
}

/// The values of `Order.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "snake_case")]
pub enum Status {
    /// 13 samples.
    #[schema(
        rename = "in-transit",
        avro_name = "in_transit",
        proto_name = "STATUS_IN_TRANSIT"
    )]
    InTransit = 0,
    /// 14 samples.
    New = 1,
    /// 13 samples.
    Paid = 2,
}

/// 40 objects.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Customer {
    /// 7 values in 40 samples, not all of which are words.
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub vip: bool,
    /// 10 values in 10 samples, not all of which are words; absent in 30 of 40.
    #[schema(id = 3)]
    pub phone: Option<String>,
}

/// 60 objects.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Item {
    /// 17 values in 60 samples, not all of which are words.
    #[schema(id = 1)]
    pub sku: String,
    /// 1 to 3.
    #[schema(id = 2)]
    pub quantity: u32,
    #[schema(id = 3)]
    pub price: f64,
}
