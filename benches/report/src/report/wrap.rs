//! Prose in lines that a screen shows whole.

/// The most characters that a line of prose has.
const WIDTH: usize = 110;

/// Breaks the lines of prose in a Markdown text. Code, rows of tables, comments and images stay whole; the
/// lines of a list's entry after its first are indented.
pub(super) fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        match is_code || line.starts_with(['|', '<', '!']) {
            true => out.push_str(line),
            false => wrap(line, &mut out),
        }
        out.push('\n');
    }
    out
}

fn wrap(line: &str, out: &mut String) {
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH && may_begin_a_line(word) {
            out.push('\n');
            out.push_str(indent);
            width = indent.len();
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
}

/// Returns whether Markdown takes a line that begins with the word for a part of the paragraph, and not for
/// an entry of a list, a heading or a quotation.
fn may_begin_a_line(word: &str) -> bool {
    let is_mark = word.chars().all(|one| !one.is_alphanumeric());
    let is_number = word.strip_suffix(['.', ')']).is_some_and(|number| {
        let mut digits = number.chars();
        digits.all(|digit| digit.is_ascii_digit())
    });
    !is_mark && !is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_and_tables_are_not() {
        let words = "word ".repeat(40);
        let words = words.trim_end();
        let wrapped_words = wrapped(words);
        assert!(wrapped_words.lines().all(|line| line.len() <= WIDTH));
        assert_eq!(wrapped_words.lines().count(), 2);
        assert_eq!(wrapped_words.replace('\n', " ").trim_end(), words);
        for whole in [format!("| {words} |\n"), format!("```\n{words}\n```\n")] {
            assert_eq!(wrapped(&whole), whole);
        }
        let entry = wrapped(&format!("- {words}\n"));
        assert!(entry.lines().nth(1).unwrap_or_default().starts_with("  w"));
    }

    #[test]
    fn no_line_begins_with_what_markdown_reads() {
        for mark in ["-", "+", "#", ">", "1.", "12)"] {
            let text = format!("{} {mark} {}", "x".repeat(WIDTH - 1), "y".repeat(9));
            let broken = wrapped(&text);
            let second = broken.lines().nth(1).unwrap_or_default();
            assert_eq!(second, "y".repeat(9), "{broken}");
        }
    }
}
