//! Hostile input for the decoders of messages that are predicted from a trained model.
//!
//! A value that the model expects takes nearly no bytes, as in compression: the time is divided by the bytes
//! of the decoded messages in bincode, if they are more than those of the input.

use std::{hint::black_box, num::NonZeroU32, rc::Rc, slice};

use wirecost::model::{Batched, Decoder as StreamDecoder, Encoder, Model, Static};
use wirecost_bench::{
    engines::bincode,
    hostile::{BYTES, Input},
};
use wirecost_codec::{Codec, EncodeError, Limits};
use wirecost_fixtures::{Trace, WorkloadKind, golden};
use wirecost_message::Message;

use super::{Decode, Decoder, MOST_TIMES, Outcome, formats};

const LIMITS: Limits = Limits::DEFAULT;

/// The number of usual messages.
const USUAL: usize = 256;

/// The messages of a usual batch.
const BATCH: usize = 64;

/// A function that encodes messages, or batches of them, by a model.
type Encode = fn(&Model<Message>, &[Message]) -> Result<Vec<Vec<u8>>, EncodeError>;

/// The mode of a model. A message after keyframes is decoded as one of a stream.
struct Mode {
    /// The name of the decoder.
    name: &'static str,
    /// True for a stream, whose messages are decoded once and in their order.
    is_stream: bool,
    encode: Encode,
    open: fn(&Model<Message>) -> Decode,
}

const MODES: [Mode; 3] = [
    Mode {
        name: "model",
        is_stream: false,
        encode: |model, messages| {
            let mut codec = Static::new(model, LIMITS);
            encoded(messages, |message, out| codec.encode(message, out))
        },
        open: |model| {
            let mut codec = Static::new(model, LIMITS);
            Box::new(move |bytes| Outcome::of(black_box(&codec.decode(bytes))))
        },
    },
    Mode {
        name: "model, batch",
        is_stream: false,
        encode: |model, messages| {
            let mut codec = Batched::new(model, LIMITS);
            let batches = messages.chunks(BATCH).map(<[Message]>::to_vec);
            let batches: Vec<_> = batches.collect();
            encoded(&batches, |batch, out| codec.encode(batch, out))
        },
        open: |model| {
            let mut codec = Batched::new(model, LIMITS);
            Box::new(move |bytes| {
                let read: Result<Vec<Message>, _> = codec.decode(bytes);
                Outcome::of(black_box(&read))
            })
        },
    },
    Mode {
        name: "model, stream",
        is_stream: true,
        encode: |model, messages| {
            let mut sender = Encoder::in_frames(model, LIMITS);
            encoded(messages, |message, out| sender.encode(message, out))
        },
        open: |model| {
            let mut receiver = StreamDecoder::in_frames(model, LIMITS);
            Box::new(
                move |bytes| match Outcome::of(black_box(&receiver.decode(bytes))) {
                    Outcome::Refused => Outcome::Lost,
                    outcome => outcome,
                },
            )
        },
    },
];

pub(super) fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let Trace {
        history, messages, ..
    } = Trace::generate(WorkloadKind::SteadyMix, USUAL);
    let model = Model::train(&history).map_err(|error| EncodeError::Library {
        engine: "wirecost-model",
        message: error.to_string(),
    })?;
    let model = Rc::new(model);
    MODES
        .into_iter()
        .map(|mode| mode.decoder(&model, &messages))
        .collect()
}

impl Mode {
    fn decoder(
        self,
        model: &Rc<Model<Message>>,
        usual: &[Message],
    ) -> Result<Decoder<'static>, EncodeError> {
        let mut hostile = Vec::new();
        for (what, message) in formats::messages() {
            hostile.push(self.input(what, model, slice::from_ref(&message))?);
        }
        let empty = golden::messages().remove(9).message;
        let bytes = in_bincode(slice::from_ref(&empty))?;
        let empty = vec![empty; BYTES.div_ceil(bytes)];
        hostile.push(self.input("empty messages", model, &empty)?);
        if self.is_stream {
            // Only the first message has a checksum.
            let first = (self.encode)(model, &usual[..1])?.remove(0);
            let after = |what, byte| Input::new(what, vec![first.clone(), vec![byte; BYTES]]);
            hostile.push(after("bytes of value 0", 0));
            hostile.push(after("bytes of value 1", 1));
            hostile.push(after("bytes of value 255", 0xff));
        }
        let model_of_decoder = Rc::clone(model);
        Ok(Decoder {
            name: self.name.to_owned(),
            usual: self.input("usual messages", model, usual)?,
            hostile,
            most_times: MOST_TIMES,
            begins_anew: self.is_stream,
            open: Box::new(move || (self.open)(&model_of_decoder)),
        })
    }

    /// Returns the input of these messages.
    fn input(
        &self,
        what: &'static str,
        model: &Model<Message>,
        messages: &[Message],
    ) -> Result<Input, EncodeError> {
        let input = Input::new(what, (self.encode)(model, messages)?);
        let bytes = input.bytes.max(in_bincode(messages)?);
        Ok(Input { bytes, ..input })
    }
}

fn encoded<T>(
    values: &[T],
    mut encode: impl FnMut(&T, &mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<Vec<Vec<u8>>, EncodeError> {
    let one = |value| {
        let mut bytes = Vec::new();
        encode(value, &mut bytes)?;
        Ok(bytes)
    };
    values.iter().map(one).collect()
}

fn in_bincode(messages: &[Message]) -> Result<usize, EncodeError> {
    let encodings = bincode().encode(messages, NonZeroU32::MIN)?;
    Ok(encodings.iter().map(Vec::len).sum())
}
