//! What encoded messages travel on: a packing, and the dictionary that both ends hold for it.

use wirecost_codec::EncodeError;
use wirecost_compress::{Compression, Dictionary};
use wirecost_frame::{Framing, SchemaId};
use wirecost_wire::{DictionaryNeeded, Packing, ReceiveError, Receiver, Sender};

use crate::contenders::Format;

/// The version of the schema that frames name: it takes one byte, as any small one would.
const SCHEMA: SchemaId = SchemaId::Version(1);

/// A connection that can be opened again and again.
#[derive(Debug, Clone)]
pub struct Connection {
    /// What the messages are.
    pub format: Format,
    /// How they are packed.
    pub packing: Packing,
    /// What both ends hold, if the packing needs it.
    pub dictionary: Option<Dictionary>,
}

/// Messages could not be packed, or unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A message could not be encoded, compressed or framed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The packing's dictionary lacks.
    #[error(transparent)]
    Dictionary(#[from] DictionaryNeeded),
    /// No frame can hold the format.
    #[error("{0} has no number in frames")]
    NoFrame(Format),
    /// A frame could not be read back.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
}

impl Connection {
    /// The sending end of a new connection.
    ///
    /// # Errors
    /// When a dictionary is needed and there is none, or the format is a foreign one.
    pub fn sender(&self) -> Result<Sender, PackError> {
        let format = self.format.in_frame();
        Ok(Sender::new(
            Framing::default(),
            format.ok_or(PackError::NoFrame(self.format))?,
            SCHEMA,
            self.packing,
            self.dictionary.as_ref(),
        )?)
    }

    /// The receiving end of a new connection.
    #[must_use]
    pub fn receiver(&self) -> Receiver {
        Receiver::new(Framing::default(), self.dictionary.clone())
    }

    /// All frames of a new connection that carries these messages and nothing else.
    ///
    /// # Errors
    /// When one cannot be packed.
    pub fn carry(&self, messages: &[Vec<u8>]) -> Result<Vec<u8>, PackError> {
        let mut sender = self.sender()?;
        let mut link = Vec::new();
        for message in messages {
            sender.send(message, &mut link)?;
        }
        sender.flush(&mut link)?;
        Ok(link)
    }

    /// Whether anything is compressed.
    #[must_use]
    pub const fn compresses(&self) -> bool {
        !matches!(
            self.packing,
            Packing::Single(Compression::None) | Packing::Batch(_, Compression::None)
        )
    }
}
