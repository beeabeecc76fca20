//! What a rolling upgrade does to messages: each change of the schema, in each format, from old to
//! new and back, by the values that arrive. `EVOLUTION.md` says what is seen here.

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

/// In the formats whose reader can tell which field a value belongs to, and after every change that
/// the schema's rules allow.
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
