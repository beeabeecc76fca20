//! The types of `playlist.thrift`, namespace `playlist`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub enum Item {
    #[schema(id = 4)]
    Song(String),
    #[schema(id = 5)]
    Pause(Break),
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Break {
    #[schema(id = 1)]
    pub seconds: i32,
    #[schema(id = 2, union)]
    pub meanwhile: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Playlist {
    #[schema(id = 1, union)]
    pub items: Vec<Item>,
    #[schema(id = 2, union)]
    pub by_name: BTreeMap<String, Item>,
    #[schema(id = 3, union)]
    pub extra: Option<Vec<Item>>,
    #[schema(id = 6, union)]
    pub last: Option<Item>,
}
