//! Decoders of messages.

use std::mem::size_of;

use wirecost_codec::{Codec, DecodeError, Limits, conformance::sample::Sample};
use wirecost_message::{Message, Operation};

use crate::{LIMITS, bounded, can_be_logged};

/// What decoding within [`LIMITS`] may hold: the bytes; the elements, whose lists are held in old and
/// new room while they grow, as [`Limits`] say; and what serde reserves for a claim.
const MOST: usize =
    LIMITS.max_message_bytes + 11 * LIMITS.max_elements * size_of::<Operation>() + (1 << 20);

/// A value may take more bytes written than it was read from: a digit of JSON can be a float.
const TO_WRITE: Limits = Limits {
    max_message_bytes: 16 * LIMITS.max_message_bytes,
    ..LIMITS
};

/// Codecs of one format by one engine.
pub struct Format<T> {
    reader: Box<dyn Codec<T>>,
    writer: Box<dyn Codec<T>>,
    most: usize,
}

impl<T: PartialEq> Format<T> {
    /// By what makes a codec.
    pub fn new<C: Codec<T> + 'static>(new: impl Fn(Limits) -> C) -> Self {
        Self {
            reader: Box::new(new(LIMITS)),
            writer: Box::new(new(TO_WRITE)),
            most: MOST,
        }
    }

    /// One whose reader may hold `more` bytes beside what all may.
    #[must_use]
    pub fn with_memory(mut self, more: usize) -> Self {
        self.most += more;
        self
    }

    /// That `bytes` are a value that is written and read back, or an error that can be logged.
    pub fn check(&mut self, bytes: &[u8]) {
        match bounded(self.most, || self.reader.decode(bytes)) {
            Ok(value) => self.is_carried(&value),
            Err(error) => can_be_logged(error),
        }
    }

    /// That `value` is written, and that what was written is read as the same; by its bytes where it
    /// has a NaN, which is not equal to itself.
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

/// What reads, by the first byte of the input.
pub enum Reader {
    /// The cluster's message.
    Message(Format<Message>),
    /// The record of all types that there are.
    Sample(Format<Sample>),
    /// One that does not write.
    Only(fn(&[u8]) -> Option<DecodeError>),
}

impl Reader {
    fn check(&mut self, bytes: &[u8]) {
        match self {
            Self::Message(format) => format.check(bytes),
            Self::Sample(format) => format.check(bytes),
            Self::Only(read) => {
                if let Some(error) = bounded(MOST, || read(bytes)) {
                    can_be_logged(error);
                }
            }
        }
    }
}

/// Has the rest of `input` read by the one of `readers` that its first byte names.
pub fn check(readers: &mut [Reader], input: &[u8]) {
    let Some((&first, bytes)) = input.split_first() else {
        return;
    };
    let count = readers.len();
    readers[usize::from(first) % count].check(bytes);
}

/// A target: the readers that the first byte of an input chooses among.
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
