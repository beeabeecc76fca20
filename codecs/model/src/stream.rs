use std::marker::PhantomData;

use wirecost_codec::{Budget, DecodeError, EncodeError, Limits, Schema, append_within};

use crate::{checksum, model::Model, outline::Outline, read::read, state::State, write::write};

/// The sending end of a stream: each message is predicted from the model and from all messages
/// before, so they are read in their order, each once.
#[derive(Debug, Clone)]
pub struct Encoder<T> {
    state: State,
    outline: Outline,
    order: Order,
    limits: Limits,
    of: PhantomData<fn(&T)>,
}

/// The receiving end of a stream.
#[derive(Debug, Clone)]
pub struct Decoder<T> {
    state: State,
    order: Order,
    limits: Limits,
    of: PhantomData<fn() -> T>,
}

/// The place of an end in its stream.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// After the message with this checksum, or with the model's id at the beginning.
    After(u32),
    /// A message failed half-way, so the state is not that of the other end.
    Lost,
}

impl<T: Schema> Encoder<T> {
    /// Returns the end of a new connection, which begins with the model.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self {
            state: model.state().released(),
            outline: Outline::default(),
            order: Order::After(model.id()),
            limits,
            of: PhantomData,
        }
    }

    /// Appends the next message to `out`. After an error `out` has its old length.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] if the message is beyond the limits. The stream is lost then, and
    /// every later message is refused: the connection needs a new one.
    pub fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Order::After(before) = std::mem::replace(&mut self.order, Order::Lost) else {
            return Err(EncodeError::Library {
                engine: "wirecost-model",
                message: "the stream is lost".to_owned(),
            });
        };
        let max_bytes = self.limits.max_message_bytes;
        let mut checksum = 0;
        append_within(out, max_bytes, |out| {
            let start = out.len();
            write(&mut self.state, &mut self.outline, message, max_bytes, out)?;
            checksum = checksum::append(out, start, before);
            Ok(())
        })?;
        self.order = Order::After(checksum);
        Ok(())
    }

    /// Returns the bytes that the end holds.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.state.memory_bytes()
    }
}

impl<T: Schema> Decoder<T> {
    /// Returns the end of a new connection, which begins with the model.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self {
            state: model.state().released(),
            order: Order::After(model.id()),
            limits,
            of: PhantomData,
        }
    }

    /// Decodes the next message, which is all of `bytes`.
    ///
    /// # Errors
    /// When the bytes are damaged or not the next message, before anything of them is used: the
    /// next message can still follow. When the bytes are beyond the limits or no message although
    /// their checksum is right: the stream is lost then, and every later message is refused.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        let Order::After(before) = self.order else {
            return Err(DecodeError::Malformed {
                what: "a message of a stream that is lost",
                offset: 0,
            });
        };
        self.limits.check_message(bytes.len())?;
        let (bytes, checksum) = checksum::remove(bytes, before)?;
        let (budget, max_bytes) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        let message = read(&mut self.state, bytes, budget, max_bytes);
        self.order = match message {
            Ok(_) => Order::After(checksum),
            Err(_) => Order::Lost,
        };
        message
    }

    /// Returns the bytes that the end holds.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.state.memory_bytes()
    }
}
