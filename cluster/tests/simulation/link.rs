//! Messages as the bytes of a wire.

use wirecost_codec::Codec;
use wirecost_frame::{Format, Framing, SchemaId};
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;
use wirecost_wire::{Packing, Received, Receiver, Sender};

/// Both ends of all links: each message is a datagram by itself.
pub(crate) struct Link {
    sender: Sender,
    receiver: Receiver,
    codec: Protobuf,
    encoded: Vec<u8>,
}

impl Link {
    pub(crate) fn new() -> Self {
        let packing: Packing = "zstd-1".parse().expect("a packing");
        let schema = SchemaId::Version(Message::VERSION.into());
        let framing = Framing::default();
        let sender = Sender::new(framing, Format::Protobuf, schema, packing, None);
        Self {
            sender: sender.expect("it needs no dictionary"),
            receiver: Receiver::new(framing, []),
            codec: Protobuf::default(),
            encoded: Vec::new(),
        }
    }

    pub(crate) fn write(&mut self, message: &Message) -> Vec<u8> {
        self.encoded.clear();
        self.codec
            .encode(message, &mut self.encoded)
            .expect("a message");
        let mut datagram = Vec::new();
        self.sender
            .send(&self.encoded, &mut datagram)
            .expect("a frame");
        datagram
    }

    pub(crate) fn read(&mut self, datagram: &[u8]) -> Message {
        let received = self.receiver.receive(datagram).expect("a frame");
        let Received::Frame { mut messages, .. } = received else {
            panic!("{received:?}")
        };
        self.codec
            .decode(messages.next().expect("a message"))
            .expect("a message")
    }
}
