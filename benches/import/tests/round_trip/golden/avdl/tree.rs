//! The types of `tree.avdl`, namespace `lists`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct LongList {
    #[schema(id = 1)]
    pub value: i64,
    #[schema(id = 2)]
    pub next: Option<Box<LongList>>,
    #[schema(id = 3, recursive)]
    pub branches: Vec<Branch>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Branch {
    #[schema(id = 1)]
    pub weight: i32,
    #[schema(id = 2, recursive)]
    pub list: Option<LongList>,
}
