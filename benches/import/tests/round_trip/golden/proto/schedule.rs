//! The types of `schedule.proto`, package `schedule.v1`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

use super::duration::Duration;
use super::timestamp::Timestamp;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Appointment {
    #[schema(id = 1)]
    pub starts_at: Option<Timestamp>,
    #[schema(id = 2)]
    pub lasts: Option<Duration>,
    #[schema(id = 3)]
    pub reminders: Vec<Timestamp>,
    #[schema(id = 4)]
    pub travel_times: BTreeMap<String, Duration>,
}
