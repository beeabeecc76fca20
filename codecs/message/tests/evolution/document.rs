//! `EVOLUTION.md`, whose tables show the outcomes of the cases.

use std::{env, fs};

use crate::{cases::Case, table::tables};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/EVOLUTION.md");

/// The variable that, set to `overwrite`, makes the test rewrite the tables.
const VARIABLE: &str = "EVOLUTION";

pub(crate) fn check(cases: &[Case]) {
    let found = fs::read_to_string(PATH).expect("the document is there");
    let fresh = tables(cases)
        .iter()
        .fold(found.clone(), |text, (name, table)| {
            with_table(&text, name, table)
        });
    if env::var(VARIABLE).is_ok_and(|value| value == "overwrite") {
        return fs::write(PATH, fresh).expect("the document can be written");
    }
    assert!(
        found == fresh,
        "EVOLUTION.md is out of date: run `{VARIABLE}=overwrite cargo test -p wirecost-message --test evolution`"
    );
}

/// Returns the text with the table between the marks of its name.
fn with_table(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (
        format!("<!-- evolution:begin {name} -->\n"),
        format!("<!-- evolution:end {name} -->\n"),
    );
    let (before, rest) = text.split_once(&begin).expect("the mark before the table");
    let (_, after) = rest.split_once(&end).expect("the mark behind the table");
    [before, &begin, "\n", table, "\n", &end, after].concat()
}
