use wirecost_codec::{Codec, DecodeError, EncodeError};
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;

use super::{InvalidOperation, Operation};

/// Encodes an operation for a store or a snapshot: the message that carries it, in protobuf.
///
/// # Errors
///
/// Those of the codec.
pub(super) fn encode(operation: &Operation) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(&operation.message(0), &mut bytes)?;
    Ok(bytes)
}

/// Decodes what [`encode`] wrote, and validates it.
pub(super) fn decode(bytes: &[u8]) -> Result<Operation, UnreadableOperation> {
    let message: Message = Protobuf::default().decode(bytes)?;
    Ok(message.try_into()?)
}

/// Bytes that are no operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadableOperation {
    /// They are no message.
    #[error("no message: {0}")]
    Message(#[from] DecodeError),
    /// The message is no operation of the log.
    #[error(transparent)]
    Operation(#[from] InvalidOperation),
}
