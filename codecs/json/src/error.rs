use serde_json::Error;
use wirecost_codec::{DecodeError, EncodeError, serde::Stopped};

#[cold]
pub(crate) fn refused(error: &Error) -> EncodeError {
    EncodeError::Library {
        engine: "serde_json",
        message: error.to_string(),
    }
}

#[cold]
pub(crate) fn stopped(error: &Error, text: &str) -> Stopped {
    let offset = offset(error, text);
    let error = if error.is_eof() {
        DecodeError::UnexpectedEnd {
            offset: text.len(),
            needed: 1,
        }
    } else {
        DecodeError::Syntax {
            line: error.line(),
            column: error.column(),
            message: message(error),
        }
    };
    Stopped { error, offset }
}

#[cold]
pub(crate) fn trailing(error: &Error, text: &str) -> DecodeError {
    let offset = offset(error, text);
    DecodeError::TrailingBytes {
        offset,
        count: text.len() - offset,
    }
}

/// What serde_json says, without the place that it appends.
fn message(error: &Error) -> String {
    let mut message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    if message.ends_with(&place) {
        message.truncate(message.len() - place.len());
    }
    message
}

/// The byte that stands at the error's line and column, both counted from 1, columns in bytes.
fn offset(error: &Error, text: &str) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}
