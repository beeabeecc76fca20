use std::{
    collections::{BTreeMap, VecDeque},
    marker::PhantomData,
    num::NonZeroU32,
};

use wirecost_codec::{
    Budget, DecodeError, EncodeError, Limits, Schema, append_within, input::Input,
};

use crate::{
    checksum, head::Head, model::Model, outline::Outline, read::read, state::State, write::write,
};

/// The messages of a group, unless the sender chooses another number.
const USUAL_GROUP: NonZeroU32 = NonZeroU32::new(64).expect("it is not zero");

/// The most keyframes of a group: a receiver may have to learn from all of them again for one message.
const MOST_IN_GROUP: u32 = 32;

/// The largest keyframe, in bytes. No message is predicted from a larger one.
const MOST_BYTES: usize = 4 << 10;

/// The most keyframes that a receiver holds. A new one replaces the one that came first.
const MOST_HELD: usize = 256;

/// The reason why a receiver of keyed messages could not decode one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyedError {
    /// The message is predicted from a keyframe that the receiver does not hold: the keyframe was
    /// lost, or later keyframes replaced it. A sender that learns of it calls [`KeyedEncoder::forget`].
    #[error("the keyframe {number} is not held")]
    NoKeyframe {
        /// The number of the keyframe.
        number: u32,
    },
    /// The bytes are not a message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// The last keyframe from which a state has learned.
#[derive(Debug, Clone, Copy)]
struct Learned {
    number: u32,
    /// The number of keyframes before it in its group.
    place: u32,
    checksum: u32,
}

/// The sending end of one source, on a link that may lose, repeat or reorder messages. All receivers get
/// the same bytes.
///
/// The messages come in groups. The first half of the messages of a group are keyframes, but at most 32, and
/// none of more than 4 KiB. A message is predicted from the model and all keyframes before it in its group, so
/// a receiver needs these keyframes first, in their order. Other messages may be lost, repeated or out of order.
/// A group ends after its [number of messages](Self::every), and earlier if the sender
/// [begins another](Self::begin_group), for example after a time.
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
/// let four = NonZeroU32::new(4).expect("it is not zero");
/// let mut sender = KeyedEncoder::new(&model, Limits::DEFAULT).every(four);
/// let mut encode = |count| {
///     let mut bytes = Vec::new();
///     sender.encode(&beat(count), &mut bytes).map(|()| bytes)
/// };
/// let keyframes = [encode(1)?, encode(2)?];
/// let (_lost, next) = (encode(3)?, encode(4)?);
/// assert!(next.len() < keyframes[0].len());
///
/// let mut receiver = KeyedDecoder::new(&model, Limits::DEFAULT);
/// assert_eq!(receiver.decode(&next), Err(KeyedError::NoKeyframe { number: 2 }));
/// assert_eq!(receiver.decode(&keyframes[0]), Ok(beat(1)));
/// assert_eq!(receiver.decode(&keyframes[1]), Ok(beat(2)));
/// assert_eq!(receiver.decode(&next), Ok(beat(4)));
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
}

