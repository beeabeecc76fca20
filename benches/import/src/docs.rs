//! Comments of schemas as documentation of Rust.

/// Returns the texts that are not empty, as paragraphs.
pub(crate) fn joined(texts: &[String]) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.map(String::as_str).collect::<Vec<_>>().join("\n\n")
}

/// Returns a comment of protobuf, whose lines may begin with a space.
pub(crate) fn of_proto(comment: &str) -> String {
    let lines = comment.lines();
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    trimmed(lines)
}

/// Returns comments of Thrift or Avro IDL without the comment marks.
pub(crate) fn unmarked(comments: &str) -> String {
    let signs = ["///", "//", "/**", "/*", "*"];
    let lines = comments.lines().map(|line| {
        let line = line.trim();
        let line = line.strip_suffix("*/").unwrap_or(line);
        let rest = signs.iter().find_map(|sign| line.strip_prefix(sign));
        let line = rest.unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line).trim_end()
    });
    trimmed(lines)
}

/// Returns lines without those at both ends that are empty. Rust would compile an indented line as
/// code, and so it would a block without a language.
pub(crate) fn trimmed<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut is_code = false;
    let lines = lines.map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        match (is_fence, is_code) {
            (true, true) if line.trim() == "```" => "```text",
            (false, false) if line.starts_with("    ") || line.starts_with('\t') => {
                line.trim_start()
            }
            _ => line,
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    text.trim_matches('\n').to_owned()
}
