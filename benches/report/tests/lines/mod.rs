//! Lines of a text, compared whatever the width of its columns.

/// Checks that a text has these lines.
#[track_caller]
pub(crate) fn assert_has(text: &str, lines: &[&str]) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in lines {
        assert!(
            squeezed(text).contains(&squeezed(line)),
            "no `{line}` in\n{text}"
        );
    }
}
