//! The types of `tree.proto`, package `forest`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Node {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub left: Option<Box<Node>>,
    #[schema(id = 3)]
    pub right: Option<Box<Node>>,
    #[schema(id = 4)]
    pub others: Vec<Node>,
    #[schema(id = 5)]
    pub named: BTreeMap<String, Node>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Folder {
    #[schema(id = 1, recursive)]
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Entry {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2, recursive)]
    pub folder: Option<Folder>,
    #[schema(id = 3, recursive)]
    pub link: Option<Box<Link>>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Link {
    #[schema(id = 1, recursive)]
    pub target: Option<Box<Entry>>,
}
