//! The types of `library.proto`, package `org.example.library.catalog.v1beta1`.
//!
//! Written by `wirecost import`.

use wirecost::Schema;

/// Pages of books, as lists of an API have them.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct ListBooksResponse {
    #[schema(id = 1)]
    pub books: Vec<Book>,
    #[schema(id = 2)]
    pub next_page_token: String,
    #[schema(id = 3)]
    pub total_size: i32,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Book {
    /// The name of the resource.
    #[schema(id = 1)]
    pub name: String,
    #[schema(id = 2)]
    pub authors: Vec<String>,
    #[schema(id = 3)]
    pub year: Option<i32>,
    #[schema(id = 4)]
    pub shelf: Option<Shelf>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Shelf {
    #[schema(id = 1)]
    pub theme: String,
}
