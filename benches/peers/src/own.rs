//! This project's engines behind the peers' adapter, which shows the cost of the adapter and of the
//! types.

use wirecost_avro::Avro;
use wirecost_bench::engines::{Engine, Form, Kind, Ours, Peer, Timed};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, DecodeError, EncodeError, Schema};
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_protobuf::Protobuf;
use wirecost_report::records::PeerRecord;
use wirecost_thrift::Thrift;

use crate::peer::{Library, of_format};

/// The name of the engine over `String` and sorted vectors.
pub(crate) const OVER_STRINGS: &str = "over-strings";

/// The name of the engine over `String` and `BTreeMap`.
pub(crate) const OVER_TREES: &str = "over-trees";

#[derive(Default)]
struct Own<C>(Ours<C>);

impl<F, C: Codec<F> + Default + 'static> Library<F> for Own<C> {
    const PACKAGE: &'static str = "wirecost-codec";

    type EncodeError = EncodeError;
    type DecodeError = DecodeError;

    fn encode(&mut self, message: &F, out: &mut Vec<u8>) -> Result<(), Self::EncodeError> {
        self.0.encode(message, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<F, Self::DecodeError> {
        self.0.decode(bytes)
    }
}

/// Returns an engine of this project on the form `F`, behind the adapter.
fn own<T: 'static, F: Form<T> + Schema + 'static, C: Codec<F> + Default + 'static>(
    format: Format,
    name: &'static str,
    library: &'static str,
    timed: &'static str,
) -> Engine<T> {
    let engine = of_format::<T, F, Own<C>>(format, timed);
    Engine {
        name,
        library,
        peer: engine.peer.map(|peer| Peer {
            kind: Kind::Control,
            ..peer
        }),
        ..engine
    }
}

/// Returns the default engine of each format on the messages themselves: they must take as long as
/// the default engines.
pub(crate) fn control<T: Schema + Clone + 'static>() -> [Engine<T>; 5] {
    const CONTROL: &str = PeerRecord::CONTROL;
    const TIMED: &str = "our engine behind the adapter of the peers";
    [
        own::<T, T, Json>(Format::Json, CONTROL, "wirecost-json", TIMED),
        own::<T, T, Protobuf>(Format::Protobuf, CONTROL, "wirecost-protobuf", TIMED),
        own::<T, T, Bincode>(Format::Bincode, CONTROL, "wirecost-bincode", TIMED),
        own::<T, T, Avro>(Format::Avro, CONTROL, "wirecost-avro", TIMED),
        own::<T, T, Thrift>(Format::Thrift, CONTROL, "wirecost-thrift", TIMED),
    ]
}

/// Returns the engines named `name` on the form `F`, which has the types of peers.
pub(crate) fn over<T: 'static, F: Form<T> + Schema + 'static>(
    name: &'static str,
    timed: &'static str,
) -> [Engine<T>; 2] {
    [
        own::<T, F, Protobuf>(Format::Protobuf, name, "wirecost-protobuf", timed),
        own::<T, F, Bincode>(Format::Bincode, name, "wirecost-bincode", timed),
    ]
}

/// Compares a peer with this project's engine of the given name, on the types of the peer.
pub(crate) fn against<T>(name: &'static str, engine: Engine<T>) -> Engine<T> {
    Engine {
        peer: engine.peer.map(|peer| Peer {
            against_engine: Some(name),
            ..peer
        }),
        ..engine
    }
}
