//! The codec that predicts values. An input has no checksum, since the fuzzer finds none: it is
//! added here.

use std::{fmt::Debug, iter, sync::LazyLock};

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{recursion::Tree, sample::Sample},
};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_message::Message;
use wirecost_model::{Batched, Decoder, Encoder, KeyedDecoder, KeyedError, Model, Static};

use crate::{LIMITS, format::Reader, values::Values};

/// The messages from which the model of the cluster's messages is trained: enough for relations.
const SAMPLES: usize = 80;

/// A type with the model of its messages.
pub trait Modelled: Schema + Debug + Sized + 'static {
    /// Returns the model, the same at each call.
    fn model() -> &'static Model<Self>;
}

/// Gives types an untrained model.
macro_rules! untrained {
    ($($type:ty),+ $(,)?) => {
        $(impl Modelled for $type {
            fn model() -> &'static Model<Self> {
                static MODEL: LazyLock<Model<$type>> = LazyLock::new(Model::untrained);
                &MODEL
            }
        })+
    };
}

untrained![Sample, Tree, Values];

impl Modelled for Message {
    fn model() -> &'static Model<Self> {
        static MODEL: LazyLock<Model<Message>> = LazyLock::new(|| {
            let history = Trace::generate(WorkloadKind::SteadyMix, 1).history;
            Model::train(&history[..SAMPLES]).expect("samples of a type with a model")
        });
        &MODEL
    }
}

/// Returns the reader of messages of `T`. The model is made at once, outside of the bound on the memory of
/// reading.
#[must_use]
pub fn reader<T: Modelled>(read: fn(&[u8]) -> Option<DecodeError>) -> Reader {
    T::model();
    Reader::Only(read)
}

/// Returns bytes with their checksum after a message or a model with the checksum `before`.
fn sealed(bytes: &[u8], before: u32) -> (Vec<u8>, u32) {
    let checksum = crc32c::crc32c_append(before, bytes);
    ([bytes, &checksum.to_le_bytes()].concat(), checksum)
}

/// Decodes a message that stands alone, and encodes it again.
pub fn alone<T: Modelled>(bytes: &[u8]) -> Option<DecodeError> {
    let model = T::model();
    again(Static::new(model, LIMITS), bytes, model.id())
}

/// Decodes a batch, and encodes it again.
pub fn batch<T: Modelled>(bytes: &[u8]) -> Option<DecodeError> {
    let model = T::model();
    again(Batched::new(model, LIMITS), bytes, model.id())
}

fn again<V: Debug>(mut codec: impl Codec<V>, bytes: &[u8], model: u32) -> Option<DecodeError> {
    let message = match codec.decode(&sealed(bytes, model).0) {
        Ok(message) => message,
        Err(error) => return Some(error),
    };
    let mut written = Vec::new();
    codec.encode(&message, &mut written).ok()?;
    let back = codec.decode(&written).expect("it was written");
    // Compared as text, since NaN is not equal to itself.
    assert_eq!(format!("{back:?}"), format!("{message:?}"));
    None
}

/// Decodes messages of a stream, of 16 bytes each, and sends those that were read.
pub fn stream<T: Modelled>(bytes: &[u8]) -> Option<DecodeError> {
    let model = T::model();
    let mut decoder = Decoder::new(model, LIMITS);
    let (mut encoder, mut other) = (Encoder::new(model, LIMITS), Decoder::new(model, LIMITS));
    let mut before = model.id();
    for part in bytes.chunks(16) {
        let (message, checksum) = sealed(part, before);
        let read = match decoder.decode(&message) {
            Ok(read) => read,
            Err(error) => {
                assert!(decoder.decode(&message).is_err(), "the stream is lost");
                return Some(error);
            }
        };
        before = checksum;
        let mut written = Vec::new();
        if encoder.encode(&read, &mut written).is_err() {
            return None;
        }
        let back = other.decode(&written).expect("it was written");
        assert_eq!(format!("{back:?}"), format!("{read:?}"));
    }
    None
}

/// Decodes a keyframe, another after it, and a message that is predicted from both.
pub fn keyed<T: Modelled>(bytes: &[u8]) -> Option<DecodeError> {
    let model = T::model();
    let mut decoder = KeyedDecoder::new(model, LIMITS);
    let mut before = model.id();
    // The heads of the first keyframe of a group, of the second, and of a message after it.
    for (head, part) in iter::zip([6, 9, 8], bytes.chunks(16)) {
        let (message, checksum) = sealed(&[&[head][..], part].concat(), before);
        if let Err(KeyedError::Decode(error)) = decoder.decode(&message) {
            return Some(error);
        }
        before = checksum;
    }
    None
}

/// Reads the file of a model.
pub fn file<T: Schema>(bytes: &[u8]) -> Option<DecodeError> {
    let file = sealed(bytes, 0).0;
    match Model::<T>::from_bytes(&file) {
        Ok(model) => {
            assert_eq!(model.to_bytes(), file);
            None
        }
        Err(error) => Some(error),
    }
}
