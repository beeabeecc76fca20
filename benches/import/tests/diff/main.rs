//! The differences of schemas against messages: each change is made to a type, a message is encoded
//! with one version and decoded with the other, and the outcome is the one that the difference
//! states. EVOLUTION.md has the same changes of the cluster's message.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

mod evolution;
mod observed;
mod rows;
#[path = "../support/mod.rs"]
mod support;

use std::fs;

use wirecost::{Schema, avro, protobuf, thrift};
use wirecost_import::{Decoding, Difference, Outcome, diff};

/// A language of schemas.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Language {
    Proto,
    Thrift,
    Avro,
}

/// Returns the differences of two texts.
pub(crate) fn diff_texts(ending: &str, old: &str, new: &str) -> Difference {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name).with_extension(ending);
        fs::write(&path, text).unwrap();
        path
    };
    let (old, new) = (file("old", old), file("new", new));
    diff(&old, &new, &[], &Decoding::ALL).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the differences of two types, by the schemas that the derive writes of them.
pub(crate) fn diff_types<Old: Schema, New: Schema>(language: Language) -> Difference {
    let (old, new) = (Old::RECORD, New::RECORD);
    match language {
        Language::Proto => diff_texts(
            "proto",
            &protobuf::idl(old, "").unwrap(),
            &protobuf::idl(new, "").unwrap(),
        ),
        Language::Thrift => diff_texts(
            "thrift",
            &thrift::idl(old, "").unwrap(),
            &thrift::idl(new, "").unwrap(),
        ),
        Language::Avro => diff_texts(
            "avsc",
            &avro::idl(old, "").unwrap(),
            &avro::idl(new, "").unwrap(),
        ),
    }
}

/// Returns the worst outcome in a format, with the new version as reader first.
pub(crate) fn worst(difference: &Difference, format: Decoding) -> [Outcome; 2] {
    let changes = difference.types.iter().flat_map(|named| &named.changes);
    let effects = changes.flat_map(|change| &change.effects);
    let effects: Vec<_> = effects.filter(|effect| effect.format == format).collect();
    let most = |of: fn(&wirecost_import::Effect) -> Outcome| {
        let outcomes = effects.iter().map(|effect| of(effect));
        outcomes.max().unwrap_or(Outcome::Keeps)
    };
    [
        most(|effect| effect.new_reads_old),
        most(|effect| effect.old_reads_new),
    ]
}

/// Returns whether the outcome that was seen is the one that was stated. Where the order alone tells
/// fields apart, the values decide between an error and a wrong one.
pub(crate) fn agrees(stated: Outcome, seen: Outcome) -> bool {
    match stated {
        Outcome::ErrorOrWrong => seen.breaks(),
        stated => stated == seen,
    }
}

/// The id of a oneof's field is none of the file's, whatever the ids of its members.
#[test]
fn a_member_of_a_oneof_is_the_only_change() {
    let file = |members: &str| {
        format!(
            "syntax = \"proto3\";\nmessage M {{\n  oneof value {{ {members} }}\n  int32 last = 4;\n}}\n"
        )
    };
    let old = file("string text = 1; bool flag = 2;");
    let new = file("string text = 1; bool flag = 2; double ratio = 5;");
    let difference = diff_texts("proto", &old, &new);
    let changes: Vec<_> = difference
        .types
        .iter()
        .flat_map(|named| &named.changes)
        .collect();
    let reasons: Vec<_> = changes
        .iter()
        .map(|change| (&*change.member, &*change.reason))
        .collect();
    assert_eq!(reasons, [("ratio", "variant added")]);
    assert_eq!(
        worst(&difference, Decoding::Protobuf),
        [Outcome::Keeps, Outcome::Loses]
    );
    assert_eq!(
        worst(&difference, Decoding::Bincode),
        [Outcome::Keeps, Outcome::Error]
    );

    let renamed = diff_texts("proto", &old, &old.replace("value", "choice"));
    assert_eq!(
        worst(&renamed, Decoding::Protobuf),
        [Outcome::Keeps, Outcome::Keeps]
    );
    assert_eq!(
        worst(&renamed, Decoding::Json),
        [Outcome::Loses, Outcome::Loses]
    );
}
