//! The rows of EVOLUTION.md, which its own test makes from the cluster's messages.

use std::{fs, path::Path};

use wirecost_import::{Decoding, Outcome};

use crate::{agrees, rows::rows, worst};

/// The remarks on the values of a row.
const VALUES: [&str; 7] = [
    ", present",
    ", none or zero",
    ", zero or none",
    ", known one sent",
    ", new one sent",
    ", fits",
    ", too large",
];

/// The rows that no two schemas show: neither `u8` nor the reuse of an id for the same type is in one.
const ELSEWHERE: [&str; 4] = [
    "u8 to u16, below 251",
    "u8 to u16, 251 to 255",
    "u8 to u16",
    "forbidden: id reused, same type on the wire",
];

/// The row whose messages never have the added symbol.
const INSERTED: &str = "forbidden: symbol inserted before others";

/// The row whose field is a `fixed` in Avro, which a file of protobuf does not tell.
const FIXED: &str = "forbidden: fixed64 to u64";

/// Returns the outcome in a cell.
fn outcome(cell: &str) -> Outcome {
    match cell {
        "keeps" => Outcome::Keeps,
        "drops" => Outcome::Drops,
        "drops, reads zero" => Outcome::Loses,
        "reads none" => Outcome::ReadsNone,
        "reads zero" => Outcome::ReadsZero,
        "none becomes zero" => Outcome::NoneBecomesZero,
        "zero becomes none" => Outcome::ZeroBecomesNone,
        cell if cell.contains("wrong value") => Outcome::Wrong,
        _ => Outcome::Error,
    }
}

/// Returns the rows of a table: the change without a remark, and the outcome of each format.
fn table(name: &str) -> Vec<(String, Vec<(Decoding, Outcome)>)> {
    let path = "../../codecs/message/EVOLUTION.md";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    let begin = format!("<!-- evolution:begin {name} -->");
    let table = text.split(&begin).nth(1).unwrap();
    let table = table.split("<!-- evolution:end").next().unwrap();
    let mut lines = table.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = |line: &str| -> Vec<_> {
        let line = line.trim_end_matches('|');
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let formats: Vec<Option<Decoding>> = cells(lines.next().unwrap())
        .iter()
        .map(|name| name.replace(", ", "-").parse().ok())
        .collect();
    let rows = lines.skip(1).map(|line| {
        let cells = cells(line);
        let remark = VALUES.iter().find(|remark| cells[0].ends_with(**remark));
        let change = cells[0].strip_suffix(remark.map_or("", |remark| *remark));
        let outcomes = formats.iter().zip(&cells);
        let outcomes = outcomes.filter_map(|(format, cell)| Some(((*format)?, outcome(cell))));
        (change.unwrap().to_owned(), outcomes.collect())
    });
    rows.collect()
}

#[test]
fn the_tables_have_the_stated_outcomes() {
    let rows = rows();
    for (direction, name) in ["new-reads-old", "old-reads-new"].into_iter().enumerate() {
        let table = table(name);
        assert!(table.len() > 20);
        for (change, _) in &table {
            let is_known = |one: &&crate::rows::Row| one.change == change;
            let mut known = rows.iter().filter(is_known);
            if ELSEWHERE.contains(&&**change) {
                assert!(known.next().is_none(), "{change}");
                continue;
            }
            let row = known.next().unwrap_or_else(|| panic!("no row `{change}`"));
            let is_shown = |format: &Decoding| {
                change != FIXED || !matches!(format, Decoding::Avro | Decoding::AvroResolved)
            };
            for format in Decoding::ALL.into_iter().filter(is_shown) {
                let same = table.iter().filter(|(other, _)| other == change);
                let cells = same.flat_map(|(_, cells)| cells);
                let cells = cells.filter(|(other, _)| *other == format);
                let seen = cells.map(|(_, outcome)| *outcome).max().unwrap();
                let stated = worst(&row.difference, format)[direction];
                let is_same = agrees(stated, seen) || is_alike(change, stated, seen);
                assert!(is_same, "{change}, {format}: stated {stated}, seen {seen}");
            }
        }
    }
}

/// Returns whether an outcome of other values is the stated one: the default of the table's row is
/// zero, and a lost value is one that nobody wrote.
fn is_alike(change: &str, stated: Outcome, seen: Outcome) -> bool {
    match (stated, seen) {
        (Outcome::ReadsDefault, Outcome::ReadsZero) | (Outcome::Loses, Outcome::Wrong) => true,
        (Outcome::Error, Outcome::Keeps) => change == INSERTED,
        _ => false,
    }
}
