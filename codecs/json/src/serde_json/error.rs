use serde_json::Error;
use wirecost_codec::{DecodeError, EncodeError, serde::Stopped, short_text};

use crate::error::BYTE_ORDER_MARK;

#[cold]
pub(crate) fn refused(error: &Error) -> EncodeError {
    EncodeError::Library {
        engine: "serde_json",
        message: short_text(error),
    }
}

#[cold]
pub(crate) fn stopped(error: &Error, text: &[u8]) -> Stopped {
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
            message: match text[offset..].starts_with(BYTE_ORDER_MARK) {
                true => format!("{}, found a byte order mark", message(error)),
                false => message(error),
            },
        }
    };
    Stopped { error, offset }
}

#[cold]
pub(crate) fn trailing(error: &Error, text: &[u8]) -> DecodeError {
    let offset = offset(error, text);
    DecodeError::TrailingBytes {
        offset,
        count: text.len() - offset,
    }
}

/// Returns serde_json's message without the position that it appends.
fn message(error: &Error) -> String {
    let mut message = short_text(error);
    let place = format!(" at line {} column {}", error.line(), error.column());
    if message.ends_with(&place) {
        message.truncate(message.len() - place.len());
    }
    message
}

/// Returns the offset of the byte at the error's line and column, both counted from 1, columns in
/// bytes.
///
/// serde_json takes a position at the end of a type's own message for the error's, so the result
/// may be anywhere.
fn offset(error: &Error, text: &[u8]) -> usize {
    let lines = text
        .split_inclusive(|&byte| byte == b'\n')
        .take(error.line().saturating_sub(1));
    let line = lines.map(<[u8]>::len).sum::<usize>();
    line.saturating_add(error.column().saturating_sub(1))
        .min(text.len())
}