impl<T: Schema> KeyedEncoder<T> {
    /// Returns the sending end of one source. A group has 64 messages. Each message ends with a checksum.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, true, limits)
    }

    /// Returns the sending end of one source whose messages arrive undamaged, as in the frames of
    /// wirecost-frame. Only messages that are predicted from the model alone end with a checksum, which proves
    /// that both ends have the same model.
    ///
    /// Make both ends anew for each connection: after a keyframe of an earlier connection, a message without a
    /// checksum decodes to another message.
    #[must_use]
    pub fn in_frames(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, false, limits)
    }

    fn with(model: &Model<T>, is_sealed: bool, limits: Limits) -> Self {
        Self {
            model: model.clone(),
            state: model.state().clone(),
            outline: Outline::default(),
            is_sealed,
            limits,
            every: USUAL_GROUP,
            keyframes: 0,
            last: None,
            left: USUAL_GROUP.get(),
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
        if !self.encode_keyframe(message, out)? {
            let number = self.last.map_or(0, |last| last.number);
            self.write(Head::After(number), message, out)?;
            self.state.revert();
        }
        self.left -= 1;
        Ok(())
    }

    /// Appends a message as the next keyframe of the group. Returns `false`, and appends nothing, if the
    /// group has enough of them, or the message is too large.
    fn encode_keyframe(&mut self, message: &T, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        let place = self.last.map_or(0, |last| last.place + 1);
        let Some(number) = self.keyframes.checked_add(1) else {
            return Ok(false);
        };
        if place >= self.every.get().div_ceil(2).min(MOST_IN_GROUP) {
            return Ok(false);
        }
        let head = match place {
            0 => Head::First(number),
            _ => Head::Next(number),
        };
        let start = out.len();
        let coded = self.write(head, message, out)?;
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

    /// Begins a new group if the keyframe with this number, which a receiver lacks, is in the present group.
    pub fn forget(&mut self, number: u32) {
        if let Some(last) = self.last
            && (last.number - last.place..=last.number).contains(&number)
        {
            self.begin_group();
        }
    }

    /// Begins a new group: the next message is a keyframe that is predicted from the model alone. A sender whose
    /// receivers come at any time calls it after a time, since the number of messages bounds no time.
    ///
    /// ```
    /// # use std::time::{Duration, Instant};
    /// # use wirecost_codec::{EncodeError, Limits, Schema};
    /// # use wirecost_model::{KeyedDecoder, KeyedEncoder, Model};
    /// # #[derive(Debug, PartialEq, Schema)]
    /// # struct Beat {
    /// #     #[schema(id = 1)]
    /// #     count: u64,
    /// # }
    /// # let model = Model::untrained();
    /// const PERIOD: Duration = Duration::from_secs(10);
    ///
    /// let mut sender = KeyedEncoder::new(&model, Limits::DEFAULT);
    /// let start = Instant::now();
    /// let mut began = start;
    /// let mut encode = |beat, now: Instant| {
    ///     if now - began >= PERIOD {
    ///         sender.begin_group();
    ///         began = now;
    ///     }
    ///     let mut bytes = Vec::new();
    ///     sender.encode(&beat, &mut bytes).map(|()| bytes)
    /// };
    /// let _missed = encode(Beat { count: 1 }, start)?;
    /// let late = encode(Beat { count: 2 }, start + PERIOD)?;
    /// let mut receiver = KeyedDecoder::new(&model, Limits::DEFAULT);
    /// assert_eq!(receiver.decode(&late), Ok(Beat { count: 2 }));
    /// # Ok::<(), EncodeError>(())
    /// ```
    pub fn begin_group(&mut self) {
        self.state = self.model.state().clone();
        self.last = None;
        self.left = self.every.get();
    }

    /// Appends a message with its head, and with its checksum if it has one. The state learns from it, but
    /// not after an error.
    fn write(&mut self, head: Head, message: &T, out: &mut Vec<u8>) -> Result<Coded, EncodeError> {
        let max_bytes = self.limits.max_message_bytes;
        let before = self.last.map_or(self.model.id(), |last| last.checksum);
        let is_sealed = self.is_sealed || self.last.is_none();
        let mut coded = Coded::default();
        let written = append_within(out, max_bytes, |out| {
            let start = out.len();
            head.write(out);
            let first = out.len();
            write(&mut self.state, &mut self.outline, message, max_bytes, out)?;
            coded.bytes = out.len() - first;
            coded.checksum = match is_sealed {
                true => checksum::append(out, start, before),
                false => checksum::of(&out[start..], before),
            };
            Ok(())
        });
        if written.is_err() {
            self.state.revert();
        }
        written.map(|()| coded)
    }
}

/// The size of a coded message, and the checksum that it has or would have.
#[derive(Debug, Clone, Copy, Default)]
struct Coded {
    bytes: usize,
    checksum: u32,
}

/// A keyframe that a receiver holds.
#[derive(Debug, Clone)]
struct Keyframe {
    /// The number of keyframes before it in its group.
    place: u32,
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
    /// The state of the model after a keyframe and those before it in its group.
    state: State,
    /// The last keyframe from which the state has learned; `None` for the model alone.
    last: Option<Learned>,
    is_sealed: bool,
    limits: Limits,
    /// The keyframes by number.
    keyframes: BTreeMap<u32, Keyframe>,
    /// The numbers of the keyframes in the order in which they came.
    arrived: VecDeque<u32>,
    of: PhantomData<fn() -> T>,
}

impl<T: Schema> KeyedDecoder<T> {
    /// Returns the other end of [`KeyedEncoder::new`]. It holds no keyframe.
    #[must_use]
    pub fn new(model: &Model<T>, limits: Limits) -> Self {
        Self::with(model, true, limits)
    }

    /// Returns the other end of [`KeyedEncoder::in_frames`]. It cannot detect damage to a message without a
    /// checksum: the frames detect it.
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
            arrived: VecDeque::new(),
            of: PhantomData,
        }
    }

    /// Decodes a message, which is all of `bytes`.
    ///
    /// # Errors
    /// [`KeyedError::NoKeyframe`] if the message is predicted from a keyframe that is not held.
    /// [`KeyedError::Decode`] if the bytes are damaged, beyond the limits, of another model, or no message.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<T, KeyedError> {
        self.limits.check_message(bytes.len())?;
        let mut input = Input::new(bytes);
        match Head::read(&mut input)? {
            Head::After(number) => self.decode_after(number, bytes, input.offset()),
            Head::First(number) => self.decode_keyframe(number, 0, bytes, input.offset()),
            Head::Next(number) => self.decode_keyframe(number, number - 1, bytes, input.offset()),
        }
    }

    /// Decodes a message that is predicted from the keyframe with this number, and begins at `start`.
    fn decode_after(&mut self, number: u32, bytes: &[u8], start: usize) -> Result<T, KeyedError> {
        let (bytes, _) = self.unsealed(bytes, number)?;
        let coded = after_head(bytes, start)?;
        self.learn(number)?;
        let message = self.read(coded);
        self.state.revert();
        Ok(message?)
    }

    /// Decodes a keyframe that is predicted from the one with the number `earlier`, 0 for none, and holds it.
    fn decode_keyframe(
        &mut self,
        number: u32,
        earlier: u32,
        bytes: &[u8],
        start: usize,
    ) -> Result<T, KeyedError> {
        let before = self.checksum(earlier)?;
        let (bytes, checksum) = self.unsealed(bytes, earlier)?;
        let coded = after_head(bytes, start)?;
        if coded.len() > MOST_BYTES {
            return Err(malformed("a keyframe that is too large").into());
        }
        self.learn(earlier)?;
        let place = self.last.map_or(0, |last| last.place + 1);
        if place >= MOST_IN_GROUP {
            return Err(malformed("a group with too many keyframes").into());
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

    /// Returns a message without its checksum, if it has one, and the checksum that it has or would have after
    /// the keyframe with this number.
    fn unsealed<'a>(&self, bytes: &'a [u8], number: u32) -> Result<(&'a [u8], u32), KeyedError> {
        let before = self.checksum(number)?;
        Ok(match self.is_sealed || number == 0 {
            true => checksum::remove(bytes, before)?,
            false => (bytes, checksum::of(bytes, before)),
        })
    }

    fn hold(&mut self, number: u32, keyframe: Keyframe) {
        if self.keyframes.insert(number, keyframe).is_some() {
            self.arrived.retain(|&held| held != number);
        }
        self.arrived.push_back(number);
        if self.arrived.len() > MOST_HELD
            && let Some(first) = self.arrived.pop_front()
        {
            self.keyframes.remove(&first);
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

    /// Brings the state to that after the keyframe with this number, which is held; for number 0 to that of
    /// the model.
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

    /// Returns the number of the first keyframe in the group of the keyframe `number`. All keyframes from it to
    /// `number` are held.
    fn first_of_group(&self, number: u32) -> Result<u32, KeyedError> {
        let first = number - self.held(number)?.place;
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
