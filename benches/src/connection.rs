//! The connection on which encoded messages travel: a packing, and the dictionary that both ends
//! hold for it. Both ends have agreed on the wire, so frames do not name it.

use wirecost_codec::EncodeError;
use wirecost_compress::{Compression, Dictionary};
use wirecost_frame::{Framing, SchemaId};
use wirecost_wire::{DictionaryNeeded, Packing, ReceiveError, Receiver, Sender, Wire};

use crate::engines::EngineFormat;

/// The version of the schema.
const SCHEMA: SchemaId = SchemaId::Version(1);

/// A connection that can be opened repeatedly.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The format of the messages.
    pub format: EngineFormat,
    /// The packing of the messages.
    pub packing: Packing,
    /// The dictionary at both ends, if the packing needs one.
    pub dictionary: Option<Dictionary>,
}

/// Messages could not be packed or unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A message could not be encoded, compressed or framed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The packing's dictionary is missing.
    #[error(transparent)]
    Dictionary(#[from] DictionaryNeeded),
    /// The format has no number in frames.
    #[error("{0} has no number in frames")]
    NoFrame(EngineFormat),
    /// A frame could not be read back.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
}

impl Connection {
    /// Returns the sending end of a new connection.
    ///
    /// # Errors
    /// When the packing's dictionary is missing, or the format is a foreign one.
    pub fn sender(&self) -> Result<Sender, PackError> {
        let wire = self.wire()?;
        Ok(wire.sender(Framing::default().agreed(wire.agreed())))
    }

    fn wire(&self) -> Result<Wire, PackError> {
        let format = self.format.in_frame();
        Ok(Wire::new(
            format.ok_or(PackError::NoFrame(self.format))?,
            SCHEMA,
            self.packing,
            self.dictionary.as_ref(),
        )?)
    }

    /// Returns the receiving end of a new connection.
    ///
    /// # Errors
    /// Those of [`sender`](Self::sender).
    pub fn receiver(&self) -> Result<Receiver, PackError> {
        let framing = Framing::default().agreed(self.wire()?.agreed());
        Ok(Receiver::new(framing, self.dictionary.clone()))
    }

    /// Returns all frames of a new connection that carries exactly these messages.
    ///
    /// # Errors
    /// When a message cannot be packed.
    pub fn carry(&self, messages: &[Vec<u8>]) -> Result<Vec<u8>, PackError> {
        let mut sender = self.sender()?;
        let mut link = Vec::new();
        for message in messages {
            sender.send(message, &mut link)?;
        }
        sender.flush(&mut link)?;
        Ok(link)
    }

    /// Returns whether the packing compresses.
    #[must_use]
    pub const fn compresses(&self) -> bool {
        !matches!(self.packing.compression(), Compression::None)
    }
}
