//! Conversions between messages and generated structs, through bytes that both understand, so that
//! no conversion has to be written by hand. They are not timed.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{Codec, DecodeError, EncodeError, Limits, Schema, short_text};
use wirecost_protobuf::Protobuf;

use crate::peer::Library;

/// Converts a message to a protobuf library's struct, by that library.
pub(crate) fn of_protobuf<T: Schema, F, L: Library<F>>(message: &T) -> Result<F, EncodeError> {
    let mut bytes = Vec::new();
    Protobuf::default().encode(message, &mut bytes)?;
    let decoded = L::default().decode(&bytes);
    decoded.map_err(|error| EncodeError::Library {
        engine: L::PACKAGE,
        message: short_text(error),
    })
}

/// Converts the struct of [`of_protobuf`] back.
pub(crate) fn into_protobuf<T: Schema, F, L: Library<F>>(generated: &F) -> Result<T, DecodeError> {
    let mut bytes = Vec::new();
    let encoded = L::default().encode(generated, &mut bytes);
    encoded.map_err(|error| DecodeError::Library {
        engine: L::PACKAGE,
        message: short_text(error),
    })?;
    Protobuf::default().decode(&bytes)
}

/// Converts a message to a struct of its shape with serde's derives.
pub(crate) fn of_serde<T: Schema, F: Serialize + DeserializeOwned>(
    message: &T,
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
pub(crate) fn into_serde<T: Schema, F: Serialize + DeserializeOwned>(
    generated: &F,
) -> Result<T, DecodeError> {
    let mut bytes = Vec::new();
    let encoded = BincodeSerde::default().encode(generated, &mut bytes);
    encoded.map_err(|error| DecodeError::Library {
        engine: "bincode",
        message: short_text(error),
    })?;
    Bincode::default().decode(&bytes)
}

/// Makes a struct that a protobuf library generates a form of messages, converted by that library.
macro_rules! form_by_protobuf {
    ($library:ty: $message:ty => $generated:ty) => {
        impl wirecost_bench::engines::Form<$message> for $generated {
            fn of(message: &$message) -> Result<Self, wirecost_codec::EncodeError> {
                $crate::through_bytes::of_protobuf::<_, _, $library>(message)
            }

            fn into_message(self) -> Result<$message, wirecost_codec::DecodeError> {
                $crate::through_bytes::into_protobuf::<_, _, $library>(&self)
            }
        }
    };
}

/// Makes a generated struct with serde's derives a form of messages.
macro_rules! form_by_serde {
    ($message:ty => $generated:ty) => {
        impl wirecost_bench::engines::Form<$message> for $generated {
            fn of(message: &$message) -> Result<Self, wirecost_codec::EncodeError> {
                $crate::through_bytes::of_serde(message)
            }

            fn into_message(self) -> Result<$message, wirecost_codec::DecodeError> {
                $crate::through_bytes::into_serde(&self)
            }
        }
    };
}

pub(crate) use {form_by_protobuf, form_by_serde};
