//! What became of a message that one version wrote and another read, told by every field's value.

use std::fmt;

use serde_json::{Number, Value};
use wirecost_codec::DecodeError;

/// The one field that differs between two versions.
#[derive(Clone, Copy)]
pub(crate) struct Changed {
    /// Where the writing version has it, as a JSON pointer, if it has.
    pub(crate) written: Option<&'static str>,
    /// Where the reading version has it, if it has.
    pub(crate) read: Option<&'static str>,
    /// Whether both mean the same by it.
    pub(crate) same: bool,
}

/// What became of the field that differs; of the others nothing but [`Outcome::Wrong`] is told, and
/// only if one of them has another value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It has its value.
    Kept,
    /// The reader does not have it, and the rest is whole.
    Dropped,
    /// The reader has it, the writer did not, and it is absent.
    ReadAsAbsent,
    /// The reader has it, the writer did not, and it is zero or empty.
    ReadAsZero,
    /// Its value is dropped, and another field of the same id is zero.
    NotMixedUp,
    /// It was absent and is zero.
    AbsentAsZero,
    /// It was zero and is absent.
    ZeroAsAbsent,
    /// A typed error.
    Refused(String),
    /// A value that nobody wrote, and no error.
    Wrong,
}

impl Outcome {
    /// Of a message, by what was written and what was read.
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
            (Some(before), Some(after)) if changed.same => Self::of_values(&before, &after),
            (_, Some(after)) if !after.is_null() && !is_zero(&after) => Self::Wrong,
            (Some(_), Some(_)) => Self::NotMixedUp,
            (None, Some(Value::Null)) => Self::ReadAsAbsent,
            (None, Some(_)) => Self::ReadAsZero,
            (_, None) => Self::Dropped,
        }
    }

    fn of_values(before: &Value, after: &Value) -> Self {
        match (before, after) {
            _ if before == after => Self::Kept,
            (Value::Null, after) if is_zero(after) => Self::AbsentAsZero,
            (before, Value::Null) if is_zero(before) => Self::ZeroAsAbsent,
            _ => Self::Wrong,
        }
    }

    /// Of a message that went through a node of an older version, which wrote anew what it had read.
    pub(crate) fn of_relayed(
        mut written: Value,
        read: Result<Value, DecodeError>,
        changed: Changed,
    ) -> Self {
        let mut read = match read {
            Ok(read) => read,
            Err(error) => return Self::Refused(kind(&error)),
        };
        if written == read {
            return Self::Kept;
        }
        for message in [&mut written, &mut read] {
            changed.written.map(|at| take(message, at));
        }
        match written == read {
            true => Self::Dropped,
            false => Self::Wrong,
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

/// Takes the value at a JSON pointer out of a message; null where it is left out.
fn take(message: &mut Value, at: &str) -> Value {
    let (holder, key) = at.rsplit_once('/').expect("a JSON pointer");
    let holder = message.pointer_mut(holder).expect("the holder is there");
    let fields = holder.as_object_mut().expect("the holder is a record");
    fields.remove(key).unwrap_or(Value::Null)
}

/// Whether a value is what a format stands for by leaving it out.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => *number == Number::from(0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// The error's variant.
fn kind(error: &DecodeError) -> String {
    let name = format!("{error:?}");
    let end = name.find([' ', '(']).unwrap_or(name.len());
    name[..end].to_owned()
}
