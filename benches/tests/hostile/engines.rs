//! Every engine of the bench, with the golden messages in its format.

use std::{iter, num::NonZeroU32};

use wirecost_bench::engines::{Engine, EngineFormat, Load, engines};
use wirecost_codec::DecodeError;
use wirecost_fixtures::golden;
use wirecost_message::Message;

type Decode = Box<dyn FnMut(&[u8]) -> Result<Vec<Message>, DecodeError>>;

/// An engine that decodes, with the default engine of its format, which encodes.
pub(crate) struct Tried {
    pub(crate) name: String,
    pub(crate) format: EngineFormat,
    /// The golden messages, as single messages or in one batch.
    pub(crate) golden: Vec<Vec<u8>>,
    /// Decodes one message, or those of a batch.
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

/// Returns all engines.
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

/// Returns the default engine of each format.
pub(crate) fn defaults() -> impl Iterator<Item = Tried> {
    let defaults = engines().into_iter().filter(|engine| engine.is_default);
    defaults.map(|engine| Tried::new(&engine, engine))
}

/// Returns copies of `bytes` with each bit flipped.
pub(crate) fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

/// Returns copies of `bytes` with each byte replaced by each result of `claims`.
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

/// Returns false values for a length: one more, twice as much, and values around each width in
/// which a length is written or stored.
pub(crate) fn inflated(length: u64) -> impl Iterator<Item = u64> {
    let near = [length.wrapping_add(1), length.wrapping_mul(2)];
    let widths = [7, 8, 14, 16, 21, 31, 32, 62, 63].map(|bits| 1 << bits);
    near.into_iter()
        .chain(widths.into_iter().flat_map(|width: u64| [width - 1, width]))
        .chain(iter::once(u64::MAX))
}
