use syn::{Error, LitStr};

/// A kind of thing with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Type,
    /// A field, in snake case in Rust.
    Field,
    /// A variant or a symbol, in Pascal case in Rust.
    Variant,
}

/// A case of `rename_all`, as serde has them.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    /// Returns the case with this name.
    pub(crate) fn named(literal: &LitStr) -> syn::Result<Self> {
        let name = literal.value();
        match CASES.iter().find(|(case, _)| *case == name) {
            Some((_, case)) => Ok(*case),
            None => {
                let cases = CASES.map(|(case, _)| format!("`{case}`")).join(", ");
                Err(Error::new(
                    literal.span(),
                    format!("expected one of {cases}"),
                ))
            }
        }
    }

    /// Returns a name of Rust in this case, as serde does.
    pub(crate) fn apply(self, name: &str, kind: Kind) -> String {
        let (snake, pascal) = match kind {
            Kind::Variant => (snake(name), name.to_owned()),
            Kind::Field | Kind::Type => (name.to_owned(), pascal(name)),
        };
        match self {
            // The names of fields are lower case as they are.
            Self::Lower if kind == Kind::Field => snake,
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Pascal => pascal,
            Self::Camel => uncapitalized(&pascal),
            Self::Snake => snake,
            Self::ScreamingSnake => snake.to_ascii_uppercase(),
            Self::Kebab => snake.replace('_', "-"),
            Self::ScreamingKebab => snake.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// Returns `NodeUp` as `node_up`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Returns `node_up` as `NodeUp`.
fn pascal(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn uncapitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
