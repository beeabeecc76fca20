use std::{collections::BTreeMap, marker::PhantomData, num::NonZeroU32};

use wirecost_codec::{
    Budget, DecodeError, EncodeError, Limits, Schema, append_within, input::Input,
};

use crate::{
    checksum,
    head::{Head, MOST_IN_GROUP},
    model::Model, outline::Outline, read::read, state::State, write::write,
};

/// The messages of a group, unless the sender chooses another number.
const USUAL_GROUP: NonZeroU32 = NonZeroU32::new(64).expect("it is not zero");

/// The largest keyframe, in bytes. No message is predicted from a larger one.
const MOST_BYTES: usize = 4 << 10;

/// The most keyframes that a receiver holds. A new one replaces that with the lowest number.
const MOST_HELD: usize = 256;

/// The reason why a receiver of keyed messages could not decode one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyedError {
    /// The message is predicted from a keyframe that the receiver does not hold: the keyframe was
    /// lost, or later keyframes replaced it. The sender answers with [`KeyedEncoder::forget`].
    #[error("the keyframe {number} is not held")]
    NoKeyframe {
        /// The number of the keyframe.
        number: u32,
    },
    /// The bytes are no message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// The last keyframe from which a state has learned.
#[derive(Debug, Clone, Copy)]
struct Learned {
    number: u32,
    place: u8,
    checksum: u32,
}

/// The sending end of messages that may be lost, repeated or out of order. All receivers get the
/// same bytes.
///
/// The messages come in groups. The first message of each kind in a group is a keyframe, which is predicted
/// from the model and the keyframes of the group so far. So is every other message.
///
/// ```
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
/// let mut sender = KeyedEncoder::new(&model, Limits::DEFAULT);
/// let mut encode = |beat: &Beat| {
///     let mut bytes = Vec::new();
///     sender.encode(beat, &mut bytes).map(|()| bytes)
/// };
/// let (keyframe, lost, next) = (encode(&beat(1))?, encode(&beat(2))?, encode(&beat(3))?);
/// assert!(next.len() < keyframe.len());
///
/// let mut receiver = KeyedDecoder::new(&model, Limits::DEFAULT);
/// assert_eq!(receiver.decode(&next), Err(KeyedError::NoKeyframe { number: 1 }));
/// assert_eq!(receiver.decode(&keyframe), Ok(beat(1)));
/// assert_eq!(receiver.decode(&next), Ok(beat(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyedEncoder<T> {
    model: Model<T>,
    /// The model after the keyframes of the group.
    state: State,
    outline: Outline,
    is_sealed: bool,
    limits: Limits,
    every: NonZeroU32,
    /// The number of keyframes so far.
    keyframes: u32,
    /// The last keyframe of the group.
    last: Option<Learned>,
    /// The messages that the group may still have.
    left: u32,
    /// True for each kind of which the group has a keyframe.
    has_kind: Vec<bool>,
}

