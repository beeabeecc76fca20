//! The tables of `EVOLUTION.md`.

use std::{collections::BTreeSet, iter};

use crate::{
    cases::{Case, Outcomes},
    formats::Format,
    outcome::Outcome,
};

/// Returns the contents of the document's `<!-- evolution:begin NAME -->` regions.
pub(crate) fn tables(cases: &[Case]) -> [(&'static str, String); 3] {
    [
        ("new-reads-old", table(cases, |case| &case.new_reads_old)),
        ("old-reads-new", table(cases, |case| &case.old_reads_new)),
        ("relayed", table(cases, |case| &case.relayed)),
    ]
}

/// Returns a table with a row for each case that had messages.
fn table(cases: &[Case], outcomes: fn(&Case) -> &Outcomes) -> String {
    let rows = cases.iter().filter_map(|case| {
        let outcomes = outcomes(case).as_ref()?;
        Some(row(case.change, outcomes.iter().map(cell)))
    });
    let heading = row("change", Format::ALL.map(|format| format.name().to_owned()));
    let rule = row("---", Format::ALL.map(|_| "---".to_owned()));
    [heading, rule].into_iter().chain(rows).collect()
}

fn row(first: &str, rest: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<_> = iter::once(first.to_owned()).chain(rest).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Returns the text of a cell; errors of several kinds become one word.
fn cell(outcomes: &BTreeSet<Outcome>) -> String {
    let is_error = |outcome: &&Outcome| matches!(outcome, Outcome::Refused(_));
    let errors = outcomes.iter().filter(is_error).count();
    let mut words: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(_) if errors > 1 => "an error".to_owned(),
            other => other.to_string(),
        })
        .collect();
    words.dedup();
    words.join(" or ")
}
