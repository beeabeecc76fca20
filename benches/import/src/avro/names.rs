//! The names of Avro.

/// Returns whether a text is a name without a namespace.
pub(super) fn is_name(text: &str) -> bool {
    let is_first = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let is_part = |letter: char| is_first(letter) || letter.is_ascii_digit();
    text.starts_with(is_first) && text.chars().all(is_part)
}

/// Returns whether a text is a name, with a namespace or without one.
pub(super) fn is_full_name(text: &str) -> bool {
    text.split('.').all(is_name)
}

/// Returns whether a name is that of a primitive type.
pub(super) fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "null" | "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string"
    )
}
