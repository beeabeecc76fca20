//! Tables in Markdown.

use std::{fmt, iter};

/// A table in Markdown, padded so that it is readable on a terminal too.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

struct Column {
    title: String,
    numeric: bool,
}

impl Table {
    /// Returns a table without rows. A title that ends with `#` marks a column of numbers, which is
    /// aligned right.
    #[must_use]
    pub fn new<'a>(titles: impl IntoIterator<Item = &'a str>) -> Self {
        let column = |title: &str| {
            let text = title.strip_suffix('#');
            Column {
                title: text.unwrap_or(title).to_owned(),
                numeric: text.is_some(),
            }
        };
        Self {
            columns: titles.into_iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row with one cell per column. Cells are text, whatever a stranger's records contain.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| text(&cell));
        self.rows.push(cells.collect());
    }

    /// Returns whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn widths(&self) -> Vec<usize> {
        let width = |text: &str| text.chars().count();
        let widest = |(index, column): (usize, &Column)| {
            let cells = self.rows.iter().map(|row| width(&row[index]));
            cells.chain([width(&column.title)]).max().unwrap_or(0)
        };
        self.columns.iter().enumerate().map(widest).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let titles: Vec<String> = (self.columns.iter())
            .map(|column| column.title.clone())
            .collect();
        let line = |f: &mut fmt::Formatter<'_>, cells: &[String]| {
            for ((cell, column), &width) in iter::zip(cells, &self.columns).zip(&widths) {
                match column.numeric {
                    true => write!(f, "| {cell:>width$} ")?,
                    false => write!(f, "| {cell:<width$} ")?,
                }
            }
            writeln!(f, "|")
        };
        line(f, &titles)?;
        for (column, &width) in iter::zip(&self.columns, &widths) {
            match column.numeric {
                true => write!(f, "|{:-<1$}:", "", width + 1)?,
                false => write!(f, "|{:-<1$}", "", width + 2)?,
            }
        }
        writeln!(f, "|")?;
        self.rows.iter().try_for_each(|row| line(f, row))
    }
}

/// Returns text on one line, in which Markdown finds neither a column's end nor a tag.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '|' => out.push_str("\\|"),
            // `< 600 Mbit/s` is not a tag.
            '<' if rest.peek().is_some_and(|next| !next.is_whitespace()) => out.push_str("\\<"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["wire", "encode#"]);
        table.row(["json+gzip-6".to_owned(), "1.2 µs".to_owned()]);
        table.row(["avro".to_owned(), "950 ns".to_owned()]);
        let expected = "\
| wire        | encode |
|-------------|-------:|
| json+gzip-6 | 1.2 µs |
| avro        | 950 ns |
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn cells_stay_cells() {
        let mut table = Table::new(["wire", "pays off"]);
        table.row(["a|b\n<script>".to_owned(), "< 24 Mbit/s".to_owned()]);
        let expected = "\
| wire           | pays off    |
|----------------|-------------|
| a\\|b \\<script> | < 24 Mbit/s |
";
        assert_eq!(table.to_string(), expected);
    }
}
