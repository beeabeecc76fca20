//! Rust names for the names of a schema.

use std::collections::BTreeMap;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use crate::schema::{Named, Schema};

/// The names that the modules use themselves.
const USED: [&str; 12] = [
    "Box", "BTreeMap", "BTreeSet", "Bytes", "Fixed64", "None", "Option", "Schema", "Self", "Some",
    "String", "Vec",
];

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
    "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// The keywords that cannot be raw identifiers.
const NEVER_RAW: [&str; 4] = ["crate", "self", "super", "Self"];

/// Returns the name of each type: the shortest end of its full name that no other type has.
pub(crate) fn types(schema: &Schema) -> Vec<String> {
    let longest = schema.types.iter().map(|named| named.path.len()).max();
    let mut idents: Vec<_> = schema
        .types
        .iter()
        .map(|named| end(&named.path, 1))
        .collect();
    for length in 2..=longest.unwrap_or_default() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for ident in &idents {
            *counts.entry(ident).or_default() += 1;
        }
        let is_shared: Vec<_> = idents.iter().map(|ident| counts[&**ident] > 1).collect();
        for ((ident, named), is_shared) in idents.iter_mut().zip(&schema.types).zip(is_shared) {
            if is_shared {
                *ident = end(&named.path, length);
            }
        }
    }
    idents
}

/// Returns whether the name of a type is only its own name, without those of the types around it.
pub(crate) fn is_own(named: &Named, ident: &str) -> bool {
    end(&named.path, 1) == ident
}

/// Returns the last names of a path as one name.
fn end(path: &[String], length: usize) -> String {
    let start = path.len().saturating_sub(length);
    let ident: String = path[start..].iter().map(|name| pascal(name)).collect();
    match USED.contains(&&*ident) {
        true => ident + "Type",
        false => ident,
    }
}

/// Returns a name in Pascal case. Acronyms in such a name stay as they are.
pub(crate) fn pascal(name: &str) -> String {
    let is_pascal = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.contains(|letter: char| letter.is_ascii_lowercase())
        && !name.contains('_');
    match is_pascal {
        true => name.to_owned(),
        false => valid(name.to_upper_camel_case(), "N"),
    }
}

/// Returns a name in snake case.
pub(crate) fn snake(name: &str) -> String {
    valid(name.to_snake_case(), "n_")
}

/// Returns a name that begins with a letter.
fn valid(name: String, prefix: &str) -> String {
    match name.starts_with(|first: char| first.is_alphabetic()) {
        true => name,
        false => format!("{prefix}{name}"),
    }
}

/// Returns the identifier of a field or a variant, and the name that the derive takes from it.
pub(crate) fn identifier(name: String) -> (String, String) {
    if NEVER_RAW.contains(&&*name) {
        return (format!("{name}_"), format!("{name}_"));
    }
    match KEYWORDS.contains(&&*name) {
        true => (format!("r#{name}"), name),
        false => (name.clone(), name),
    }
}

/// Returns a name as protobuf compares it: without case and underscores.
pub(crate) fn folded(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// Returns whether JSON writes a name as it is, which the derive requires.
pub(crate) fn is_json(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_control() || "\"\\".contains(c))
}

/// A case of all members of a type, as the derive applies it.
pub(crate) struct Case {
    /// The value of `rename_all`.
    pub(crate) name: &'static str,
    pub(crate) apply: fn(&str) -> String,
}

/// The cases that the fields of a schema may have.
pub(crate) const FIELDS: [Case; 2] = [
    Case {
        name: "camelCase",
        apply: |name| uncapitalized(&capitalized_words(name)),
    },
    Case {
        name: "PascalCase",
        apply: capitalized_words,
    },
];

/// The cases that the symbols of a schema may have.
pub(crate) const SYMBOLS: [Case; 2] = [
    Case {
        name: "SCREAMING_SNAKE_CASE",
        apply: |name| separated(name).to_ascii_uppercase(),
    },
    Case {
        name: "snake_case",
        apply: separated,
    },
];

fn capitalized_words(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

fn uncapitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Returns `NodeUp` as `node_up`.
pub(crate) fn separated(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
