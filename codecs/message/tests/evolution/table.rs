//! The tables of `EVOLUTION.md`.

use std::fmt::Write;

use crate::{
    cases::{Case, Outcomes},
    formats::Format,
};

/// The three tables under their headings.
pub(crate) fn tables(cases: &[Case]) -> String {
    let sections: [(&str, fn(&Case) -> &Outcomes); 3] = [
        ("The new version reads what the old one wrote", |case| {
            &case.new_reads_old
        }),
        ("The old version reads what the new one wrote", |case| {
            &case.old_reads_new
        }),
        (
            "The new version reads its own message after an old node decoded and encoded it",
            |case| &case.relayed,
        ),
    ];
    let mut text = String::new();
    for (heading, outcomes) in sections {
        write!(text, "\n### {heading}\n\n{}", table(cases, outcomes)).expect("text takes all");
    }
    text
}

fn table(cases: &[Case], outcomes: fn(&Case) -> &Outcomes) -> String {
    let names = Format::ALL.map(Format::name).join(" | ");
    let mut text = format!(
        "| change | {names} |\n|---|{}\n",
        "---|".repeat(Format::ALL.len())
    );
    for case in cases {
        if let Some(outcomes) = outcomes(case) {
            let cells: Vec<_> = outcomes.iter().map(cell).collect();
            writeln!(text, "| {} | {} |", case.change, cells.join(" | ")).expect("text takes all");
        }
    }
    text
}

/// Several kinds of error in one cell are one word.
fn cell(outcomes: &std::collections::BTreeSet<crate::outcome::Outcome>) -> String {
    use crate::outcome::Outcome;
    let errors = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Refused(_)));
    let many = errors.count() > 1;
    let mut words: Vec<String> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(_) if many => "error".to_owned(),
            other => other.to_string(),
        })
        .collect();
    words.dedup();
    words.join(" or ")
}
