//! Decoders of messages.

use std::mem::size_of;

use wirecost_codec::{
    Codec, DecodeError, Limits,
    conformance::{sample::Sample, shapes::Shapes},
};
use wirecost_message::{Message, Operation};

use crate::{LIMITS, bounded, can_be_logged, values::Values};

/// The largest memory for decoding within [`LIMITS`]: the bytes; the elements, whose lists have two
/// buffers while they grow, as [`Limits`] say; and serde's reservation for a claim.
const MOST: usize =
    LIMITS.max_message_bytes + 11 * LIMITS.max_elements * size_of::<Operation>() + (1 << 20);

/// The limits for writing: a value may be written in more bytes than it was read from, since a
/// digit of JSON can be a float.
const TO_WRITE: Limits = Limits {
    max_message_bytes: 16 * LIMITS.max_message_bytes,
    ..LIMITS
};

/// The codecs of one engine of a format.
pub struct Codecs<T> {
    reader: Box<dyn Codec<T>>,
    writer: Box<dyn Codec<T>>,
    most: usize,
}

impl<T: PartialEq> Codecs<T> {
    /// Returns the codecs that `new` creates, a reader and a writer.
    pub fn new<C: Codec<T> + 'static>(new: impl Fn(Limits) -> C) -> Self {
        Self {
            reader: Box::new(new(LIMITS)),
            writer: Box::new(new(TO_WRITE)),
            most: MOST,
        }
    }

    /// Allows the reader `more` bytes of memory than usual.
    #[must_use]
    pub fn with_memory(mut self, more: usize) -> Self {
        self.most += more;
        self
    }

    /// Checks that `bytes` are a value that survives a round trip, or an error that can be logged.
    pub fn check(&mut self, bytes: &[u8]) {
        match bounded(self.most, || self.reader.decode(bytes)) {
            Ok(value) => self.is_carried(&value),
            Err(error) => can_be_logged(error),
        }
    }

    /// Checks that `value` is read back as the same; compared as bytes if it has a NaN, which is
    /// not equal to itself.
    fn is_carried(&mut self, value: &T) {
        let written = self.written(value);
        let back = self.writer.decode(&written).expect("it was written");
        assert_eq!(self.written(&back), written);
        #[allow(clippy::eq_op)]
        let has_nan = value != value;
        assert!(has_nan || back == *value);
    }

    fn written(&mut self, value: &T) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.writer.encode(value, &mut bytes).expect("it was read");
        bytes
    }
}

/// A reader, chosen by the first byte of the input.
pub enum Reader {
    /// The cluster's message.
    Message(Codecs<Message>),
    /// The record of all types in the data model.
    Sample(Codecs<Sample>),
    /// The record of tuples, options in lists and records with type parameters.
    Shapes(Codecs<Shapes>),
    /// The record of times, dates, decimals, unions in lists and unknown fields.
    Values(Codecs<Values>),
    /// A reader without a writer.
    Only(fn(&[u8]) -> Option<DecodeError>),
}

impl Reader {
    fn check(&mut self, bytes: &[u8]) {
        match self {
            Self::Message(format) => format.check(bytes),
            Self::Sample(format) => format.check(bytes),
            Self::Shapes(format) => format.check(bytes),
            Self::Values(format) => format.check(bytes),
            Self::Only(read) => {
                if let Some(error) = bounded(MOST, || read(bytes)) {
                    can_be_logged(error);
                }
            }
        }
    }
}

/// Reads the rest of `input` with the reader that its first byte chooses.
pub fn check(readers: &mut [Reader], input: &[u8]) {
    let Some((&first, bytes)) = input.split_first() else {
        return;
    };
    let count = readers.len();
    readers[usize::from(first) % count].check(bytes);
}

/// Defines a target: the readers among which the first byte of an input chooses.
#[macro_export]
macro_rules! formats {
    ($($reader:expr),+ $(,)?) => {
        std::thread_local! {
            static READERS: std::cell::RefCell<Vec<$crate::format::Reader>> =
                std::cell::RefCell::new(vec![$($reader),+]);
        }
        libfuzzer_sys::fuzz_target!(|input: &[u8]| {
            READERS.with_borrow_mut(|readers| $crate::format::check(readers, input));
        });
    };
}
