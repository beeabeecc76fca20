use std::{collections::VecDeque, marker::PhantomData, num::NonZeroU32};

use wirecost_codec::{Budget, DecodeError, EncodeError, Limits, Schema, append_within};

use crate::{checksum, model::Model, outline::Outline, read::read, state::State, write::write};

/// The id of a message that is predicted from the model alone, and may be a keyframe.
const ALONE: u16 = 0;

/// The bytes of a message's id and checksum.
const OVERHEAD: usize = size_of::<u16>() + size_of::<u32>();

/// The largest keyframe, in bytes. No message is predicted from a larger one.
const MOST_BYTES: usize = 4 << 10;

/// The most keyframes that a receiver holds. A new one replaces the oldest.
const MOST_HELD: usize = 256;

/// A message from which later ones are predicted.
#[derive(Debug, Clone)]
struct Keyframe {
    checksum: u32,
    /// The message without id and checksum.
    coded: Box<[u8]>,
}

impl Keyframe {
    /// Returns a message that is predicted from the model alone as a keyframe, if it is one. Both ends
    /// decide alike.
    fn new(checksum: u32, coded: &[u8]) -> Option<Self> {
        let keyframe = Self {
            checksum,
            coded: coded.into(),
        };
        (keyframe.id() != ALONE && coded.len() <= MOST_BYTES).then_some(keyframe)
    }

    fn id(&self) -> u16 {
        self.checksum as u16
    }

    /// Trains a state with the keyframe. After an error the state is at its base.
    fn teach<T: Schema>(&self, state: &mut State, limits: Limits) -> Result<(), DecodeError> {
        let budget = &mut Budget::new(limits);
        let read = read::<T>(state, &self.coded, budget, limits.max_message_bytes);
        if read.is_err() {
            state.revert();
        }
        read.map(drop)
    }
}

/// Returns the bytes of a message after its id.
fn after_id(message: &[u8]) -> Result<&[u8], DecodeError> {
    message
        .get(size_of_val(&ALONE)..)
        .ok_or(DecodeError::UnexpectedEnd {
            offset: message.len(),
            needed: 1,
        })
}

/// The reason why a receiver of keyed messages could not decode a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyedError {
    /// The message is predicted from a keyframe that the receiver does not hold: the keyframe was
    /// lost, or later keyframes replaced it. The sender answers with [`KeyedEncoder::forget`].
    #[error("the keyframe {id:#06x} is not held")]
    NoKeyframe {
        /// The id of the keyframe.
        id: u16,
    },
    /// The bytes are not a message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// The sending end of keyed messages, which may be lost, repeated or out of order. All receivers get
/// the same bytes. Each message is predicted from the last keyframe of its kind; a keyframe is
/// predicted from the model alone.
///
/// ```
/// # use std::num::NonZeroU32;
/// # use wirecost_codec::{Limits, Schema};
/// # use wirecost_model::{KeyedDecoder, KeyedEncoder, KeyedError, Model};
/// # #[derive(Debug, PartialEq, Schema)]
/// # struct Beat {
/// #     #[schema(id = 1)]
/// #     node: String,
/// #     #[schema(id = 2)]
/// #     count: u64,
/// # }
/// # let beat = |count| Beat { node: "gw-1".into(), count };
/// let model = Model::untrained();
/// let mut sender = KeyedEncoder::new(&model, NonZeroU32::MAX, Limits::DEFAULT);
/// let mut encode = |beat: &Beat| {
///     let mut bytes = Vec::new();
///     sender.encode(beat, &mut bytes).map(|()| bytes)
/// };
/// let (keyframe, lost, next) = (encode(&beat(1))?, encode(&beat(2))?, encode(&beat(3))?);
/// assert!(next.len() < keyframe.len());
///
/// let mut receiver = KeyedDecoder::new(&model, Limits::DEFAULT);
/// assert!(matches!(receiver.decode(&next), Err(KeyedError::NoKeyframe { .. })));
/// assert_eq!(receiver.decode(&keyframe), Ok(beat(1)));
/// assert_eq!(receiver.decode(&next), Ok(beat(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyedEncoder<T> {
    state: State,
    outline: Outline,
    model: u32,
    limits: Limits,
    every: NonZeroU32,
    /// The last keyframe of each kind, and the number of messages that were predicted from it.
    keyframes: Vec<Option<(Keyframe, u32)>>,
    of: PhantomData<fn(&T)>,
}

impl<T: Schema> KeyedEncoder<T> {
    /// Returns the encoder of one source. At least every `every`th message of a kind is a keyframe. A
    /// message that would take more bytes than its keyframe took is a keyframe too.
    #[must_use]
    pub fn new(model: &Model<T>, every: NonZeroU32, limits: Limits) -> Self {
        let state = model.state().clone();
        let kinds = state.plan().layout.kinds.max(1);
        Self {
            state,
            outline: Outline::default(),
            model: model.id(),
            limits,
            every,
            keyframes: vec![None; kinds],
            of: PhantomData,
        }
    }