impl<T: Schema> KeyedEncoder<T> {
    /// Returns the end of one source. A group has 64 messages. Each message ends with a checksum.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, true, limits)
    }

    /// Returns the end of one source whose messages arrive undamaged, as in the frames of wirecost-frame.
    /// Only keyframes and messages that are predicted from the model alone end with a checksum, which proves
    /// the model.
    #[must_use]
    pub fn in_frames(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, false, limits)
    }

    fn with(model: &Model<T>, is_sealed: bool, limits: Limits) -> Self {
        let state = model.state().clone();
        let kinds = state.plan().layout.kinds.max(1);
        Self {
            model: model.clone(),
            state,
            outline: Outline::default(),
            is_sealed,
            limits,
            every: USUAL_GROUP,
            keyframes: 0,
            last: None,
            left: USUAL_GROUP.get(),
            has_kind: vec![false; kinds],
        }
    }

    /// Returns the end with this number of messages in a group.
    #[must_use]
    pub const fn every(mut self, messages: NonZeroU32) -> Self {
        self.every = messages;
        self.left = messages.get();
        self
    }

    /// Appends a message to `out`. After an error `out` has its old length.
    ///
    /// # Errors
    /// [`EncodeError::TooLarge`] if the message is beyond the limits.
    pub fn encode(&mut self, message: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if self.left == 0 {
            self.begin_group();
        }
        self.outline.draw(self.state.plan(), message);
        let kind = self.outline.kind;
        if self.has_kind[kind] || !self.encode_keyframe(message, out)? {
            let number = self.last.map_or(0, |last| last.number);
            let is_sealed = self.is_sealed || number == 0;
            self.write(Head::After(number), is_sealed, message, out)?;
            self.state.revert();
        }
        self.has_kind[kind] = true;
        self.left -= 1;
        Ok(())
    }

    /// Appends a message as the next keyframe of the group. Returns `false`, and appends nothing, if the
    /// group has no room for it, or it is too large.
    fn encode_keyframe(&mut self, message: &T, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        let place = self.last.map_or(0, |last| last.place + 1);
        let Some(number) = self.keyframes.checked_add(1) else {
            return Ok(false);
        };
        if place == MOST_IN_GROUP {
            return Ok(false);
        }
        let start = out.len();
        let coded = self.write(Head::Keyframe { number, place }, true, message, out)?;
        if coded.bytes > MOST_BYTES {
            self.state.revert();
            out.truncate(start);
            return Ok(false);
        }
        self.state.fix();
        self.keyframes = number;
        self.last = Some(Learned {
            number,
            place,
            checksum: coded.checksum,
        });
        Ok(true)
    }

    /// Begins a new group, unless the keyframe with this number, which a receiver does not hold, is one of
    /// an earlier group.
    pub fn forget(&mut self, number: u32) {
        if let Some(last) = self.last
            && (last.number - u32::from(last.place)..=last.number).contains(&number)
        {
            self.begin_group();
        }
    }

    /// Begins a new group.
    pub fn begin_group(&mut self) {
        self.state = self.model.state().clone();
        self.last = None;
        self.left = self.every.get();
        self.has_kind.fill(false);
    }

    /// Appends a message with its head, and with its checksum if it is sealed. The state learns from it, but
    /// not after an error.
    fn write(
        &mut self,
        head: Head,
        is_sealed: bool,
        message: &T,
        out: &mut Vec<u8>,
    ) -> Result<Coded, EncodeError> {
        let max_bytes = self.limits.max_message_bytes;
        let before = self.last.map_or(self.model.id(), |last| last.checksum);
        let mut coded = Coded::default();
        let written = append_within(out, max_bytes, |out| {
            let start = out.len();
            head.write(out);
            let first = out.len();
            write(&mut self.state, &mut self.outline, message, max_bytes, out)?;
            coded.bytes = out.len() - first;
            if is_sealed {
                coded.checksum = checksum::append(out, start, before);
            }
            Ok(())
        });
        if written.is_err() {
            self.state.revert();
        }
        written.map(|()| coded)
    }
}

/// The size of a coded message, and its checksum if it has one.
#[derive(Debug, Clone, Copy, Default)]
struct Coded {
    bytes: usize,
    checksum: u32,
}

/// A keyframe that a receiver holds.
#[derive(Debug, Clone)]
struct Keyframe {
    place: u8,
    /// The checksum of the keyframe before it in its group, or the model's id.
    before: u32,
    checksum: u32,
    /// The message without head and checksum.
    coded: Box<[u8]>,
}

/// The receiving end of the keyed messages of one source. It holds the last 256 keyframes, of at most 4 KiB
/// each.
#[derive(Debug, Clone)]
pub struct KeyedDecoder<T> {
    model: Model<T>,
    /// The model after a keyframe and those before it in its group.
    state: State,
    /// That keyframe.
    last: Option<Learned>,
    is_sealed: bool,
    limits: Limits,
    /// The keyframes by number.
    keyframes: BTreeMap<u32, Keyframe>,
    of: PhantomData<fn() -> T>,
}

