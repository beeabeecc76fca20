//! Conversions between messages and generated structs, through bytes that both understand, so that
//! no conversion has to be written by hand. They are not timed.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, short_text};
use wirecost_message::Message;
use wirecost_protobuf::Protobuf;

use crate::peer::Library;

/// Converts a message to a protobuf library's struct, by that library.
pub(crate) fn of_protobuf<F, L: Library<F>>(message: &Message) -> Result<F, EncodeError> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(message, &mut bytes)?;
    let decoded = L::default().decode(&bytes);
    decoded.map_err(|error| EncodeError::Library {
        engine: L::PACKAGE,
        message: short_text(error),
    })
}

/// Converts the struct of [`of_protobuf`] back.
pub(crate) fn into_protobuf<F, L: Library<F>>(generated: &F) -> Result<Message, DecodeError> {
    let mut bytes = Vec::new();
    let encoded = L::default().encode(generated, &mut bytes);
    encoded.map_err(|error| DecodeError::Library {
        engine: L::PACKAGE,
        message: short_text(error),
    })?;
    Protobuf::default().decode(&bytes)
}

/// Converts a message to a struct of its shape with serde's derives.
pub(crate) fn of_serde<F: Serialize + DeserializeOwned>(
    message: &Message,
) -> Result<F, EncodeError> {
    let mut bytes = Vec::new();
    Bincode::default().encode(message, &mut bytes)?;
    unlimited()
        .decode(&bytes)
        .map_err(|error| EncodeError::Library {
            engine: "bincode",
            message: short_text(error),
        })
}

/// Returns a codec without a limit on elements: to serde the bytes of a configuration may be a list
/// of that many elements.
fn unlimited() -> BincodeSerde {
    BincodeSerde::new(Limits {
        max_elements: usize::MAX,
        ..Limits::DEFAULT
    })
}

/// Converts the struct of [`of_serde`] back.
pub(crate) fn into_serde<F: Serialize + DeserializeOwned>(
    generated: &F,
) -> Result<Message, DecodeError> {
    let mut bytes = Vec::new();
    let encoded = BincodeSerde::default().encode(generated, &mut bytes);
    encoded.map_err(|error| DecodeError::Library {
        engine: "bincode",
        message: short_text(error),
    })?;
    Bincode::default().decode(&bytes)
}
