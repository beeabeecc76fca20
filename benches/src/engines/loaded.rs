use std::{hint::black_box, marker::PhantomData};

use wirecost_codec::{Codec, DecodeError, EncodeError};

use super::{
    Contender,
    timed::{Ours, Timed},
};

/// The form of messages of type `T` that an engine uses.
pub trait Form<T>: Sized {
    /// Converts a message to this form.
    ///
    /// # Errors
    /// When the form cannot hold it.
    fn of(message: &T) -> Result<Self, EncodeError>;

    /// Converts this form back to a message.
    ///
    /// # Errors
    /// When it holds no message: the form can represent more than messages.
    fn into_message(self) -> Result<T, DecodeError>;
}

impl<T: Clone> Form<T> for T {
    fn of(message: &T) -> Result<Self, EncodeError> {
        Ok(message.clone())
    }

    fn into_message(self) -> Result<T, DecodeError> {
        Ok(self)
    }
}

/// A codec or a library with a workload's messages in its form, and their encodings.
pub struct Loaded<T, F, L> {
    library: L,
    values: Vec<F>,
    encodings: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    messages: PhantomData<T>,
}

impl<T: 'static, F: Form<T> + 'static, C: Codec<F> + 'static> Loaded<T, F, Ours<C>> {
    /// Encodes the messages with a codec of this project, and keeps them with their encodings.
    ///
    /// # Errors
    /// When the codec refuses a message.
    pub fn load(codec: C, messages: &[T]) -> Result<Box<dyn Contender<T>>, EncodeError> {
        Self::with(Ours(codec), messages)
    }
}

impl<T: 'static, F: Form<T> + 'static, L: Timed<F>> Loaded<T, F, L> {
    /// Encodes the messages, and keeps them with their encodings.
    ///
    /// # Errors
    /// When the library refuses a message.
    pub fn with(library: L, messages: &[T]) -> Result<Box<dyn Contender<T>>, EncodeError> {
        let mut loaded = Self {
            library,
            values: messages.iter().map(F::of).collect::<Result<_, _>>()?,
            encodings: Vec::new(),
            buffer: Vec::new(),
            messages: PhantomData,
        };
        loaded.encodings = loaded.encoded()?;
        Ok(Box::new(loaded))
    }
}

impl<T, F: Form<T>, L: Timed<F>> Contender<T> for Loaded<T, F, L> {
    fn encode_all(&mut self) {
        for value in &self.values {
            self.buffer.clear();
            let written = self.library.encode(black_box(value), &mut self.buffer);
            black_box((&written, &self.buffer));
        }
    }

    fn decode_all(&mut self) {
        for bytes in &self.encodings {
            let read = self.library.decode(black_box(bytes));
            // By reference: the drop that follows is part of the pass, a move of the message is
            // not.
            black_box(&read);
        }
    }

    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError> {
        let encode = |value| {
            let mut bytes = Vec::new();
            let written = self.library.encode(value, &mut bytes);
            written.map_err(L::encode_error)?;
            Ok(bytes)
        };
        self.values.iter().map(encode).collect()
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        let read = self.library.decode(bytes);
        read.map_err(L::decode_error)?.into_message()
    }
}
