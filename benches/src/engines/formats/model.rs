//! Messages that are predicted from a model.

use std::hint::black_box;

use wirecost_codec::{DecodeError, EncodeError, Limits, Schema};
use wirecost_frame::Format;
use wirecost_model::{
    Batched, Decoder, Encoder, KeyedDecoder, KeyedEncoder, KeyedError, Model, Static,
};
use wirecost_wire::Mode;

use crate::engines::{Contender, Engine, Load, Loaded, Modelled};

const LIMITS: Limits = Limits::DEFAULT;

/// Returns the engine for messages of a model.
#[must_use]
pub fn model<T: Schema + Clone + 'static>() -> Engine<T> {
    Engine {
        format: Format::Model.into(),
        name: "schema",
        library: "wirecost-model",
        is_default: true,
        is_canonical: true,
        keeps: "the model, and what keyframes, or in a stream the messages before, have taught",
        peer: None,
        load: Load::Modelled(Modelled {
            train: |history| Ok(Model::train(history)?.to_bytes().to_vec()),
            untrained: || Model::<T>::untrained().to_bytes().to_vec(),
            load,
            load_batches: |file, batches| {
                let codec = Batched::new(&read::<T>(file)?, LIMITS);
                Loaded::<Vec<T>, Vec<T>, _>::load(codec, batches)
            },
            memory_bytes: |file| {
                let model = read::<T>(file)?;
                let sender = Encoder::in_frames(&model, LIMITS).memory_bytes();
                let receiver = Decoder::in_frames(&model, LIMITS).memory_bytes();
                Ok(sender + receiver)
            },
        }),
    }
}

fn read<T: Schema>(file: &[u8]) -> Result<Model<T>, EncodeError> {
    Model::from_bytes(file).map_err(|error| EncodeError::Library {
        engine: "wirecost-model",
        message: error.to_string(),
    })
}

fn load<T: Schema + Clone + 'static>(
    file: &[u8],
    mode: Mode,
    messages: &[T],
) -> Result<Box<dyn Contender<T>>, EncodeError> {
    let model = read(file)?;
    match mode {
        Mode::Static => Loaded::<T, T, _>::load(Static::new(&model, LIMITS), messages),
        Mode::Keyed => Connected::<T, KeyedDecoder<T>>::load(model, messages),
        Mode::Stream => Connected::<T, Decoder<T>>::load(model, messages),
    }
}

/// The messages of a connection. Each pass is a connection of its own, which begins with the model.
struct Connected<T, D> {
    model: Model<T>,
    messages: Vec<T>,
    encodings: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    /// The end that decodes messages one by one.
    decoder: D,
}

/// The receiving end of a connection on which a message is predicted from earlier ones.
trait Receives<T>: Sized {
    type Sender;

    fn sender(model: &Model<T>) -> Self::Sender;

    fn receiver(model: &Model<T>) -> Self;

    fn encode(sender: &mut Self::Sender, message: &T, out: &mut Vec<u8>)
    -> Result<(), EncodeError>;

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError>;
}

impl<T: Schema> Receives<T> for Decoder<T> {
    type Sender = Encoder<T>;

    fn sender(model: &Model<T>) -> Encoder<T> {
        Encoder::in_frames(model, LIMITS)
    }

    fn receiver(model: &Model<T>) -> Self {
        Self::in_frames(model, LIMITS)
    }

    fn encode(sender: &mut Encoder<T>, message: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        sender.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.decode(bytes)
    }
}

impl<T: Schema> Receives<T> for KeyedDecoder<T> {
    type Sender = KeyedEncoder<T>;

    fn sender(model: &Model<T>) -> KeyedEncoder<T> {
        KeyedEncoder::in_frames(model, LIMITS)
    }

    fn receiver(model: &Model<T>) -> Self {
        Self::in_frames(model, LIMITS)
    }

    fn encode(
        sender: &mut KeyedEncoder<T>,
        message: &T,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        sender.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.decode(bytes).map_err(|error| match error {
            KeyedError::Decode(error) => error,
            error => DecodeError::Library {
                engine: "wirecost-model",
                message: error.to_string(),
            },
        })
    }
}

impl<T: Schema + Clone + 'static, D: Receives<T> + 'static> Connected<T, D> {
    fn load(model: Model<T>, messages: &[T]) -> Result<Box<dyn Contender<T>>, EncodeError> {
        let mut connected = Self {
            decoder: D::receiver(&model),
            model,
            messages: messages.to_vec(),
            encodings: Vec::new(),
            buffer: Vec::new(),
        };
        connected.encodings = connected.encoded()?;
        Ok(Box::new(connected))
    }
}

impl<T: Schema, D: Receives<T>> Contender<T> for Connected<T, D> {
    fn encode_all(&mut self) {
        let mut sender = D::sender(&self.model);
        for message in &self.messages {
            self.buffer.clear();
            let written = D::encode(&mut sender, black_box(message), &mut self.buffer);
            black_box((&written, &self.buffer));
        }
    }

    fn decode_all(&mut self) {
        let mut decoder = D::receiver(&self.model);
        for bytes in &self.encodings {
            let read = decoder.decode(black_box(bytes));
            black_box(&read);
        }
    }

    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError> {
        let mut sender = D::sender(&self.model);
        let encode = |message| {
            let mut bytes = Vec::new();
            D::encode(&mut sender, message, &mut bytes)?;
            Ok(bytes)
        };
        self.messages.iter().map(encode).collect()
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.decoder.decode(bytes)
    }
}
