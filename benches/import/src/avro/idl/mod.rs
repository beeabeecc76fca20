//! Avro IDL, the language of `.avdl` files: a protocol, or a list of named types. Its types become schemas
//! in JSON. The messages of a protocol are left out.

mod json;
mod parser;
mod tokens;
mod types;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use parser::Parser;

/// The line and the column of a character, from 1.
pub(super) type Position = (u32, u32);

/// The contents of a file.
#[derive(Debug, Default)]
pub(super) struct Idl {
    /// The schemas of the named types.
    pub(super) schemas: Vec<Json>,
    /// The positions of the types, and of their fields and symbols, by full name.
    pub(super) positions: BTreeMap<String, Position>,
    /// The types that are named, by full name.
    pub(super) references: Vec<(String, Position)>,
    /// The imported files.
    pub(super) imports: Vec<Import>,
}

/// An imported file.
#[derive(Debug)]
pub(super) struct Import {
    /// The path from the directory of the file with the import.
    pub(super) path: String,
    /// True if the file is a protocol in JSON.
    pub(super) is_protocol: bool,
    /// The position of the path.
    pub(super) position: Position,
}

/// A defect of a file.
#[derive(Debug)]
pub(super) struct Defect {
    /// Its position.
    pub(super) position: Position,
    /// Its description.
    pub(super) text: String,
}

type Result<T> = std::result::Result<T, Defect>;

/// Reads the text of a file with at most `most` types.
pub(super) fn parse(text: &str, most: usize) -> Result<Idl> {
    Parser::new(tokens::tokens(text)?, most).file()
}

fn defect<T>(position: Position, text: impl Into<String>) -> Result<T> {
    Err(Defect {
        position,
        text: text.into(),
    })
}
