//! The types of `route.avdl`, namespace `maps`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::{Bytes, Schema};

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Route {
    #[schema(id = 1, union)]
    pub legs: Vec<RouteLegs>,
    #[schema(id = 2, union)]
    pub tags: BTreeMap<String, RouteTags>,
    #[schema(id = 3, union)]
    pub notes: Option<Vec<RouteNotes>>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Detour {
    #[schema(id = 1)]
    pub reason: String,
    #[schema(id = 2, union)]
    pub points: Vec<DetourPoints>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum RouteLegs {
    #[schema(id = 1)]
    Text(String),
    #[schema(id = 2)]
    Double(f64),
    #[schema(id = 3)]
    Detour(Detour),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum RouteTags {
    #[schema(id = 1)]
    Boolean(bool),
    #[schema(id = 2)]
    Long(i64),
    #[schema(id = 3)]
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum RouteNotes {
    #[schema(id = 1)]
    Text(String),
    #[schema(id = 2)]
    Bytes(Bytes),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum DetourPoints {
    #[schema(id = 1)]
    Long(i64),
    #[schema(id = 2)]
    Detour(Detour),
}
