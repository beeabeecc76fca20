//! What makes an error's text fit for a log.

use std::fmt::Display;

/// What `DecodeError` promises.
const MAX_CHARS: usize = 256;

/// That an error is short, and that nothing in it ends a line, steers a terminal or turns its text
/// around.
pub(crate) fn assert_loggable(error: impl Display) {
    assert_printable(&error.to_string(), MAX_CHARS);
}

/// The same, of a text of up to `max_chars`.
pub(crate) fn assert_printable(text: &str, max_chars: usize) {
    let chars = text.chars().count();
    assert!(chars <= max_chars, "{chars} characters: {text:?}");
    assert!(text.chars().all(is_printable), "{text:?}");
}

fn is_printable(c: char) -> bool {
    matches!(c, '\\' | '\'' | '"') || c.escape_debug().eq([c])
}