impl<T: Schema> KeyedDecoder<T> {
    /// Returns the other end of [`KeyedEncoder::new`]. It holds no keyframe.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, true, limits)
    }

    /// Returns the other end of [`KeyedEncoder::in_frames`]. It cannot tell that a message without a checksum
    /// is damaged: the frames tell.
    #[must_use]
    pub fn in_frames(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, false, limits)
    }

    fn with(model: &Model<T>, is_sealed: bool, limits: Limits) -> Self {
        Self {
            model: model.clone(),
            state: model.state().clone(),
            last: None,
            is_sealed,
            limits,
            keyframes: BTreeMap::new(),
            of: PhantomData,
        }
    }

    /// Decodes the message that is all of `bytes`.
    ///
    /// # Errors
    /// [`KeyedError::NoKeyframe`] if a keyframe is not held that it is predicted from. When the bytes are
    /// damaged, beyond the limits, of another model, or no message.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<T, KeyedError> {
        self.limits.check_message(bytes.len())?;
        let mut input = Input::new(bytes);
        match Head::read(&mut input)? {
            Head::After(number) => self.decode_after(number, bytes, input.offset()),
            Head::Keyframe { number, place } => {
                self.decode_keyframe(number, place, bytes, input.offset())
            }
        }
    }

    /// Decodes a message that is predicted from the keyframe with this number, and begins at `start`.
    fn decode_after(&mut self, number: u32, bytes: &[u8], start: usize) -> Result<T, KeyedError> {
        let before = self.checksum(number)?;
        let bytes = match self.is_sealed || number == 0 {
            true => checksum::remove(bytes, before)?.0,
            false => bytes,
        };
        let coded = after_head(bytes, start)?;
        self.learn(number)?;
        let message = self.read(coded);
        self.state.revert();
        Ok(message?)
    }

    /// Decodes a keyframe, and holds it.
    fn decode_keyframe(
        &mut self,
        number: u32,
        place: u8,
        bytes: &[u8],
        start: usize,
    ) -> Result<T, KeyedError> {
        let earlier = match place {
            0 => 0,
            _ => number - 1,
        };
        let before = self.checksum(earlier)?;
        let (bytes, checksum) = checksum::remove(bytes, before)?;
        let coded = after_head(bytes, start)?;
        if coded.len() > MOST_BYTES {
            return Err(malformed("a keyframe that is too large").into());
        }
        self.learn(earlier)?;
        if self.last.map(|last| last.place) != place.checked_sub(1) {
            return Err(malformed("a keyframe at another place of its group").into());
        }
        let message = match self.read(coded) {
            Ok(message) => message,
            Err(error) => {
                self.state.revert();
                return Err(error.into());
            }
        };
        self.state.fix();
        self.last = Some(Learned {
            number,
            place,
            checksum,
        });
        self.hold(
            number,
            Keyframe {
                place,
                before,
                checksum,
                coded: coded.into(),
            },
        );
        Ok(message)
    }

    fn hold(&mut self, number: u32, keyframe: Keyframe) {
        self.keyframes.insert(number, keyframe);
        if self.keyframes.len() > MOST_HELD {
            self.keyframes.pop_first();
        }
    }

    /// Returns the checksum of a keyframe that is held, or the model's id for number 0.
    fn checksum(&self, number: u32) -> Result<u32, KeyedError> {
        match number {
            0 => Ok(self.model.id()),
            _ => self.held(number).map(|keyframe| keyframe.checksum),
        }
    }

    fn held(&self, number: u32) -> Result<&Keyframe, KeyedError> {
        self.keyframes
            .get(&number)
            .ok_or(KeyedError::NoKeyframe { number })
    }

    /// Makes the state the model after the keyframe with this number, which is held, and those before it in
    /// its group; for number 0 the model.
    fn learn(&mut self, number: u32) -> Result<(), KeyedError> {
        let is_there = match self.last {
            None => number == 0,
            Some(last) => last.number == number,
        };
        if is_there {
            return Ok(());
        }
        let first = match number {
            0 => 1,
            _ => self.first_of_group(number)?,
        };
        let next = match self.last {
            Some(last) if (first..number).contains(&last.number) => last.number + 1,
            _ => {
                self.state = self.model.state().clone();
                self.last = None;
                first
            }
        };
        (next..=number).try_for_each(|number| self.learn_next(number))
    }

    /// Returns the number of the first keyframe of a group, all of whose keyframes up to `number` are held.
    fn first_of_group(&self, number: u32) -> Result<u32, KeyedError> {
        let first = number - u32::from(self.held(number)?.place);
        let mut before = self.model.id();
        for number in first..=number {
            let keyframe = self.held(number)?;
            if keyframe.before != before {
                return Err(KeyedError::NoKeyframe { number });
            }
            before = keyframe.checksum;
        }
        Ok(first)
    }

    /// Learns from the next keyframe of the group, which is held.
    fn learn_next(&mut self, number: u32) -> Result<(), KeyedError> {
        let Keyframe {
            place,
            checksum,
            ref coded,
            ..
        } = *self.held(number)?;
        let coded = coded.clone();
        // It was read before, within the same limits.
        self.read(&coded).inspect_err(|_| self.state.revert())?;
        self.state.fix();
        self.last = Some(Learned {
            number,
            place,
            checksum,
        });
        Ok(())
    }

    /// Reads a message that is predicted from the present state, which learns from it.
    fn read(&mut self, coded: &[u8]) -> Result<T, DecodeError> {
        let (budget, max_bytes) = (&mut Budget::new(self.limits), self.limits.max_message_bytes);
        read(&mut self.state, coded, budget, max_bytes)
    }
}

/// Returns the bytes of a message after its head, which ends at `start`.
fn after_head(message: &[u8], start: usize) -> Result<&[u8], DecodeError> {
    message.get(start..).ok_or(DecodeError::UnexpectedEnd {
        offset: message.len(),
        needed: 1,
    })
}

#[cold]
const fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { what, offset: 0 }
}
