//! The types of `account.thrift`, namespace `account`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

/// A state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    Open = 1,
    /// No payment for a year.
    Dormant = 2,
    Closed = 9,
}

/// An account of a customer.
///
/// Its id never changes.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Account {
    /// Its number.
    #[schema(id = 1)]
    pub id: String,
    #[schema(id = 2, default = State::Open)]
    pub state: State,
    #[schema(id = 3)]
    pub balance: Option<i64>,
    #[schema(id = 4)]
    pub owner: Owner,
    /// Acts for the owner.
    #[schema(id = 5)]
    pub deputy: Option<Owner>,
    #[schema(id = 6)]
    pub tags: Vec<String>,
    #[schema(id = 7)]
    pub former: Option<Vec<Owner>>,
    #[schema(id = 8, default = true)]
    pub active: bool,
    #[schema(id = 10, default = 0.5)]
    pub rate: f64,
    #[schema(id = 11, default = "EUR")]
    pub currency: String,
    #[schema(id = 12, default = -5)]
    pub limit: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Owner {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub photo: Option<Bytes>,
}
