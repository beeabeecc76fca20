//! Messages that are predicted from a model.

use std::hint::black_box;

use wirecost_codec::{DecodeError, EncodeError, Limits, Schema};
use wirecost_frame::Format;
use wirecost_model::{Decoder, Encoder, Model, Static};
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
        keeps: "the model, and in a stream what the messages before have taught",
        peer: None,
        load: Load::Modelled(Modelled {
            train: |history| Ok(Model::train(history)?.to_bytes().to_vec()),
            untrained: || Model::<T>::untrained().to_bytes().to_vec(),
            load,
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
        Mode::Stream => {
            let mut stream = Stream {
                decoder: Decoder::in_frames(&model, LIMITS),
                model,
                messages: messages.to_vec(),
                encodings: Vec::new(),
                buffer: Vec::new(),
            };
            stream.encodings = stream.encoded()?;
            Ok(Box::new(stream))
        }
    }
}

/// The messages of a stream. Each pass is a connection of its own, which begins with the model.
struct Stream<T> {
    model: Model<T>,
    messages: Vec<T>,
    encodings: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    /// The end that decodes messages one by one.
    decoder: Decoder<T>,
}

impl<T: Schema> Contender<T> for Stream<T> {
    fn encode_all(&mut self) {
        let mut encoder = Encoder::in_frames(&self.model, LIMITS);
        for message in &self.messages {
            self.buffer.clear();
            let written = encoder.encode(black_box(message), &mut self.buffer);
            black_box((&written, &self.buffer));
        }
    }

    fn decode_all(&mut self) {
        let mut decoder = Decoder::in_frames(&self.model, LIMITS);
        for bytes in &self.encodings {
            let read = decoder.decode(black_box(bytes));
            black_box(&read);
        }
    }

    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError> {
        let mut encoder = Encoder::in_frames(&self.model, LIMITS);
        let encode = |message| {
            let mut bytes = Vec::new();
            encoder.encode(message, &mut bytes)?;
            Ok(bytes)
        };
        self.messages.iter().map(encode).collect()
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.decoder.decode(bytes)
    }
}
