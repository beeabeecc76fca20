use wirecost_codec::{Codec, DecodeError, EncodeError};
use wirecost_message::Message;
use wirecost_protobuf::Prost;

use super::{loaded::Form, pb};

/// prost as used by an application with its own types: each message is cloned into prost's structs
/// to be encoded, and moved out of them after decoding.
#[derive(Default)]
pub(super) struct ProstConverted {
    prost: Prost,
}

impl Codec<Message> for ProstConverted {
    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.prost.encode(&pb::Message::from(message), out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError> {
        let decoded: pb::Message = self.prost.decode(bytes)?;
        decoded.into_message()
    }
}
