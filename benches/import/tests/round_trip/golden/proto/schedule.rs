//! The types of `schedule.proto`, package `schedule.v1`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Appointment {
    #[schema(id = 1)]
    pub starts_at: Option<wirecost::codec::Timestamp>,
    #[schema(id = 2)]
    pub lasts: Option<wirecost::codec::SignedDuration>,
    #[schema(id = 3)]
    pub reminders: Vec<wirecost::codec::Timestamp>,
    #[schema(id = 4)]
    pub travel_times: BTreeMap<String, wirecost::codec::SignedDuration>,
}
