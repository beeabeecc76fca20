//! A record with the values that `Sample` and `Shapes` lack.

use wirecost_codec::{
    Schema, UnknownFields,
    conformance::{
        dates::{self, Period},
        decimals::{self, Invoice, Price},
        held::{self, Plan},
        times::{self, Event, Lease, Stamps},
        unions::{self, Order},
    },
};

/// A record with times, dates, decimals, UUIDs, addresses, unions also in lists, and unknown fields.
#[derive(Debug, Clone, Default, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Values {
    #[schema(id = 1)]
    pub event: Option<Event>,
    #[schema(id = 2)]
    pub lease: Option<Lease>,
    #[schema(id = 3)]
    pub stamps: Option<Stamps>,
    #[schema(id = 4)]
    pub period: Option<Period>,
    #[schema(id = 5)]
    pub price: Option<Price>,
    #[schema(id = 6)]
    pub invoice: Option<Invoice>,
    #[schema(id = 7)]
    pub order: Option<Order>,
    #[schema(id = 8)]
    pub plan: Option<Plan>,
    #[schema(unknown)]
    pub unknown: UnknownFields,
}

/// Returns a record without fields, and a record with all of them.
#[must_use]
pub fn all() -> Vec<Values> {
    let whole = Values {
        event: Some(times::event()),
        lease: Some(times::lease()),
        stamps: Some(times::stamps()),
        period: Some(dates::period()),
        price: Some(decimals::price()),
        invoice: Some(decimals::invoice()),
        order: Some(unions::one()),
        plan: Some(held::one()),
        unknown: UnknownFields::default(),
    };
    vec![Values::default(), whole]
}
