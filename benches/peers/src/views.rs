//! This project's protobuf engine, which decodes to records that borrow from the message.

use wirecost_bench::engines::Engine;
use wirecost_codec::{Codec, DecodeBorrowed, DecodeError, EncodeError, short_text};
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;

use crate::peer::{Library, ViewLibrary, view_of_format};

/// The message's types with borrowed texts and bytes.
// As in the message itself. Some enums are only in records that stay those of the message.
#[allow(clippy::large_enum_variant, clippy::enum_variant_names, unused_imports)]
mod view {
    use wirecost_codec::{Map, Schema};

    include!(concat!(env!("OUT_DIR"), "/views.rs"));
}

#[derive(Default)]
struct Views(Protobuf);

impl Library<Message> for Views {
    const PACKAGE: &'static str = "wirecost-protobuf";
    const NAME: &'static str = "views";

    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &Message, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError> {
        let view: view::Message<'_> = self.0.decode_borrowed(bytes)?;
        let mut written = Vec::new();
        match self.0.encode(&view, &mut written) {
            Ok(()) => self.0.decode(&written),
            Err(error) => Err(DecodeError::Library {
                engine: Self::PACKAGE,
                message: short_text(error),
            }),
        }
    }
}

impl ViewLibrary<Message> for Views {
    fn view(bytes: &[u8]) -> Result<impl Sized, DecodeError> {
        DecodeBorrowed::<view::Message<'_>>::decode_borrowed(&mut Protobuf::default(), bytes)
    }
}

pub(crate) fn engine() -> Engine<Message> {
    view_of_format::<_, Message, Views>(
        Format::Protobuf,
        "our engine; decodes to types that borrow",
    )
}
