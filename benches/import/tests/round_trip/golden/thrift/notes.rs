//! The types of `notes.thrift`, namespace `notes`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// A note with a title.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Note {
    /// The title.
    #[schema(id = 1)]
    pub title: String,
    /// The body.
    #[schema(id = 2)]
    pub body: String,
    #[schema(id = 3)]
    pub parent: Option<Box<Note>>,
}
