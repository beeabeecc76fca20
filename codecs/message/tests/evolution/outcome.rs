//! The outcome of a message that one version wrote and another read, judged by every field's value.

use std::fmt;

use serde_json::{Number, Value};
use wirecost_codec::DecodeError;

/// The single field that differs between two versions.
#[derive(Clone, Copy)]
pub(crate) struct Changed {
    /// Its JSON pointer in the writing version, if that has it.
    pub(crate) written: Option<&'static str>,
    /// Its JSON pointer in the reading version, if that has it.
    pub(crate) read: Option<&'static str>,
    /// The relation of the two fields.
    pub(crate) relation: Relation,
}

/// The relation between the writer's field and the reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The same field.
    Same,
    /// Two fields, the newer with the older's id.
    Replaced,
    /// The same field, in a message that went through a version that may not know it.
    Relayed,
}

/// The outcome for the field that differs. The other fields only matter for [`Outcome::Wrong`], if
/// one of them has another value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The value is preserved.
    Kept,
    /// The reader lacks the field, and the rest is intact.
    Dropped,
    /// The reader has the field, the writer lacked it, and it is absent.
    ReadAsAbsent,
    /// The reader has the field, the writer lacked it, and it is zero or empty.
    ReadAsZero,
    /// The value is dropped, and another field with the same id is zero.
    NotMixedUp,
    /// The field was absent and is zero.
    AbsentAsZero,
    /// The field was zero and is absent.
    ZeroAsAbsent,
    /// A typed error.
    Refused(String),
    /// A value that nobody wrote, without an error.
    Wrong,
}

impl Outcome {
    /// Returns the outcome for a message, from the written and the read value, as JSON with a null
    /// for each absent option.
    pub(crate) fn of(
        mut written: Value,
        read: Result<Value, DecodeError>,
        changed: Changed,
    ) -> Self {
        let mut read = match read {
            Ok(read) => read,
            Err(error) => return Self::Refused(kind(&error)),
        };
        let before = changed.written.map(|at| take(&mut written, at));
        let after = changed.read.map(|at| take(&mut read, at));
        if written != read {
            return Self::Wrong;
        }
        match (before, after) {
            (None, None) => Self::Kept,
            (Some(_), None) => Self::Dropped,
            (None, Some(Value::Null)) => Self::ReadAsAbsent,
            (None, Some(after)) if is_zero(&after) => Self::ReadAsZero,
            (None, Some(_)) => Self::Wrong,
            (Some(before), Some(after)) => Self::of_values(&before, &after, changed.relation),
        }
    }

    fn of_values(before: &Value, after: &Value, relation: Relation) -> Self {
        let lost = after.is_null() || is_zero(after);
        match (relation, before, after) {
            (Relation::Replaced, ..) if lost => Self::NotMixedUp,
            (Relation::Replaced, ..) => Self::Wrong,
            (_, before, after) if before == after => Self::Kept,
            (_, Value::Null, after) if is_zero(after) => Self::AbsentAsZero,
            (_, before, Value::Null) if is_zero(before) => Self::ZeroAsAbsent,
            (Relation::Relayed, ..) if lost => Self::Dropped,
            _ => Self::Wrong,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "keeps",
            Self::Dropped => "drops",
            Self::ReadAsAbsent => "reads none",
            Self::ReadAsZero => "reads zero",
            Self::NotMixedUp => "drops, reads zero",
            Self::AbsentAsZero => "none becomes zero",
            Self::ZeroAsAbsent => "zero becomes none",
            Self::Refused(kind) => return write!(f, "`{kind}`"),
            Self::Wrong => "**wrong value**",
        })
    }
}

/// Takes the value at a JSON pointer out of a message; null if it is absent.
fn take(message: &mut Value, at: &str) -> Value {
    let (holder, key) = at.rsplit_once('/').expect("a JSON pointer");
    let holder = message.pointer_mut(holder).expect("the holder is there");
    let fields = holder.as_object_mut().expect("the holder is a record");
    fields.remove(key).unwrap_or(Value::Null)
}

/// Returns whether a format may represent the value by leaving it out.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => *number == Number::from(0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// Returns the name of the error's variant.
fn kind(error: &DecodeError) -> String {
    let name = format!("{error:?}");
    let end = name.find([' ', '(']).unwrap_or(name.len());
    name[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(relation: Relation, written: Value, read: Value) -> Outcome {
        let at = |message: &Value, at| message.pointer(at).map(|_| at);
        let changed = Changed {
            written: at(&written, "/a"),
            read: at(&read, "/a").or(at(&read, "/b")),
            relation,
        };
        Outcome::of(written, Ok(read), changed)
    }

    #[test]
    fn a_value_that_nobody_wrote_is_wrong() {
        use Relation::{Relayed, Replaced, Same};
        for (relations, written, read) in [
            (
                &[Same, Replaced, Relayed][..],
                json!({"a": 1, "rest": 1}),
                json!({"a": 1, "rest": 0}),
            ),
            (&[Same, Replaced, Relayed], json!({"a": 1}), json!({"a": 2})),
            (&[Same, Replaced, Relayed], json!({}), json!({"b": 1})),
            (&[Same], json!({"a": 1}), json!({"a": 0})),
            (&[Same], json!({"a": 1}), json!({"a": null})),
            (&[Replaced], json!({"a": 1}), json!({"b": 1})),
        ] {
            for &relation in relations {
                let outcome = outcome(relation, written.clone(), read.clone());
                assert_eq!(outcome, Outcome::Wrong, "{relation:?} {written} {read}");
            }
        }
    }

    #[test]
    fn what_is_left_out_is_none_or_zero() {
        use Relation::{Relayed, Replaced, Same};
        for (relation, written, read, expected) in [
            (Same, json!({"a": 1}), json!({"a": 1}), Outcome::Kept),
            (Same, json!({"a": 1}), json!({}), Outcome::Dropped),
            (Same, json!({}), json!({"b": null}), Outcome::ReadAsAbsent),
            (Same, json!({}), json!({"b": []}), Outcome::ReadAsZero),
            (
                Same,
                json!({"a": null}),
                json!({"a": 0}),
                Outcome::AbsentAsZero,
            ),
            (
                Same,
                json!({"a": ""}),
                json!({"a": null}),
                Outcome::ZeroAsAbsent,
            ),
            (
                Replaced,
                json!({"a": 1}),
                json!({"b": 0}),
                Outcome::NotMixedUp,
            ),
            (Relayed, json!({"a": 1}), json!({"a": 0}), Outcome::Dropped),
        ] {
            let text = format!("{written} {read}");
            assert_eq!(outcome(relation, written, read), expected, "{text}");
        }
    }
}
