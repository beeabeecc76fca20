//! The effects of a rolling upgrade on messages: each change of the schema, in each format, from
//! old to new and back, judged by the values that arrive. `EVOLUTION.md` shows the results.

// For the helpers; tests may anyway.
#![allow(clippy::unwrap_used)]

mod by_prost;
mod cases;
mod document;
mod formats;
mod nodes;
mod outcome;
mod table;
mod upgrade;
mod versions;

use cases::ALL;
use outcome::Outcome;

#[test]
fn the_document_says_what_is_seen() {
    document::check(&ALL);
}

/// Holds in the formats whose reader can tell to which field a value belongs, after every change
/// that the schema's rules allow.
#[test]
fn no_value_that_nobody_wrote() {
    for case in ALL.iter().filter(|case| !case.is_forbidden()) {
        for (format, outcomes) in case
            .outcomes()
            .filter(|(format, _)| format.tells_fields_apart())
        {
            let wrong = outcomes.contains(&Outcome::Wrong);
            assert!(!wrong, "{}: {}", case.change, format.name());
        }
    }
}

#[test]
fn engines_of_a_format_agree() {
    for case in ALL.iter() {
        assert!(case.engines_agree, "{}", case.change);
    }
}
