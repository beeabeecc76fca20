use std::{marker::PhantomData, sync::Arc};

use wirecost_codec::{Budget, DecodeError, Limits, Schema, input::Input, put};

use crate::{
    fingerprint,
    layout::{self, Layout},
    outline::Outline,
    plan::Plan,
    read::read,
    state::State,
    survey::Survey,
    write::{code, write},
};

const MAGIC: [u8; 7] = *b"wcmodel";
const VERSION: u8 = 1;

/// The bounds on the messages of a file, all together.
const FILE_LIMITS: Limits = Limits {
    max_message_bytes: 4 << 20,
    max_elements: 1 << 18,
    max_depth: Limits::DEFAULT.max_depth,
};

/// The most messages in a file.
const MOST_MESSAGES: usize = 1 << 13;

/// The most samples on which a key is tried.
const TRIED: usize = 512;

/// The most samples in which training looks for useless predictors and for relations.
const SURVEYED: usize = 1_024;

/// The usual values of messages of the type `T`, which both ends know before the first message.
///
/// A model is trained from samples, or read from a file. Clones share their contents.
#[derive(Debug)]
pub struct Model<T> {
    shared: Arc<Shared>,
    of: PhantomData<fn(T) -> T>,
}

#[derive(Debug)]
struct Shared {
    id: u32,
    file: Vec<u8>,
    state: State,
}

impl<T> Clone for Model<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            of: PhantomData,
        }
    }
}

/// The reason why there is no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// There are no samples.
    #[error("a model needs samples")]
    NoSamples,
    /// None of the samples fits into a model's file.
    #[error("no sample fits into the {} bytes of a model", Model::<()>::MAX_BYTES)]
    TooLarge,
}

impl<T> Model<T> {
    /// The largest file, in bytes: 64 KiB.
    pub const MAX_BYTES: usize = 64 << 10;

    /// Returns the id of the model: the CRC-32C of its file. A decoder refuses messages of a model with
    /// another id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.shared.id
    }

    /// Returns the file, which [`Model::from_bytes`] reads. Integers are little-endian; a number is
    /// in groups of seven bits, the lowest first, with the eighth bit set in all but the last.
    ///
    /// | field | bytes |
    /// |---|---|
    /// | magic, `wcmodel` in ASCII | 7 |
    /// | version, 1 | 1 |
    /// | fingerprint of the schema: order, ids and types of the fields | 8 |
    /// | leaf of the key, 0 for none | a number |
    /// | count of masks; the useless predictors of each of the first slots, a bit each | a number, and as many bytes |
    /// | count of relations; the slot and the relation of each | a number, and the relations |
    /// | count of samples | a number |
    /// | each sample: its length, and the message as in a stream, without checksum | a number, and the length |
    /// | CRC-32C of all bytes before | 4 |
    ///
    /// The file contains the last of the samples from which the model was trained, as many as fit.
    #[must_use]
    pub fn to_bytes(&self) -> &[u8] {
        &self.shared.file
    }

    /// Returns the state after the samples, whose base it is.
    pub(crate) fn state(&self) -> &State {
        &self.shared.state
    }
}

