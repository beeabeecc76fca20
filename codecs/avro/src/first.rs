//! Messages that follow each other.

use wirecost_codec::{DecodeError, Limits};

/// Runs `read` on the start of `bytes`, as far as a message may reach, and returns its message and the
/// message's length.
pub(crate) fn first<T>(
    bytes: &[u8],
    limits: Limits,
    read: impl FnOnce(&[u8]) -> Result<(T, usize), DecodeError>,
) -> Result<(T, usize), DecodeError> {
    let reach = bytes.len().min(limits.max_message_bytes);
    read(&bytes[..reach]).map_err(|error| match error {
        // A message within the limit would have ended here.
        DecodeError::UnexpectedEnd { .. } => {
            limits.check_message(bytes.len()).err().unwrap_or(error)
        }
        other => other,
    })
}
