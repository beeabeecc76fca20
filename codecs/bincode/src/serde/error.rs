use std::fmt::Display;

use bincode::error::{DecodeError as DecodeFailure, EncodeError as EncodeFailure};
use wirecost_codec::{DecodeError, EncodeError, serde::Stopped, short_text};

use super::reader::MessageReader;

const ENGINE: &str = "bincode";

#[cold]
pub(crate) fn refused(error: EncodeFailure) -> EncodeError {
    let message = match error {
        EncodeFailure::OtherString(message) => short_text(message),
        other => short_text(other),
    };
    EncodeError::Library {
        engine: ENGINE,
        message,
    }
}

#[cold]
pub(crate) fn stopped(error: DecodeFailure, reader: &MessageReader<'_>) -> Stopped {
    let offset = reader.offset();
    let malformed = |what| DecodeError::Malformed {
        what,
        // The offset of the last byte read.
        offset: offset.saturating_sub(1),
    };
    let error = match error {
        DecodeFailure::UnexpectedEnd { additional } => DecodeError::UnexpectedEnd {
            offset: reader.end(),
            needed: additional,
        },
        DecodeFailure::Utf8 { inner } => DecodeError::InvalidUtf8 {
            offset: reader.borrowed_at() + inner.valid_up_to(),
        },
        DecodeFailure::InvalidBooleanValue(_) => malformed("a bool that is neither 0 nor 1"),
        DecodeFailure::UnexpectedVariant { .. } => malformed("an Option that is neither 0 nor 1"),
        // bincode reports a wrong expected type for a u64. It finds the length byte ahead of the
        // reader or, near the end of the message, behind it.
        DecodeFailure::InvalidIntegerType { .. } => DecodeError::Malformed {
            what: "an integer in more bytes than its type has",
            offset,
        },
        DecodeFailure::OtherString(message) => library(message, offset),
        other => library(other, offset),
    };
    Stopped { error, offset }
}

fn library(said: impl Display, offset: usize) -> DecodeError {
    DecodeError::Library {
        engine: ENGINE,
        message: format!("{}, before byte {offset}", short_text(said)),
    }
}
