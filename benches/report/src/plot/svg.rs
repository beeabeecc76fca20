//! Drawings in SVG that follow the reader's light or dark scheme, even if a page shows them as
//! images.

use std::fmt::{self, Write};

/// A drawing of a fixed size, in pixels.
pub(super) struct Svg {
    width: u32,
    height: u32,
    title: String,
    body: String,
}

/// The position of a text relative to its anchor.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The style sheet. Classes `c0` to `c6` are colours of equal strength that colour-blind readers
/// can distinguish, after Okabe and Ito; on a dark background they are lighter.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#24292f}\
.title{font-size:14px;font-weight:600}.quiet{fill:#59636e;font-size:11px}.small{font-size:11px}\
.ground{fill:#fff}.grid{stroke:#d8dee4}.axis{stroke:#59636e}.line{fill:none;stroke-width:1.2}\
.bold{fill:none;stroke-width:3}.dash{stroke-dasharray:4 3}.front{fill:none;stroke:#59636e}\
.c0{--c:#57606a}.c1{--c:#0072b2}.c2{--c:#d55e00}.c3{--c:#008a63}.c4{--c:#b5488a}.c5{--c:#a67c00}\
.c6{--c:#2a9fd6}.dot{fill:var(--c);fill-opacity:.45;stroke:var(--c)}.best{fill-opacity:1}\
.stroke{stroke:var(--c)}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9198a1}.ground{fill:#0d1117}\
.grid{stroke:#2a313c}.axis,.front{stroke:#9198a1}.c0{--c:#b1bac4}.c1{--c:#58a6ff}.c2{--c:#ff9b57}\
.c3{--c:#3fcf9b}.c4{--c:#f08cc4}.c5{--c:#e3c04b}.c6{--c:#79d6ff}}";

impl Svg {
    /// Returns an empty drawing; a screen reader reads the title.
    pub(super) fn new(width: u32, height: u32, title: &str) -> Self {
        let mut svg = Self {
            width,
            height,
            title: title.to_owned(),
            body: String::new(),
        };
        svg.text((16.0, 24.0), Anchor::Start, "title", title);
        svg
    }

    /// Draws a straight line.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        self.add(format_args!(
            r#"<path class="{class}" d="M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"/>"#
        ));
    }

    /// Draws a line through points.
    pub(super) fn path(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        let mut path = String::new();
        for (x, y) in points {
            let command = if path.is_empty() { 'M' } else { 'L' };
            path += &format!("{command}{x:.1} {y:.1}");
        }
        self.add(format_args!(r#"<path class="{class}" d="{path}"/>"#));
    }

    /// Draws a sign by its path, relative to a point, with its subject as a tooltip.
    pub(super) fn sign(&mut self, path: &str, (x, y): (f64, f64), class: &str, of: &str) {
        let of = Escaped(of);
        self.add(format_args!(
            r#"<path class="{class}" d="M{x:.1} {y:.1}{path}"><title>{of}</title></path>"#
        ));
    }

    /// Draws a text.
    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = Escaped(text);
        self.add(format_args!(
            r#"<text class="{class}" text-anchor="{anchor}" x="{x:.1}" y="{y:.1}">{text}</text>"#
        ));
    }

    fn add(&mut self, element: fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.body, "{element}");
    }
}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            width,
            height,
            body,
            ..
        } = self;
        let title = Escaped(&self.title);
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">"#
        )?;
        writeln!(f, "<style>{STYLE}</style>")?;
        writeln!(
            f,
            r#"<path class="ground" d="M0 0h{width}v{height}h-{width}z"/>"#
        )?;
        writeln!(f, "{body}</svg>")
    }
}

/// Text escaped for XML and HTML: names may come from a stranger's file.
#[derive(Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            // Characters that XML cannot represent.
            '\0'..'\t' | '\u{b}' | '\u{c}' | '\u{e}'..' ' | '\u{fffe}' | '\u{ffff}' => {
                f.write_char(char::REPLACEMENT_CHARACTER)
            }
            other => f.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out() {
        let mut svg = Svg::new(10, 10, "a<b & \"c\"\u{1}");
        svg.sign("h1z", (1.0, 2.0), "dot", "<script>");
        let text = svg.to_string();
        assert!(text.contains(r#"aria-label="a&lt;b &amp; &quot;c&quot;�""#));
        assert!(!text.contains("<script>"));
    }
}
