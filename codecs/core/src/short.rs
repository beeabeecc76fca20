use std::{
    fmt::{self, Display, Write},
    path::Path,
};

/// The longest text that [`short_text`] returns, in characters.
const MAX_CHARS: usize = 160;

/// Shortens the message of a library or a type for use in an error: to at most 160 characters, the
/// last of them an ellipsis if something was cut, with everything unprintable escaped as in `\n`
/// and `\u{7f}`.
///
/// A library may quote the message that it refuses: megabytes from a stranger, or a line break that
/// forges the next line of a log. `said` is formatted only as far as it is kept.
///
/// ```
/// use wirecost_codec::short_text;
///
/// assert_eq!(short_text("unknown variant `x\ny`"), r"unknown variant `x\ny`");
/// assert_eq!(short_text("x".repeat(1 << 20)).chars().count(), 160);
/// ```
pub fn short_text(said: impl Display) -> String {
    Escaped::within(MAX_CHARS, said)
}

/// Escapes a path for an error's message as [`short_text`] does, but keeps it whole, since its end
/// tells it from others. A system bounds the length of a path, to 4 KiB on Linux.
///
/// ```
/// use wirecost_codec::escaped_path;
///
/// assert_eq!(escaped_path("data/x\ny.json"), r"data/x\ny.json");
/// ```
pub fn escaped_path(path: impl AsRef<Path>) -> String {
    Escaped::within(usize::MAX, path.as_ref().display())
}

/// Writes a count with its noun, which takes an `s` unless the count is 1.
///
/// ```
/// use wirecost_codec::counted;
///
/// assert_eq!(counted(1, "byte"), "1 byte");
/// assert_eq!(counted(0, "message"), "0 messages");
/// ```
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

struct Escaped {
    text: String,
    /// The remaining room, in characters.
    room: usize,
}

impl Escaped {
    fn within(room: usize, said: impl Display) -> String {
        let mut escaped = Self {
            text: String::new(),
            room,
        };
        // An error here means that the room is used up.
        let _ = write!(escaped, "{said}");
        escaped.text
    }

    fn push(&mut self, printable: char) -> fmt::Result {
        let Some(room) = self.room.checked_sub(1) else {
            self.text.pop();
            self.text.push('…');
            return Err(fmt::Error);
        };
        self.room = room;
        self.text.push(printable);
        Ok(())
    }
}

impl Write for Escaped {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        part.chars().try_for_each(|c| match c {
            // These are harmless, and escaping would double them whenever a text passes here again.
            '\\' | '\'' | '"' => self.push(c),
            _ => c.escape_debug().try_for_each(|c| self.push(c)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept() {
        let fits = "ä".repeat(MAX_CHARS);
        assert_eq!(short_text(&fits), fits);
        assert_eq!(short_text(format_args!("{fits}{fits}")), {
            "ä".repeat(MAX_CHARS - 1) + "…"
        });
    }

    #[test]
    fn what_is_not_printable_is_escaped_once() {
        let forged = "a\r\n\t\0\x1b[31m\u{202e}\u{2028}\"'\\";
        let short = r#"a\r\n\t\0\u{1b}[31m\u{202e}\u{2028}"'\"#;
        assert_eq!(short_text(forged), short);
        assert_eq!(short_text(short), short);
        let cut = short_text("\x7f".repeat(1000));
        assert_eq!(cut.chars().count(), MAX_CHARS);
        assert_eq!(short_text(format_args!("{cut} at the end")), cut);
    }
}
