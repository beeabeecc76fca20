//! The conditions under which an error's text is fit for a log.

use std::fmt::Display;

/// The bound that `DecodeError` promises.
const MAX_CHARS: usize = 256;

/// Checks that an error is short, and contains nothing that ends a line, controls a terminal or
/// reverses the direction of text.
pub(crate) fn assert_loggable(error: impl Display) {
    assert_printable(&error.to_string(), MAX_CHARS);
}

/// Checks the same for a text of up to `max_chars`.
pub(crate) fn assert_printable(text: &str, max_chars: usize) {
    let chars = text.chars().count();
    assert!(chars <= max_chars, "{chars} characters: {text:?}");
    assert!(text.chars().all(is_printable), "{text:?}");
}

fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~') || c.escape_debug().eq([c])
}
