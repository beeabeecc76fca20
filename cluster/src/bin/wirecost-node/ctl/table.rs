use std::fmt;

use serde_json::Value;

/// A table of objects, a row each.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Makes a table of some fields of the objects in a list. A field of a field is named as in `load/sold`.
    pub(super) fn of(objects: &Value, columns: &[&str]) -> Self {
        let head = columns
            .iter()
            .map(|column| column.rsplit('/').next().unwrap_or(column))
            .map(|column| column.replace('_', " ").to_uppercase());
        let objects = objects.as_array().into_iter().flatten();
        let rows = objects.map(|object| {
            columns
                .iter()
                .map(|column| {
                    cell(
                        object
                            .pointer(&format!("/{column}"))
                            .unwrap_or(&Value::Null),
                    )
                })
                .collect()
        });
        Self {
            rows: [head.collect()].into_iter().chain(rows).collect(),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..self.rows[0].len()).map(width).collect();
        for row in &self.rows {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// Returns a value as a cell shows it, `-` for none. Characters that could move the cursor are escaped.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.chars().flat_map(visible).collect(),
        other => other.to_string(),
    }
}

fn visible(character: char) -> Vec<char> {
    match character.is_control() {
        true => character.escape_default().collect(),
        false => vec![character],
    }
}

/// Returns the fields of an object, a line each.
pub(super) fn fields(object: &Value) -> String {
    let fields = object.as_object().into_iter().flatten();
    let fields: Vec<_> = fields
        .map(|(name, value)| (name.replace('_', " "), cell(value)))
        .collect();
    let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    fields
        .iter()
        .map(|(name, value)| format!("{name:width$}  {value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_are_aligned_and_controls_escaped() {
        let objects = json!([{ "a_b": 1, "c": "x\u{1b}[2J" }, { "a_b": "long text", "c": null }]);
        let table = Table::of(&objects, &["a_b", "c"]).to_string();
        assert_eq!(
            table,
            "A B        C\n1          x\\u{1b}[2J\nlong text  -\n"
        );
        assert_eq!(Table::of(&json!([]), &["a"]).to_string(), "A\n");
        let nested = json!([{ "a": { "b_c": 1 } }, { "a": null }]);
        assert_eq!(Table::of(&nested, &["a/b_c"]).to_string(), "B C\n1\n-\n");
        assert_eq!(
            fields(&json!({ "ab": true, "c": "d" })),
            "ab  true\nc   d\n"
        );
    }
}
