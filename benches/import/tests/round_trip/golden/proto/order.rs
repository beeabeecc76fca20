//! The types of `order.proto`, package `shop.orders.v1`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::{Bytes, Schema};

/// An order of a customer.
///
/// It is immutable once it is paid.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(reserved(4, 8, 9, 10))]
pub struct Order {
    /// The number on the invoice.
    #[schema(id = 1)]
    pub number: String,
    #[schema(id = 2)]
    pub items: Vec<Item>,
    #[schema(id = 3)]
    pub status: Status,
    /// Where it goes.
    #[schema(id = 5)]
    pub address: Option<Address>,
    #[schema(id = 6)]
    pub placed_at: Option<wirecost::codec::Timestamp>,
    /// Set by the shop.
    #[schema(id = 7)]
    pub labels: BTreeMap<String, String>,
    #[schema(id = 11)]
    pub by_article: BTreeMap<u64, Item>,
    #[schema(id = 12)]
    pub discount: Option<f64>,
    #[schema(id = 13)]
    pub signature: Bytes,
}

/// A position of the order.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Item {
    #[schema(id = 1)]
    pub article: u64,
    #[schema(id = 2)]
    pub count: u32,
    #[schema(id = 3)]
    pub price: Option<Money>,
    #[schema(id = 4)]
    pub pictures: Vec<Bytes>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Money {
    #[schema(id = 1)]
    pub currency: String,
    #[schema(id = 2, proto = "sint64")]
    pub minor_units: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Status {
    Unspecified = 0,
    /// Money has arrived.
    Paid = 1,
    Shipped = 5,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Address {
    #[schema(id = 1)]
    pub street: String,
    #[schema(id = 2)]
    pub city: String,
    #[schema(id = 3)]
    pub post_code: String,
}
