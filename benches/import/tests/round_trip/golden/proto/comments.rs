//! The types of `comments.proto`, package `comments`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// A block of words
/// on two lines.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Remark {
    /// A line before.
    #[schema(id = 1)]
    pub before: String,
    /// A line behind.
    #[schema(id = 2)]
    pub behind: String,
    /// The first paragraph.
    ///
    /// The second paragraph.
    #[schema(id = 3)]
    pub paragraphs: String,
}
