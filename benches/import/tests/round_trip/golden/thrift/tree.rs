//! The types of `tree.thrift`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Tree {
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub left: Option<Box<Tree>>,
    #[schema(id = 3)]
    pub right: Option<Box<Tree>>,
    #[schema(id = 4)]
    pub children: Vec<Tree>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Chapter {
    #[schema(id = 1)]
    pub title: String,
    #[schema(id = 2, recursive)]
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Section {
    #[schema(id = 1)]
    pub text: String,
    #[schema(id = 2, recursive)]
    pub excursion: Option<Chapter>,
    #[schema(id = 3)]
    pub notes: BTreeMap<String, Section>,
}
