//! The types of `groups.thrift`, namespace `groups`.
//!
//! Written by `wirecost import`.

use std::collections::{BTreeMap, BTreeSet};

use wirecost::Schema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Schema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Duty {
    Reader = 0,
    Writer = 1,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Crew {
    #[schema(id = 1)]
    pub members: BTreeSet<String>,
    #[schema(id = 2)]
    pub ids: BTreeSet<i64>,
    #[schema(id = 3)]
    pub roles: BTreeSet<Duty>,
    #[schema(id = 4)]
    pub owners: BTreeMap<Duty, String>,
}
