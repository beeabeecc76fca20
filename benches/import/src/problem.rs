//! Parts of a schema that the derive cannot express, that break a rule of the language or that its readers ignore, with
//! their places.

use std::{fmt, iter};

use itertools::Either;

/// A place in a schema file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The path of the file.
    pub file: String,
    /// The line and the column, from 1, if the parser of the language tells them.
    pub position: Option<(u32, u32)>,
    /// The full name of a type or a member.
    pub name: String,
}

impl Place {
    /// Returns the place of a member of the type at this place.
    pub(crate) fn member(&self, name: &str) -> Self {
        Self {
            name: format!("{}.{name}", self.name),
            ..self.clone()
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        match &*self.name {
            "" => Ok(()),
            name => write!(f, ": {name}"),
        }
    }
}

/// The weight of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Readers ignore the part, as the language specifies. The module has the types that readers see.
    Note,
    /// The bytes stay the same, and the types lose a part of the schema.
    Loss,
    /// No type has the bytes of the schema, or the schema breaks a rule of its language.
    Error,
}

/// A part of a schema that the derive cannot express, that breaks a rule of the language, or that its readers ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The part.
    pub place: Place,
    /// The weight.
    pub weight: Weight,
    /// The reason, and advice.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Note => "note",
            Weight::Loss => "loss",
            Weight::Error => "error",
        };
        f.write_str(&printable(&format!(
            "{}: {weight}: {}",
            self.place, self.text
        )))
    }
}

/// Escapes control characters, except line feeds: the names of a schema may have them, and a terminal obeys them.
pub(crate) fn printable(text: &str) -> String {
    escaped(text, |one| one.is_control() && one != '\n')
}

/// Returns a text with escapes for some characters.
pub(crate) fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let escape = |one: char| match is_escaped(one) {
        true => Either::Left(one.escape_default()),
        false => Either::Right(iter::once(one)),
    };
    text.chars().flat_map(escape).collect()
}

/// The problems that a reader has found.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    /// Adds a part that no type can express, or that breaks a rule of the language.
    pub(crate) fn error(&mut self, place: &Place, text: impl Into<String>) {
        self.add(place, Weight::Error, text);
    }

    /// Adds a part without which the bytes are the same.
    pub(crate) fn loss(&mut self, place: &Place, text: impl Into<String>) {
        self.add(place, Weight::Loss, text);
    }

    /// Adds a part with a weight.
    pub(crate) fn add(&mut self, place: &Place, weight: Weight, text: impl Into<String>) {
        self.0.push(Problem {
            place: place.clone(),
            weight,
            text: text.into(),
        });
    }
}
