use std::{error::Error, hint::black_box, marker::PhantomData};

use wirecost_bench::contenders::{Contender, Engine, Form, Format, Load, Loaded, Peer};
use wirecost_codec::{Codec, DecodeError, EncodeError, short_text};
use wirecost_message::Message;

/// What a library says when it refuses something.
pub(crate) type Refusal = Box<dyn Error>;

/// A library that takes messages in the form `F`. Beside the buffer that is written to it keeps nothing
/// between messages, but for one that builds messages in a buffer of its own.
pub(crate) trait Library<F>: Default + Send + 'static {
    /// Its package, as [`Engine::library`] has it.
    const PACKAGE: &'static str;

    /// What this way of using it is called.
    const NAME: &'static str = Self::PACKAGE;

    /// Whether its bytes are those of its format's other engines.
    const IS_CANONICAL: bool = true;

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

/// A library that also reads messages where they lie.
pub(crate) trait View<F>: Library<F> {
    /// A message in its bytes; [`Library::decode`] goes through the same.
    fn view(bytes: &[u8]) -> Result<impl Sized, Refusal>;
}

/// Decodes to views where it is timed.
struct Viewed<F, L> {
    owned: Box<dyn Contender<Message>>,
    encodings: Vec<Vec<u8>>,
    library: PhantomData<fn(F, L)>,
}

impl<F, L: View<F>> Contender<Message> for Viewed<F, L> {
    fn encode_all(&mut self) {
        self.owned.encode_all();
    }

    fn decode_all(&mut self) {
        for bytes in &self.encodings {
            black_box(&L::view(black_box(bytes)));
        }
    }

    fn encoded(&mut self) -> Result<Vec<Vec<u8>>, EncodeError> {
        Ok(self.encodings.clone())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError> {
        self.owned.decode(bytes)
    }
}

/// The engine of a library that writes one of our formats.
pub(crate) fn of_format<F: Form<Message> + 'static, L: Library<F>>(
    format: Format,
    timed: &'static str,
) -> Engine<Message> {
    engine::<F, L>(format, format, timed)
}

/// Likewise, of its views.
pub(crate) fn view_of_format<F: Form<Message> + 'static, L: View<F>>(
    format: Format,
    timed: &'static str,
) -> Engine<Message> {
    viewed::<F, L>(engine::<F, L>(format, format, timed))
}

/// The engine of a library whose format is none of ours, and which of ours is the nearest.
pub(crate) fn foreign<F: Form<Message> + 'static, L: Library<F>>(
    format: &'static str,
    nearest: Format,
    timed: &'static str,
) -> Engine<Message> {
    engine::<F, L>(Format::Foreign(format), nearest, timed)
}

/// Likewise, of its views.
pub(crate) fn foreign_view<F: Form<Message> + 'static, L: View<F>>(
    format: &'static str,
    nearest: Format,
    timed: &'static str,
) -> Engine<Message> {
    viewed::<F, L>(engine::<F, L>(Format::Foreign(format), nearest, timed))
}

fn engine<F: Form<Message> + 'static, L: Library<F>>(
    format: Format,
    against: Format,
    timed: &'static str,
) -> Engine<Message> {
    Engine {
        format,
        name: L::NAME,
        library: L::PACKAGE,
        is_default: false,
        is_canonical: L::IS_CANONICAL,
        peer: Some(Peer {
            against,
            timed,
            views: false,
        }),
        load: Load::Messages(load::<F, L>),
    }
}

fn viewed<F: Form<Message> + 'static, L: View<F>>(engine: Engine<Message>) -> Engine<Message> {
    Engine {
        peer: engine.peer.map(|peer| Peer {
            views: true,
            ..peer
        }),
        load: Load::Messages(load_viewed::<F, L>),
        ..engine
    }
}

fn load<F: Form<Message> + 'static, L: Library<F>>(
    messages: &[Message],
) -> Result<Box<dyn Contender<Message>>, EncodeError> {
    Loaded::<Message, F, _>::load(Plain::<L>::default(), messages)
}

fn load_viewed<F: Form<Message> + 'static, L: View<F>>(
    messages: &[Message],
) -> Result<Box<dyn Contender<Message>>, EncodeError> {
    let mut owned = load::<F, L>(messages)?;
    Ok(Box::new(Viewed::<F, L> {
        encodings: owned.encoded()?,
        owned,
        library: PhantomData,
    }))
}
