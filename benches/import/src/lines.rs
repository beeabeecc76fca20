//! The positions of the parts of a text.

/// A text and the offsets of its line feeds.
pub(crate) struct Lines<'a> {
    text: &'a str,
    feeds: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let feeds = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            text,
            feeds: feeds.map(|(offset, _)| offset).collect(),
        }
    }

    /// Returns the line and the column of a part of the text, both counted from 1. A column counts bytes.
    pub(crate) fn position(&self, part: &str) -> (u32, u32) {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let lines = self.feeds.partition_point(|feed| *feed < offset);
        let start = match lines {
            0 => 0,
            lines => self.feeds[lines - 1] + 1,
        };
        let number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        (number(lines), number(offset - start))
    }
}
