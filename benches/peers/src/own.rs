//! This project's engines behind the peers' adapter, which shows the cost of the adapter and of the
//! types.

use wirecost_bench::engines::{Engine, Form, Kind, Peer};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_frame::Format;
use wirecost_protobuf::Protobuf;

use crate::peer::{Library, Refusal, of_format};

/// The name of the engine on the types of peers whose only text is `String`.
pub(crate) const OVER_STRINGS: &str = "over-strings";

#[derive(Default)]
struct Own<C>(C);

impl<F, C: Codec<F> + Default + 'static> Library<F> for Own<C> {
    const PACKAGE: &'static str = "wirecost-codec";

    type Error = DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Refusal> {
        Ok(self.0.encode(message, out)?)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, DecodeError> {
        self.0.decode(bytes)
    }
}

/// Returns the default engines of the formats with which peers are compared, on the form `F`.
fn engines<T: 'static, F: Form<T> + Schema + 'static>(
    name: &'static str,
    timed: &'static str,
) -> [Engine<T>; 2] {
    [
        (
            "wirecost-protobuf",
            of_format::<T, F, Own<Protobuf>>(Format::Protobuf, timed),
        ),
        (
            "wirecost-bincode",
            of_format::<T, F, Own<Bincode>>(Format::Bincode, timed),
        ),
    ]
    .map(|(library, engine)| Engine {
        name,
        library,
        peer: engine.peer.map(|peer| Peer {
            kind: Kind::Control,
            ..peer
        }),
        ..engine
    })
}

/// Returns the engines on the messages themselves: they must take as long as the default engines.
pub(crate) fn control<T: Schema + Clone + 'static>() -> [Engine<T>; 2] {
    engines::<T, T>("control", "our engine behind the adapter of the peers")
}

/// Returns the engines on the types of peers whose only text is `String`.
pub(crate) fn over_strings<T: 'static, F: Form<T> + Schema + 'static>() -> [Engine<T>; 2] {
    engines::<T, F>(OVER_STRINGS, "our engine over `String`")
}

/// Compares a peer with this project's engine on the same types.
pub(crate) fn against_strings<T>(engine: Engine<T>) -> Engine<T> {
    Engine {
        peer: engine.peer.map(|peer| Peer {
            against_engine: Some(OVER_STRINGS),
            ..peer
        }),
        ..engine
    }
}
