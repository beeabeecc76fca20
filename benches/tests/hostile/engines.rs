//! Every engine of the bench, with the golden messages as its format has them.

use std::{iter, num::NonZeroU32};

use wirecost_bench::contenders::{Engine, Format, Load, engines};
use wirecost_codec::DecodeError;
use wirecost_fixtures::golden;
use wirecost_message::Message;

type Decode = Box<dyn FnMut(&[u8]) -> Result<Vec<Message>, DecodeError>>;

/// An engine that decodes, and the default one of its format, which encodes.
pub(crate) struct Tried {
    pub(crate) name: String,
    pub(crate) format: Format,
    /// The golden messages, one by one or all in one batch.
    pub(crate) golden: Vec<Vec<u8>>,
    /// One message, or those of a batch.
    pub(crate) decode: Decode,
    default: Engine<Message>,
}

impl Tried {
    fn new(engine: &Engine<Message>, default: Engine<Message>) -> Self {
        Self {
            name: format!("{}@{}", engine.format, engine.name),
            format: engine.format,
            golden: encode(&default, &messages()),
            decode: decode(engine),
            default,
        }
    }

    pub(crate) fn encode(&self, messages: &[Message]) -> Vec<u8> {
        encode(&self.default, messages).remove(0)
    }
}

fn messages() -> Vec<Message> {
    let examples = golden::messages().into_iter();
    examples.map(|example| example.message).collect()
}

fn encode(engine: &Engine<Message>, messages: &[Message]) -> Vec<Vec<u8>> {
    engine.encode(messages, NonZeroU32::MAX).unwrap()
}

fn decode(engine: &Engine<Message>) -> Decode {
    match engine.load {
        Load::Messages(load) => {
            let mut engine = load(&[]).unwrap();
            Box::new(move |bytes| engine.decode(bytes).map(|message| vec![message]))
        }
        Load::Batches(load) => {
            let mut engine = load(&[]).unwrap();
            Box::new(move |bytes| engine.decode(bytes))
        }
    }
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = Tried> {
    let engines = engines();
    let defaults = engines.iter().filter(|engine| engine.is_default).copied();
    let defaults: Vec<_> = defaults.collect();
    engines.into_iter().map(move |engine| {
        let mut defaults = defaults.iter();
        let default = defaults.find(|default| default.format == engine.format);
        Tried::new(&engine, *default.unwrap())
    })
}

/// The default engine of each format.
pub(crate) fn defaults() -> impl Iterator<Item = Tried> {
    let defaults = engines().into_iter().filter(|engine| engine.is_default);
    defaults.map(|engine| Tried::new(&engine, engine))
}

/// `bytes` with each of its bits flipped in turn.
pub(crate) fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

/// `bytes` with each of its bytes replaced in turn by each of what `claims` makes of it.
pub(crate) fn replaced(
    bytes: &[u8],
    claims: impl Fn(u8) -> Vec<Vec<u8>>,
) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).flat_map(move |at| {
        let (before, after) = (&bytes[..at], &bytes[at + 1..]);
        let claims = claims(bytes[at]).into_iter();
        claims.map(move |claim| [before, &claim, after].concat())
    })
}

/// What a length may be said to be instead: one more, twice as much, and around each width that a
/// length is written in or kept in.
pub(crate) fn inflated(length: u64) -> impl Iterator<Item = u64> {
    let near = [length.wrapping_add(1), length.wrapping_mul(2)];
    let widths = [7, 8, 14, 16, 21, 31, 32, 62, 63].map(|bits| 1 << bits);
    near.into_iter()
        .chain(widths.into_iter().flat_map(|width: u64| [width - 1, width]))
        .chain(iter::once(u64::MAX))
}
