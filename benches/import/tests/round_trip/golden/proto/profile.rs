//! The types of `profile.proto`, package `profiles.v1`.
//!
//! Written by `wirecost import`.

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Profile {
    #[schema(id = 1)]
    pub verified: Option<bool>,
    #[schema(id = 2)]
    pub karma: Option<i32>,
    #[schema(id = 3, proto = "sint64")]
    pub balance: Option<i64>,
    #[schema(id = 4, proto = "fixed64")]
    pub token: Option<u64>,
    #[schema(id = 5)]
    pub score: Option<f32>,
    #[schema(id = 6)]
    pub nickname: Option<String>,
    #[schema(id = 7)]
    pub avatar: Option<Bytes>,
    #[schema(id = 8)]
    pub tier: Option<Tier>,
    #[schema(id = 9)]
    pub referrer: Option<Box<Profile>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[repr(i32)]
pub enum Tier {
    Free = 0,
    Paid = 1,
    /// A number without a symbol.
    #[schema(unknown)]
    Unknown(i32),
}