    /// Appends a message to `out`. After an error `out` has its old length.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] if the message is beyond the limits.
    pub fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.outline.draw(self.state.plan(), message);
        let kind = self.outline.kind;
        let start = out.len();
        if let Some((keyframe, predicted)) = self.keyframes[kind].take()
            && predicted + 1 < self.every.get()
        {
            // The keyframe was written within the limits, so it is read.
            let _ = keyframe.teach::<T>(&mut self.state, self.limits);
            self.write(message, keyframe.id(), keyframe.checksum, out)?;
            if out.len() - start <= keyframe.coded.len() + OVERHEAD {
                self.keyframes[kind] = Some((keyframe, predicted + 1));
                return Ok(());
            }
            out.truncate(start);
        }
        let checksum = self.write(message, ALONE, self.model, out)?;
        let coded = &out[start + size_of_val(&ALONE)..out.len() - size_of_val(&checksum)];
        self.keyframes[kind] = Keyframe::new(checksum, coded).map(|new| (new, 0));
        Ok(())
    }

    /// Forgets the keyframe with this id, which a receiver does not hold: the next message of its kind
    /// is a keyframe.
    pub fn forget(&mut self, id: u16) {
        for keyframe in &mut self.keyframes {
            keyframe.take_if(|(keyframe, _)| keyframe.id() == id);
        }
    }

    /// Makes the next message of each kind a keyframe.
    pub fn forget_all(&mut self) {
        self.keyframes.fill(None);
    }

    /// Appends a message that is predicted from the present state, and returns its checksum.
    fn write(
        &mut self,
        message: &T,
        id: u16,
        before: u32,
        out: &mut Vec<u8>,
    ) -> Result<u32, EncodeError> {
        let max_bytes = self.limits.max_message_bytes;
        let mut checksum = 0;
        let written = append_within(out, max_bytes, |out| {
            let start = out.len();
            out.extend_from_slice(&id.to_le_bytes());
            write(&mut self.state, &mut self.outline, message, max_bytes, out)?;
            checksum = checksum::append(out, start, before);
            Ok(())
        });
        self.state.revert();
        written.map(|()| checksum)
    }
}

/// The receiving end of keyed messages, of any number of sources. It holds the last 256 keyframes,
/// of at most 4 KiB each: a new keyframe replaces the oldest.
#[derive(Debug, Clone)]
pub struct KeyedDecoder<T> {
    state: State,
    model: u32,
    limits: Limits,
    /// The newest last.
    keyframes: VecDeque<Keyframe>,
    of: PhantomData<fn() -> T>,
}

impl<T: Schema> KeyedDecoder<T> {
    /// Returns an end that holds no keyframe.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self {
            state: model.state().clone(),
            model: model.id(),
            limits,
            keyframes: VecDeque::new(),
            of: PhantomData,
        }
    }

    /// Decodes a message, which is all of `bytes`.
    ///
    /// # Errors
    /// [`KeyedError::NoKeyframe`] if the receiver does not hold the message's keyframe.
    /// [`KeyedError::Decode`] if the bytes are damaged, beyond the limits, of another model, or not a
    /// message.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<T, KeyedError> {
        self.limits.check_message(bytes.len())?;
        let Some(id) = bytes.first_chunk() else {
            let (offset, needed) = (0, size_of_val(&ALONE));
            return Err(DecodeError::UnexpectedEnd { offset, needed }.into());
        };
        match u16::from_le_bytes(*id) {
            ALONE => self.decode_alone(bytes),
            id => self.decode_keyed(id, bytes),
        }
    }

    /// Decodes a message that is predicted from the model alone, and holds it if it is a keyframe.
    fn decode_alone(&mut self, bytes: &[u8]) -> Result<T, KeyedError> {
        let (coded, checksum) = checksum::remove(bytes, self.model)?;
        let coded = after_id(coded)?;
        let message = self.read(coded)?;
        let is_held = |keyframe: &Keyframe| keyframe.checksum == checksum;
        if let Some(keyframe) = Keyframe::new(checksum, coded)
            && !self.keyframes.iter().any(is_held)
        {
            if self.keyframes.len() == MOST_HELD {
                self.keyframes.pop_front();
            }
            self.keyframes.push_back(keyframe);
        }
        Ok(message)
    }

    /// Decodes a message that is predicted from the keyframe with this id.
    fn decode_keyed(&mut self, id: u16, bytes: &[u8]) -> Result<T, KeyedError> {
        let with_id = |keyframe: &&Keyframe| keyframe.id() == id;
        let mut held = self.keyframes.iter().rev().filter(with_id).peekable();
        held.peek().ok_or(KeyedError::NoKeyframe { id })?;
        let (keyframe, coded) = held
            .find_map(|keyframe| {
                let (coded, _) = checksum::remove(bytes, keyframe.checksum).ok()?;
                Some((keyframe, coded))
            })
            .ok_or(DecodeError::Malformed {
                what: "the checksum is not that of the message: damage, or another keyframe",
                offset: bytes.len(),
            })?;
        let coded = after_id(coded)?;
        // It was read before, within the same limits.
        keyframe.teach::<T>(&mut self.state, self.limits)?;
        Ok(self.read(coded)?)
    }

    /// Reads a message that is predicted from the present state.
    fn read(&mut self, coded: &[u8]) -> Result<T, DecodeError> {
        let (budget, max_bytes) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        let message = read(&mut self.state, coded, budget, max_bytes);
        self.state.revert();
        message
    }
}
