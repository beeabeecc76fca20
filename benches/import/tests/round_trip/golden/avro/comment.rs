//! The types of `comment.avsc`, namespace `comments`.
//!
//! Written by `wirecost import`.

use std::collections::BTreeMap;

use wirecost::Schema;

/// A comment on a page.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Comment {
    /// The text.
    #[schema(id = 1)]
    pub text: String,
    #[schema(id = 2)]
    pub replies: Vec<Comment>,
    #[schema(id = 3)]
    pub by_author: BTreeMap<String, Comment>,
}
