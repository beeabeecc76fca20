//! The positions of the declarations in a `.thrift` file: its parser does not tell them.

use std::collections::BTreeMap;

use crate::lines::Lines;

/// The line and the column of each type, and of each member after the name of its type: `A`, `A.x`.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<String, (u32, u32)>);

impl Places {
    /// Finds the declarations in a file that the parser accepts. A member without a separator before the next one is
    /// not found.
    pub(crate) fn of(text: &str) -> Self {
        let lines = Lines::new(text);
        let tokens = tokens(text);
        let mut found = Self::default();
        let mut add = |name: String, at: &str| {
            found.0.entry(name).or_insert_with(|| lines.position(at));
        };
        // The type whose braces are open, and the number of open braces.
        let (mut of, mut depth) = (None, 0_usize);
        for (index, &token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).map_or("", |index| tokens[index]);
            let after = tokens.get(index + 1).copied().unwrap_or_default();
            match token {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                name if depth == 0 && after == "{" && is_kind(before) => {
                    of = Some(name);
                    add(name.to_owned(), name);
                }
                name if depth == 1 && is_member(before, name, after) => {
                    if let Some(of) = of {
                        add(format!("{of}.{name}"), name);
                    }
                }
                _ => {}
            }
        }
        found
    }

    pub(crate) fn get(&self, name: &str) -> Option<(u32, u32)> {
        self.0.get(name).copied()
    }
}

fn is_kind(token: &str) -> bool {
    matches!(token, "struct" | "union" | "exception" | "enum")
}

/// Returns whether a token is the name of a field, after its type, or of a symbol.
fn is_member(before: &str, token: &str, after: &str) -> bool {
    let is_field = is_name(before) || before == ">";
    let is_symbol = matches!(before, "{" | "," | ";") && matches!(after, "=" | "," | ";" | "}");
    is_name(token) && !is_name(after) && after != "<" && (is_field || is_symbol)
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Returns the words and the signs of a text, without comments and with strings as one sign.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_in_word = |one: char| one.is_alphanumeric() || matches!(one, '_' | '.');
        let comment = comment(rest);
        let end = match first {
            _ if comment > 0 => comment,
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            _ if is_in_word(first) => rest.find(|one| !is_in_word(one)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        if comment == 0 {
            tokens.push(&rest[..end]);
        }
        rest = rest[end..].trim_start();
    }
    tokens
}

/// Returns the length of the comment at the beginning of a text; 0 if there is none.
fn comment(text: &str) -> usize {
    let end = match () {
        () if text.starts_with("/*") => text.find("*/").map(|end| end + 2),
        () if text.starts_with("//") || text.starts_with('#') => text.find('\n'),
        () => return 0,
    };
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_have_their_positions() {
        let text = "# struct A { 1: i32 no }\n\
                    const string S = 'struct A {';\n\
                    /* enum E { NO } */ struct A {\n\
                    \x20 1: required a.B B, // 2: i32 x\n\
                    \x20 2: list<B> x = [{\"y\": 1}];\n\
                    \x20 3: B (k = \"v\") z\n\
                    }\n\
                    enum E { ONE = 1, TWO, THREE }";
        let places = Places::of(text);
        for (name, position) in [
            ("A", Some((3, 28))),
            ("A.B", Some((4, 19))),
            ("A.x", Some((5, 14))),
            ("A.no", None),
            ("A.y", None),
            ("E.ONE", Some((8, 10))),
            ("E.TWO", Some((8, 19))),
            ("E.THREE", Some((8, 24))),
            ("E.NO", None),
        ] {
            assert_eq!(places.get(name), position, "{name}");
        }
    }
}
