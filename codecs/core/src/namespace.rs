use crate::short_text;

/// A text that an IDL does not accept as a namespace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NamespaceError {
    /// A name is missing: two dots are adjacent, or a dot is at an end.
    #[error("`{namespace}` is no namespace: a name is missing beside a dot")]
    MissingName {
        /// The text, cut to 160 characters.
        namespace: String,
    },
    /// A name begins with a digit.
    #[error("`{namespace}` is no namespace: a name begins with the digit {digit}")]
    LeadingDigit {
        /// The text, cut to 160 characters.
        namespace: String,
        /// The digit.
        digit: char,
    },
    /// A character is not an ASCII letter, digit, underscore or dot.
    #[error("`{namespace}` is no namespace: names have letters, digits and `_`, not {character:?}")]
    Character {
        /// The text, cut to 160 characters.
        namespace: String,
        /// The first such character.
        character: char,
    },
    /// The IDL reserves the word.
    #[error("`{namespace}` is no namespace: the IDL reserves the word")]
    Reserved {
        /// The word.
        namespace: String,
    },
}

/// Checks that `namespace` is empty, or consists of names separated by dots.
///
/// A name has the form that Avro, protobuf and Thrift all require: an ASCII letter or `_`, then
/// ASCII letters, digits and `_`. Thrift's own grammar also accepts a digit after a dot, but none of
/// its target languages does.
///
/// ```
/// use wirecost_codec::{NamespaceError, check_namespace};
///
/// assert!(check_namespace("orders.v1").is_ok());
/// assert!(check_namespace("").is_ok());
/// assert!(matches!(
///     check_namespace("my-orders"),
///     Err(NamespaceError::Character { character: '-', .. })
/// ));
/// ```
///
/// # Errors
///
/// When the text is not a namespace.
pub fn check_namespace(namespace: &str) -> Result<(), NamespaceError> {
    if namespace.is_empty() {
        return Ok(());
    }
    namespace
        .split('.')
        .try_for_each(|name| check_name(name, namespace))
}

fn check_name(name: &str, namespace: &str) -> Result<(), NamespaceError> {
    let namespace = || short_text(namespace);
    let in_names = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    match name.chars().next() {
        None => Err(NamespaceError::MissingName {
            namespace: namespace(),
        }),
        Some(digit @ '0'..='9') => Err(NamespaceError::LeadingDigit {
            namespace: namespace(),
            digit,
        }),
        Some(_) => match name.chars().find(|c| !in_names(c)) {
            None => Ok(()),
            Some(character) => Err(NamespaceError::Character {
                namespace: namespace(),
                character,
            }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_dots_between_them_are_a_namespace() {
        for namespace in ["", "a", "_", "a1", "org.example", "A.b_C._9"] {
            assert_eq!(check_namespace(namespace), Ok(()), "{namespace}");
        }
    }

    #[test]
    fn a_name_beside_each_dot_is_needed() {
        for namespace in [".", ".a", "a.", "a..b"] {
            let error = check_namespace(namespace).unwrap_err();
            assert!(
                matches!(error, NamespaceError::MissingName { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn the_first_character_that_is_wrong_is_named() {
        for (namespace, wrong) in [
            ("my-cluster", '-'),
            ("a b", ' '),
            (" a", ' '),
            ("a;", ';'),
            ("a.b\n", '\n'),
            ("a.ä", 'ä'),
            ("a/*b", '/'),
            ("a.\"b\"", '"'),
        ] {
            assert_eq!(
                check_namespace(namespace),
                Err(NamespaceError::Character {
                    namespace: short_text(namespace),
                    character: wrong
                })
            );
        }
        for namespace in ["1x", "a.1x", "7"] {
            let error = check_namespace(namespace).unwrap_err();
            assert!(
                matches!(error, NamespaceError::LeadingDigit { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn the_text_of_the_error_is_short_and_printable() {
        let text = check_namespace(&"a\n".repeat(1_000))
            .unwrap_err()
            .to_string();
        assert!(text.chars().count() < 256, "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}
