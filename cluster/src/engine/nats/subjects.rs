use std::{fmt, str::FromStr};

use async_nats::Subject;
use serde::{Deserialize, Serialize};

use crate::state::Author;

/// The largest number of bytes of a name.
const MOST_BYTES: usize = 128;

/// The subjects of a cluster, by the name with which they start, such as `wirecost` or `shop.gateways`.
///
/// The name consists of tokens between dots. A token has letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subjects(String);

impl Default for Subjects {
    /// Returns `wirecost`.
    fn default() -> Self {
        Self("wirecost".to_owned())
    }
}

impl FromStr for Subjects {
    type Err = InvalidSubjects;

    fn from_str(text: &str) -> Result<Self, InvalidSubjects> {
        let is_token = |token: &str| {
            let mut bytes = token.bytes();
            !token.is_empty()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        match text.len() <= MOST_BYTES && text.split('.').all(is_token) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidSubjects),
        }
    }
}

impl TryFrom<String> for Subjects {
    type Error = InvalidSubjects;

    fn try_from(text: String) -> Result<Self, InvalidSubjects> {
        text.parse()
    }
}

impl From<Subjects> for String {
    fn from(Subjects(text): Subjects) -> Self {
        text
    }
}

impl fmt::Display for Subjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that cannot be the start of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "subjects start with tokens of letters, digits, `-` and `_`, separated by dots, of at most {MOST_BYTES} bytes together"
)]
pub struct InvalidSubjects;

impl Subjects {
    /// Returns the subject that every node hears.
    pub(super) fn all(&self) -> Subject {
        Subject::from(format!("{self}.all"))
    }

    /// Returns the subject that a node hears.
    pub(super) fn node(&self, number: Author) -> Subject {
        Subject::from(format!("{self}.node.{number}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_a_cluster() {
        let subjects: Subjects = "shop.gate-ways_2".parse().unwrap();
        assert_eq!(subjects.all().as_str(), "shop.gate-ways_2.all");
        let node = subjects.node(Author(0x0102));
        assert_eq!(node.as_str(), "shop.gate-ways_2.node.0000000000000102");
        assert!(node.is_valid());
    }

    #[test]
    fn wildcards_and_empty_tokens_are_refused() {
        let long = "a".repeat(MOST_BYTES + 1);
        for text in [
            "", ".", "a.", ".a", "a..b", "*", "a.>", "a b", "a\r\nPUB", "ä", &long,
        ] {
            assert_eq!(text.parse::<Subjects>(), Err(InvalidSubjects), "{text}");
        }
    }
}
