//! The status of a message that cannot be encoded or decoded.

use std::fmt::Display;

use tonic::{Code, Status};
use wirecost_codec::{DecodeError, EncodeError, Record};

/// Returns the status of a `T` that was not encoded.
pub(crate) fn not_encoded<T: Record>(error: &EncodeError) -> Status {
    status::<T>(Code::Internal, error)
}

/// Returns the status of bytes that are not a `T`.
pub(crate) fn not_decoded<T: Record>(error: &DecodeError) -> Status {
    let code = match error {
        DecodeError::LimitExceeded { .. } => Code::ResourceExhausted,
        _ => Code::Internal,
    };
    status::<T>(code, error)
}

fn status<T: Record>(code: Code, error: &dyn Display) -> Status {
    Status::new(code, format!("{}: {error}", T::RECORD_TYPE.name))
}
