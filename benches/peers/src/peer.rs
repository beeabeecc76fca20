//! The description of a library, and the engine made from it: generic over the messages `T` and the
//! form `F` in which the library takes them.

use std::{fmt::Display, hint::black_box, marker::PhantomData};

use wirecost_bench::engines::{
    Contender, Engine, EngineFormat, Form, Kind, Load, Loaded, Peer, Timed,
};
use wirecost_codec::{DecodeError, EncodeError, short_text};
use wirecost_frame::Format;

/// A library that takes messages in the form `F`. Its value is the state that it keeps between
/// messages, besides the output buffer.
pub(crate) trait Library<F>: Default + Send + 'static {
    /// Its package, as in [`Engine::library`].
    const PACKAGE: &'static str;

    /// The name of this way to use it.
    const NAME: &'static str = Self::PACKAGE;

    /// True if its bytes are those of its format's other engines.
    const IS_CANONICAL: bool = true;

    /// A description of the state that it keeps.
    const KEEPS: &'static str = "";

    /// True if its memory comes from Rust's allocator.
    const ALLOCATES_IN_RUST: bool = true;

    /// The encoder's own error: converting the result would be timed.
    type EncodeError: Display;

    /// The decoder's own error: converting the result would also move the decoded message.
    type DecodeError: Display;

    /// Appends a message's bytes.
    ///
    /// # Errors
    /// When the library refuses the message.
    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError>;

    /// Decodes the single message that `bytes` holds.
    ///
    /// # Errors
    /// When the library refuses the bytes.
    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError>;
}

/// An adapter that times a library.
#[derive(Default)]
struct Plain<L>(L);

impl<F, L: Library<F>> Timed<F> for Plain<L> {
    type EncodeError = L::EncodeError;
    type DecodeError = L::DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, L::DecodeError> {
        self.0.decode(bytes)
    }

    fn encode_error(error: L::EncodeError) -> EncodeError {
        EncodeError::Library {
            engine: L::PACKAGE,
            message: short_text(error),
        }
    }

    fn decode_error(error: L::DecodeError) -> DecodeError {
        DecodeError::Library {
            engine: L::PACKAGE,
            message: short_text(error),
        }
    }
}

/// A library that also reads messages in place.
pub(crate) trait ViewLibrary<F>: Library<F> {
    /// Reads a message in place; [`Library::decode`] does the same work.
    ///
    /// # Errors
    /// When the library refuses the bytes.
    fn view(bytes: &[u8]) -> Result<impl Sized, Self::DecodeError>;
}

/// An adapter that decodes to views when it is timed.
struct Viewed<T, F, L> {
    owned: Box<dyn Contender<T>>,
    encodings: Vec<Vec<u8>>,
    library: PhantomData<fn(F, L)>,
}

impl<T, F, L: ViewLibrary<F>> Contender<T> for Viewed<T, F, L> {
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

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        self.owned.decode(bytes)
    }
}

/// Returns the engine of a library that writes one of this project's formats.
pub(crate) fn of_format<T: 'static, F: Form<T> + 'static, L: Library<F>>(
    format: Format,
    timed: &'static str,
) -> Engine<T> {
    engine::<T, F, L>(format.into(), format, timed)
}

/// Returns the engine of its views.
pub(crate) fn view_of_format<T: 'static, F: Form<T> + 'static, L: ViewLibrary<F>>(
    format: Format,
    timed: &'static str,
) -> Engine<T> {
    viewed::<T, F, L>(engine::<T, F, L>(format.into(), format, timed))
}

/// Returns the engine of a library with a foreign format, compared with this project's nearest
/// format.
pub(crate) fn foreign<T: 'static, F: Form<T> + 'static, L: Library<F>>(
    format: &'static str,
    nearest: Format,
    timed: &'static str,
) -> Engine<T> {
    engine::<T, F, L>(EngineFormat::Foreign(format), nearest, timed)
}

/// Returns the engine of its views.
pub(crate) fn foreign_view<T: 'static, F: Form<T> + 'static, L: ViewLibrary<F>>(
    format: &'static str,
    nearest: Format,
    timed: &'static str,
) -> Engine<T> {
    viewed::<T, F, L>(engine::<T, F, L>(
        EngineFormat::Foreign(format),
        nearest,
        timed,
    ))
}

fn engine<T: 'static, F: Form<T> + 'static, L: Library<F>>(
    format: EngineFormat,
    against: Format,
    timed: &'static str,
) -> Engine<T> {
    Engine {
        format,
        name: L::NAME,
        library: L::PACKAGE,
        is_default: false,
        is_canonical: L::IS_CANONICAL,
        keeps: L::KEEPS,
        peer: Some(Peer {
            against,
            against_engine: None,
            timed,
            kind: Kind::Owned,
            allocates_in_rust: L::ALLOCATES_IN_RUST,
        }),
        load: Load::Messages(load::<T, F, L>),
    }
}

fn viewed<T: 'static, F: Form<T> + 'static, L: ViewLibrary<F>>(engine: Engine<T>) -> Engine<T> {
    Engine {
        peer: engine.peer.map(|peer| Peer {
            kind: Kind::Views,
            ..peer
        }),
        load: Load::Messages(load_viewed::<T, F, L>),
        ..engine
    }
}

fn load<T: 'static, F: Form<T> + 'static, L: Library<F>>(
    messages: &[T],
) -> Result<Box<dyn Contender<T>>, EncodeError> {
    Loaded::<T, F, _>::with(Plain::<L>::default(), messages)
}

fn load_viewed<T: 'static, F: Form<T> + 'static, L: ViewLibrary<F>>(
    messages: &[T],
) -> Result<Box<dyn Contender<T>>, EncodeError> {
    let mut owned = load::<T, F, L>(messages)?;
    Ok(Box::new(Viewed::<T, F, L> {
        encodings: owned.encoded()?,
        owned,
        library: PhantomData,
    }))
}
