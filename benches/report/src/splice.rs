//! Pages with marked regions that a program fills in:
//!
//! ```
//! use wirecost_report::splice::splice;
//!
//! let page = "Before.\n<!-- wirecost:begin table -->\nold\n<!-- wirecost:end table -->\nAfter.\n";
//! let filled = splice(page, |name| (name == "table").then(|| "new\n".to_owned()))?;
//! assert_eq!(filled, page.replace("old", "new"));
//! # Ok::<(), wirecost_report::splice::SpliceError>(())
//! ```

const BEGIN: &str = "<!-- wirecost:begin ";
const END: &str = "<!-- wirecost:end ";
const CLOSE: &str = " -->";

/// A region that cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// A name without contents.
    #[error("line {line}: there is no table `{name}`")]
    Unknown {
        /// The line of the region's begin, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
    /// A region's begin has no end, or its end has no begin.
    #[error("line {line}: region `{name}` has no matching begin and end")]
    Unmatched {
        /// The line of the mark, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
}

/// Returns the page with each region's lines replaced by the `contents` of its name.
///
/// # Errors
/// When a region's marks do not match, or its name has no contents.
pub fn splice(
    page: &str,
    contents: impl Fn(&str) -> Option<String>,
) -> Result<String, SpliceError> {
    let mut filled = String::with_capacity(page.len());
    let mut open: Option<(usize, &str)> = None;
    for (index, text) in page.split_inclusive('\n').enumerate() {
        let line = index + 1;
        let unmatched = |line, name: &str| SpliceError::Unmatched {
            line,
            name: name.to_owned(),
        };
        match (open, marked(text, BEGIN), marked(text, END)) {
            (None, Some(name), _) => {
                let unknown = || SpliceError::Unknown {
                    line,
                    name: name.to_owned(),
                };
                filled += text;
                filled += &contents(name).ok_or_else(unknown)?;
                open = Some((line, name));
            }
            (Some((_, name)), None, Some(end)) if name == end => {
                filled += text;
                open = None;
            }
            (_, Some(name), _) | (_, _, Some(name)) => return Err(unmatched(line, name)),
            (None, None, None) => filled += text,
            (Some(_), None, None) => {}
        }
    }
    match open {
        Some((line, name)) => Err(SpliceError::Unmatched {
            line,
            name: name.to_owned(),
        }),
        None => Ok(filled),
    }
}

/// Returns the name in a line that is a mark.
fn marked<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    line.trim().strip_prefix(mark)?.strip_suffix(CLOSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(page: &str) -> Result<String, SpliceError> {
        splice(page, |name| {
            name.starts_with('t').then(|| format!("{name}!\n"))
        })
    }

    #[test]
    fn regions_are_filled_and_the_rest_stays() {
        let page = "a\n<!-- wirecost:begin t1 -->\nx\ny\n<!-- wirecost:end t1 -->\nb\n\
                    <!-- wirecost:begin t2 -->\n<!-- wirecost:end t2 -->";
        let filled = fill(page).unwrap();
        assert_eq!(
            filled,
            "a\n<!-- wirecost:begin t1 -->\nt1!\n<!-- wirecost:end t1 -->\nb\n\
             <!-- wirecost:begin t2 -->\nt2!\n<!-- wirecost:end t2 -->"
        );
        assert_eq!(fill(&filled).unwrap(), filled);
    }

    #[test]
    fn a_region_that_cannot_be_filled_says_where() {
        let unmatched = |line, name: &str| SpliceError::Unmatched {
            line,
            name: name.to_owned(),
        };
        let begin = "<!-- wirecost:begin t1 -->\n";
        let end = "<!-- wirecost:end t1 -->\n";
        assert_eq!(fill(begin), Err(unmatched(1, "t1")));
        assert_eq!(fill(&format!("\n{end}")), Err(unmatched(2, "t1")));
        assert_eq!(
            fill(&format!("{begin}{begin}{end}")),
            Err(unmatched(2, "t1"))
        );
        assert_eq!(
            fill("<!-- wirecost:begin x -->\n<!-- wirecost:end x -->"),
            Err(SpliceError::Unknown {
                line: 1,
                name: "x".to_owned()
            })
        );
    }
}
