//! Every engine of the bench, with the golden messages in its format.

use std::num::NonZeroU32;

use wirecost_bench::engines::{Engine, FORMATS, FormatEntry, Load};
use wirecost_codec::DecodeError;
use wirecost_fixtures::golden;
use wirecost_message::Message;

type Decode = Box<dyn FnMut(&[u8]) -> Result<Vec<Message>, DecodeError>>;

/// An engine that decodes, with the default engine of its format, which encodes.
pub(crate) struct Tried {
    pub(crate) name: String,
    pub(crate) entry: &'static FormatEntry,
    /// The golden messages, as single messages or in one batch.
    pub(crate) golden: Vec<Vec<u8>>,
    /// Decodes one message, or those of a batch.
    pub(crate) decode: Decode,
    default: Engine<Message>,
}

impl Tried {
    fn new(
        entry: &'static FormatEntry,
        engine: &Engine<Message>,
        default: Engine<Message>,
    ) -> Self {
        Self {
            name: engine.full_name().to_string(),
            entry,
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
        Load::Modelled(modelled) => {
            let mut engine = modelled.load_untrained(&[]).unwrap();
            Box::new(move |bytes| engine.decode(bytes).map(|message| vec![message]))
        }
    }
}

/// Returns all engines.
pub(crate) fn all() -> impl Iterator<Item = Tried> {
    FORMATS.iter().flat_map(|entry| {
        let engines = (entry.engines)();
        let default = engines[0];
        let tried = move |engine: Engine<Message>| Tried::new(entry, &engine, default);
        engines.into_iter().map(tried)
    })
}

/// Returns the default engine of each format.
pub(crate) fn defaults() -> impl Iterator<Item = Tried> {
    FORMATS.iter().map(|entry| {
        let default = (entry.engines)()[0];
        Tried::new(entry, &default, default)
    })
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
