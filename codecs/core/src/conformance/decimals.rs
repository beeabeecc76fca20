//! Decimals.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Schema;

/// A record with decimals.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Price {
    #[schema(id = 1)]
    pub net: Decimal,
    #[schema(id = 2)]
    pub discount: Option<Decimal>,
    #[schema(id = 3)]
    pub parts: Vec<Decimal>,
    #[schema(id = 4)]
    pub by_name: BTreeMap<String, Decimal>,
}

/// A record with decimals of constant scale in Avro.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Invoice {
    #[schema(id = 1, avro = "decimal(4, 2)")]
    pub total: Decimal,
    #[schema(id = 2, avro = "decimal(28, 28)")]
    pub rate: Option<Decimal>,
    #[schema(id = 3, avro = "decimal(28, 0)")]
    pub parts: Vec<Decimal>,
}

/// A record with decimals on `fixed` in Avro.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Quote {
    #[schema(id = 1, avro = "decimal(4, 2, fixed(2))")]
    pub bid: Decimal,
    #[schema(id = 2, avro = "decimal(28, 28, fixed(16))")]
    pub rate: Option<Decimal>,
    #[schema(id = 3, avro = "decimal(4, 2, fixed(2))")]
    pub others: Vec<Decimal>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn price() -> Price {
    Price {
        net: Decimal::new(-1250, 2),
        discount: Some(Decimal::ZERO),
        parts: vec![Decimal::new(10, 1)],
        by_name: [("a".into(), Decimal::new(5, 3))].into(),
    }
}

/// Returns records with the shortest and the longest decimals.
#[must_use]
pub fn prices() -> Vec<Price> {
    let decimals = [
        Decimal::ZERO,
        Decimal::MAX,
        Decimal::MIN,
        Decimal::new(-1, 28),
        Decimal::from_i128_with_scale(Decimal::MIN.mantissa(), 28),
    ];
    let with = |net| Price {
        net,
        discount: None,
        parts: decimals.into(),
        by_name: BTreeMap::new(),
    };
    decimals.into_iter().map(with).chain([price()]).collect()
}

/// Returns a record for which the tests of Avro state the bytes.
#[must_use]
pub fn invoice() -> Invoice {
    Invoice {
        total: Decimal::new(-125, 1),
        rate: Some(Decimal::new(-1, 28)),
        parts: vec![Decimal::new(12800, 2)],
    }
}

/// Returns a record for which the tests of Avro state the bytes.
#[must_use]
pub fn quote() -> Quote {
    Quote {
        bid: Decimal::new(-125, 1),
        rate: Some(Decimal::new(-1, 28)),
        others: vec![Decimal::new(9999, 2), Decimal::new(-9999, 2)],
    }
}

/// Returns records with the largest decimals.
#[must_use]
pub fn invoices() -> Vec<Invoice> {
    let all_nines = 10_i128.pow(28) - 1;
    let largest = Invoice {
        total: Decimal::new(9999, 2),
        rate: Some(Decimal::from_i128_with_scale(all_nines, 28)),
        parts: vec![Decimal::from_i128_with_scale(-all_nines, 0), Decimal::ZERO],
    };
    vec![invoice(), largest]
}
