//! The codecs of a wire's messages. A message of a model also depends on the mode of its wire.

use std::sync::{Mutex, PoisonError};

use wirecost::model::{Decoder, Encoder, KeyedDecoder, KeyedEncoder, KeyedError, Model, Static};
use wirecost_codec::{Codec, EncodeError, Limits};
use wirecost_frame::{CompressionId, Format, Header, Reason};
use wirecost_message::Message;
use wirecost_wire::{Mode, Wire};

use super::NoCodec;

type MessageCodec = Box<dyn Codec<Message>>;

/// The codec of a wire's writing end.
pub(super) enum WriterCodec {
    /// The codec encodes each message alone.
    Alone(MessageCodec),
    /// The encoder predicts each message from keyframes.
    Keyed(Box<KeyedEncoder<Message>>),
    /// The encoder is the writing end of a model's stream. `None` after a message has failed.
    Stream(Option<Box<Encoder<Message>>>),
}

impl WriterCodec {
    pub(super) fn new(wire: &Wire, limits: Limits) -> Result<Self, NoCodec> {
        Ok(match wire.packing().mode() {
            None => Self::Alone(alone(wire.format(), limits)?),
            Some(Mode::Static) => Self::Alone(Box::new(Static::new(&model(wire)?, limits))),
            Some(Mode::Keyed) => {
                let encoder = KeyedEncoder::in_frames(&model(wire)?, limits);
                Self::Keyed(Box::new(encoder))
            }
            Some(Mode::Stream) => {
                let encoder = Encoder::in_frames(&model(wire)?, limits);
                Self::Stream(Some(Box::new(encoder)))
            }
        })
    }

    /// Follows the refusal of a frame whose keyframe the reading end lacks.
    pub(super) fn forget(&mut self, keyframe: u32) {
        if let Self::Keyed(encoder) = self {
            encoder.forget(keyframe);
        }
    }

    pub(super) const fn is_lost(&self) -> bool {
        matches!(self, Self::Stream(None))
    }

    pub(super) fn encode(
        &mut self,
        message: &Message,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let stream = match self {
            Self::Alone(codec) => return codec.encode(message, out),
            Self::Keyed(encoder) => return encoder.encode(message, out),
            Self::Stream(stream) => stream,
        };
        let encoder = stream.as_mut().ok_or_else(|| EncodeError::Library {
            engine: "wirecost-model",
            message: "the stream is lost".to_owned(),
        })?;
        let encoded = encoder.encode(message, out);
        if encoded.is_err() {
            *stream = None;
        }
        encoded
    }
}

/// The codec of a format at a reading end.
pub(super) enum ReaderCodec {
    Format(MessageCodec),
    Model(Box<ModelReader>),
}

/// The codecs of a model, made for the first message of each mode.
pub(super) struct ModelReader {
    model: Model<Message>,
    limits: Limits,
    alone: Option<Static<Message>>,
    keyed: Option<KeyedDecoder<Message>>,
    stream: Option<Decoder<Message>>,
}

impl ReaderCodec {
    pub(super) fn new(wire: &Wire, limits: Limits) -> Result<Self, NoCodec> {
        Ok(match wire.packing().mode() {
            None => Self::Format(alone(wire.format(), limits)?),
            Some(_) => Self::Model(Box::new(ModelReader {
                model: model(wire)?,
                limits,
                alone: None,
                keyed: None,
                stream: None,
            })),
        })
    }

    /// Returns whether it has read a message of a model's stream.
    pub(super) const fn is_stream(&self) -> bool {
        match self {
            Self::Format(_) => false,
            Self::Model(reader) => reader.stream.is_some(),
        }
    }

    /// Forgets the keyframes, and the messages of a stream.
    pub(super) fn end_stream(&mut self) {
        if let Self::Model(reader) = self {
            (reader.keyed, reader.stream) = (None, None);
        }
    }

    /// Decodes a message.
    ///
    /// # Errors
    ///
    /// The reason for which its frame is skipped.
    pub(super) fn decode(&mut self, bytes: &[u8], header: Header) -> Result<Message, Reason> {
        let ModelReader {
            model,
            limits,
            alone,
            keyed,
            stream,
        } = match self {
            Self::Format(codec) => return codec.decode(bytes).map_err(|_| Reason::Content),
            Self::Model(reader) => &mut **reader,
        };
        let decoded = match header.compression {
            CompressionId::ModelKeyed(_) => {
                return keyed
                    .get_or_insert_with(|| KeyedDecoder::in_frames(model, *limits))
                    .decode(bytes)
                    .map_err(|error| match error {
                        KeyedError::NoKeyframe { number } => Reason::Keyframe(number),
                        _ => Reason::Content,
                    });
            }
            // A batch holds several messages.
            CompressionId::ModelBatch(_) => return Err(Reason::Content),
            CompressionId::ModelStream(_) => stream
                .get_or_insert_with(|| Decoder::in_frames(model, *limits))
                .decode(bytes),
            _ => alone
                .get_or_insert_with(|| Static::new(model, *limits))
                .decode(bytes),
        };
        decoded.map_err(|_| Reason::Content)
    }
}

fn alone(format: Format, limits: Limits) -> Result<MessageCodec, NoCodec> {
    wirecost::codec_of(format, limits).ok_or(NoCodec(format))
}

/// Returns the model of a wire. All nodes and connections of a process share the one that was read last: reading passes
/// through hundreds of messages, and the tables of a model take more memory than those of a connection.
fn model(wire: &Wire) -> Result<Model<Message>, NoCodec> {
    static LAST: Mutex<Option<Model<Message>>> = Mutex::new(None);
    let no_model = NoCodec(wire.format());
    let file = wire.dictionary().ok_or(no_model)?.content();
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some(model) if model.to_bytes() == file => Ok(model.clone()),
        _ => {
            let model = Model::from_bytes(file).map_err(|_| no_model)?;
            Ok(last.insert(model).clone())
        }
    }
}