impl<T: Schema> Model<T> {
    /// Returns the fingerprint of the schema: a hash of the order, ids and types of the fields, which is
    /// in the file.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        fingerprint::of(T::RECORD)
    }

    /// Returns the model of the schema alone, without samples.
    #[must_use]
    pub fn untrained() -> Self {
        let plan = Plan::untrained(const { Layout::new(T::RECORD) });
        let file = Self::file(&plan, &[]);
        Self::new(State::new(Arc::new(plan)), file)
    }

    /// Trains a model from samples, in the order in which they were sent. The file keeps the last
    /// samples, as many as fit into 64 KiB.
    ///
    /// # Errors
    /// When there are no samples, or none of them fits into a file.
    pub fn train(samples: &[T]) -> Result<Self, TrainError> {
        if samples.is_empty() {
            return Err(TrainError::NoSamples);
        }
        let plan = Self::plan(samples);
        let sizes: Vec<usize> = messages(plan.clone(), samples)
            .map(|message| message.len())
            .collect();
        let mut room = Self::MAX_BYTES.saturating_sub(Self::file(&plan, &[]).len());
        while room > 0 {
            let last = last_within(&sizes, room);
            let written: Vec<_> =
                messages(plan.clone(), &samples[samples.len() - last..]).collect();
            let file = Self::file(&plan, &written);
            if last > 0
                && let Ok(model) = Self::from_bytes(&file)
            {
                return Ok(model);
            }
            room -= room.div_ceil(8);
        }
        Err(TrainError::TooLarge)
    }

    /// Chooses the plan with which the samples take the fewest bytes.
    pub(crate) fn plan(samples: &[T]) -> Plan {
        let untrained = Plan::untrained(const { Layout::new(T::RECORD) });
        let tried = &samples[samples.len().saturating_sub(TRIED)..];
        let keys = layout::keys(T::RECORD).into_iter().map(Some);
        let plans = [None]
            .into_iter()
            .chain(keys)
            .map(|key| untrained.with_key(key));
        let bytes = |plan: &Plan| -> usize {
            messages(plan.clone(), tried)
                .map(|message| message.len())
                .sum()
        };
        let plan = plans.min_by_key(bytes).unwrap_or(untrained);
        let mut state = State::for_survey(Arc::new(plan.clone()));
        let (mut outline, mut survey) = (Outline::default(), Survey::default());
        for sample in &samples[samples.len().saturating_sub(SURVEYED)..] {
            survey.begin_message();
            let _ = code(&mut state, &mut outline, sample, usize::MAX, &mut survey);
        }
        survey.plan(&plan)
    }

    fn file(plan: &Plan, messages: &[Vec<u8>]) -> Vec<u8> {
        let mut file = [&MAGIC[..], &[VERSION]].concat();
        file.extend_from_slice(&fingerprint::of(T::RECORD).to_le_bytes());
        plan.write(&mut file);
        put::varint(&mut file, messages.len() as u64);
        for message in messages {
            put::varint(&mut file, message.len() as u64);
            file.extend_from_slice(message);
        }
        file.extend_from_slice(&crc32c::crc32c(&file).to_le_bytes());
        file
    }

    /// Reads a file that [`Model::to_bytes`] returned.
    ///
    /// # Errors
    /// When it is not exactly such a file: it is truncated, followed by other bytes, damaged, of
    /// another version or schema, or beyond [`Model::MAX_BYTES`]. The checksum detects damage, not
    /// forgery: a model is as trustworthy as its author.
    pub fn from_bytes(file: &[u8]) -> Result<Self, DecodeError> {
        if file.len() > Self::MAX_BYTES {
            return Err(malformed("a model that is too large", Self::MAX_BYTES));
        }
        let Some((contents, checksum)) = file.split_last_chunk() else {
            return Err(malformed("not the file of a model", 0));
        };
        let mut input = Input::new(contents);
        if input.array()? != MAGIC {
            return Err(malformed("not the file of a model", 0));
        }
        if input.byte()? != VERSION {
            return Err(malformed("a model's file of another version", MAGIC.len()));
        }
        if crc32c::crc32c(contents) != u32::from_le_bytes(*checksum) {
            return Err(malformed(
                "the checksum is not that of the model",
                contents.len(),
            ));
        }
        if u64::from_le_bytes(input.array()?) != fingerprint::of(T::RECORD) {
            return Err(malformed("a model of another schema", MAGIC.len() + 1));
        }
        let layout = const { Layout::new(T::RECORD) };
        let plan = Plan::read(&mut input, layout, &layout::keys(T::RECORD))?;
        let mut state = State::new(Arc::new(plan));
        Self::learn(&mut state, &mut input)?;
        input.finish()?;
        Ok(Self::new(state, file.to_vec()))
    }

    /// Learns from the samples of a file.
    fn learn(state: &mut State, input: &mut Input<'_>) -> Result<(), DecodeError> {
        let count = input.varint()?;
        if count > MOST_MESSAGES as u64 {
            return Err(malformed("too many samples", input.offset()));
        }
        let mut budget = Budget::new(FILE_LIMITS);
        let mut room = FILE_LIMITS.max_message_bytes;
        for _ in 0..count {
            let length = input.varint()?;
            let _: T = read(state, input.take(length)?, &mut budget, room)?;
            room = state.room();
        }
        Ok(())
    }

    fn new(mut state: State, file: Vec<u8>) -> Self {
        state.fix();
        let id = file.last_chunk().map_or(0, |id| u32::from_le_bytes(*id));
        Self {
            shared: Arc::new(Shared { id, file, state }),
            of: PhantomData,
        }
    }
}

/// Returns the messages of a stream with a plan, without checksums.
pub(crate) fn messages<T: Schema>(plan: Plan, samples: &[T]) -> impl Iterator<Item = Vec<u8>> {
    let mut state = State::new(Arc::new(plan));
    let mut outline = Outline::default();
    samples.iter().map(move |sample| {
        let mut out = Vec::new();
        let _ = write(&mut state, &mut outline, sample, usize::MAX, &mut out);
        out
    })
}

/// Returns how many of the last messages take at most `room` bytes, and are not too many.
fn last_within(sizes: &[usize], room: usize) -> usize {
    let last = sizes.iter().rev().take(MOST_MESSAGES);
    let sums = last.scan(0, |sum, size| {
        *sum += size + 2;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= room).count()
}

#[cold]
const fn malformed(what: &'static str, offset: usize) -> DecodeError {
    DecodeError::Malformed { what, offset }
}
