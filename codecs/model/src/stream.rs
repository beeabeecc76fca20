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
    sealed: Sealed,
    limits: Limits,
    of: PhantomData<fn(&T)>,
}

/// The receiving end of a stream.
#[derive(Debug, Clone)]
pub struct Decoder<T> {
    state: State,
    order: Order,
    sealed: Sealed,
    limits: Limits,
    of: PhantomData<fn() -> T>,
}

/// The place of an end in its stream.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// After the message with this checksum, or with the model's id at the beginning.
    After(u32),
    /// After a message of a connection whose frames are in order and undamaged.
    InFrames,
    /// A message failed half-way, so the state is not that of the other end.
    Lost,
}

/// The messages of a stream that end with a checksum.
#[derive(Debug, Clone, Copy)]
enum Sealed {
    All,
    First,
}

impl Sealed {
    /// Returns the place after a message with this checksum.
    const fn after(self, checksum: u32) -> Order {
        match self {
            Self::All => Order::After(checksum),
            Self::First => Order::InFrames,
        }
    }
}

impl<T: Schema> Encoder<T> {
    /// Returns the end of a new connection, which begins with the model. Each message ends with a
    /// checksum.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, Sealed::All, limits)
    }

    /// Returns the end of a new connection on which every message arrives undamaged and in order, each
    /// once, as in the frames of wirecost-frame on TCP. Only the first message ends with a checksum,
    /// which proves the model.
    #[must_use]
    pub fn in_frames(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, Sealed::First, limits)
    }

    fn with(model: &Model<T>, sealed: Sealed, limits: Limits) -> Self {
        Self {
            state: model.state().released(),
            outline: Outline::default(),
            order: Order::After(model.id()),
            sealed,
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
        // A message that fails loses the stream.
        let order = std::mem::replace(&mut self.order, Order::Lost);
        if matches!(order, Order::Lost) {
            return Err(EncodeError::Library {
                engine: "wirecost-model",
                message: "the stream is lost".to_owned(),
            });
        }
        let max_bytes = self.limits.max_message_bytes;
        let mut next = order;
        append_within(out, max_bytes, |out| {
            let start = out.len();
            write(&mut self.state, &mut self.outline, message, max_bytes, out)?;
            if let Order::After(before) = order {
                next = self.sealed.after(checksum::append(out, start, before));
            }
            Ok(())
        })?;
        self.order = next;
        Ok(())
    }

    /// Returns the bytes that the end holds.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.state.memory_bytes()
    }
}

impl<T: Schema> Decoder<T> {
    /// Returns the other end of [`Encoder::new`].
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, Sealed::All, limits)
    }

    /// Returns the other end of [`Encoder::in_frames`]. It cannot tell that a message after the first
    /// is damaged or was skipped: the frames tell.
    #[must_use]
    pub fn in_frames(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, Sealed::First, limits)
    }

    fn with(model: &Model<T>, sealed: Sealed, limits: Limits) -> Self {
        Self {
            state: model.state().released(),
            order: Order::After(model.id()),
            sealed,
            limits,
            of: PhantomData,
        }
    }

    /// Decodes the next message, which is all of `bytes`.
    ///
    /// # Errors
    /// When the bytes are damaged or not the next message, before anything of them is used: the
    /// next message can still follow. When the bytes are beyond the limits or no message although
    /// their checksum is right, or they have none: the stream is lost then, and every later message is
    /// refused.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.limits.check_message(bytes.len())?;
        let (bytes, next) = match self.order {
            Order::After(before) => {
                let (bytes, checksum) = checksum::remove(bytes, before)?;
                (bytes, self.sealed.after(checksum))
            }
            Order::InFrames => (bytes, Order::InFrames),
            Order::Lost => {
                return Err(DecodeError::Malformed {
                    what: "a message of a stream that is lost",
                    offset: 0,
                });
            }
        };
        let (budget, max_bytes) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        let message = read(&mut self.state, bytes, budget, max_bytes);
        self.order = match message {
            Ok(_) => next,
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
