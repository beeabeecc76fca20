use std::error::Error;

use wirecost_bench::contenders::{Engine, Form, Format, Load, Loaded, Peer};
use wirecost_codec::{Codec, DecodeError, EncodeError, short_text};
use wirecost_message::Message;

/// What a library says when it refuses something.
pub(crate) type Refusal = Box<dyn Error>;

/// A library that takes messages in the form `F`. Beside the buffer that is written to it keeps nothing
/// between messages, but for one that builds messages in a buffer of its own.
pub(crate) trait Library<F>: Default + Send + 'static {
    /// Its package, as [`Engine::library`] has it.
    const PACKAGE: &'static str;

    /// Appends a message's bytes.
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Refusal>;

    /// Takes a message out of its bytes.
    fn decode(bytes: &[u8]) -> Result<F, Refusal>;
}

/// A library as a codec.
#[derive(Default)]
struct Plain<L>(L);

impl<F, L: Library<F>> Codec<F> for Plain<L> {
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let written = self.0.encode(message, out);
        written.map_err(|error| EncodeError::Library {
            engine: L::PACKAGE,
            message: short_text(error),
        })
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, DecodeError> {
        L::decode(bytes).map_err(|error| DecodeError::Library {
            engine: L::PACKAGE,
            message: short_text(error),
        })
    }
}

/// The engine of a library that writes one of our formats.
pub(crate) fn of_format<F: Form<Message> + 'static, L: Library<F>>(
    format: Format,
    timed: &'static str,
) -> Engine<Message> {
    engine::<F, L>(format, format, timed)
}

/// The engine of a library whose format is none of ours, and which of ours is the nearest.
pub(crate) fn foreign<F: Form<Message> + 'static, L: Library<F>>(
    format: &'static str,
    nearest: Format,
    timed: &'static str,
) -> Engine<Message> {
    engine::<F, L>(Format::Foreign(format), nearest, timed)
}

fn engine<F: Form<Message> + 'static, L: Library<F>>(
    format: Format,
    against: Format,
    timed: &'static str,
) -> Engine<Message> {
    Engine {
        format,
        name: L::PACKAGE,
        library: L::PACKAGE,
        is_default: false,
        is_canonical: true,
        peer: Some(Peer { against, timed }),
        load: Load::Messages(|messages| {
            Loaded::<Message, F, _>::load(Plain::<L>::default(), messages)
        }),
    }
}
