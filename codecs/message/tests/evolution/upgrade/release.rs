//! The wires and the schema versions of each release.

use std::sync::LazyLock;

use serde_json::Value;
use wirecost_avro::{Avro, fingerprint};
use wirecost_bincode::Bincode;
use wirecost_codec::{Codec, Schema};
use wirecost_compress::Dictionary;
use wirecost_frame::{Format, SchemaId};
use wirecost_json::Json;
use wirecost_message::Message as Published;
use wirecost_protobuf::Protobuf;
use wirecost_wire::{Wire, Wires};

use crate::{
    cases::{json_of, messages},
    formats::{Version, encoded},
    versions::{with_option, with_two_options},
};

/// A release of the node, named after the newest version of the schema that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Release {
    Old = 1,
    Current = 2,
    Next = 3,
}

pub(super) const V1: SchemaId = SchemaId::Version(1);
pub(super) const V2: SchemaId = SchemaId::Version(2);
pub(super) const V3: SchemaId = SchemaId::Version(3);

/// The Avro fingerprint of the third version.
static FINGERPRINT: LazyLock<SchemaId> = LazyLock::new(|| {
    let record = with_two_options::Message::RECORD;
    SchemaId::Fingerprint(fingerprint(record, Published::PACKAGE).unwrap())
});

/// The dictionaries of protobuf and Avro, each a concatenation of golden messages.
pub(super) static DICTIONARIES: LazyLock<[Dictionary; 2]> = LazyLock::new(|| {
    [Format::Protobuf, Format::Avro].map(|format| {
        let golden = messages::<Published>(None, []);
        let content: Vec<_> = golden
            .iter()
            .flat_map(|message| write::<Published>(format, &json_of(message)))
            .collect();
        Dictionary::new(&content).unwrap()
    })
});

static OLD: LazyLock<Wires> = LazyLock::new(|| {
    wires([
        wire(Format::Json, V1, "gzip-6", None),
        wire(Format::Json, V1, "none", None),
    ])
});

static CURRENT: LazyLock<Wires> = LazyLock::new(|| {
    wires([
        wire(Format::Protobuf, V2, "zstd-3-dict", Some(0)),
        wire(Format::Bincode, V2, "zstd-3-x4", None),
        wire(Format::Json, V2, "gzip-1", None),
        wire(Format::Json, V1, "gzip-1", None),
    ])
});

static NEXT: LazyLock<Wires> = LazyLock::new(|| {
    wires([
        wire(Format::Avro, *FINGERPRINT, "zstd-3-dict", Some(1)),
        wire(Format::Avro, *FINGERPRINT, "zstd-3-stream", None),
        wire(Format::Protobuf, V2, "zstd-1-dict", Some(0)),
        wire(Format::Json, V2, "gzip-6", None),
        wire(Format::Json, V1, "gzip-6", None),
    ])
});

fn wires<const N: usize>(wires: [Wire; N]) -> Wires {
    Wires::new(wires).unwrap()
}

/// Returns a wire, with the dictionary at this place.
pub(super) fn wire(format: Format, schema: SchemaId, packing: &str, place: Option<usize>) -> Wire {
    let dictionary = place.map(|place| &DICTIONARIES[place]);
    Wire::new(format, schema, packing.parse().unwrap(), dictionary).unwrap()
}

impl Release {
    pub(super) fn wires(self) -> &'static Wires {
        match self {
            Self::Old => &OLD,
            Self::Current => &CURRENT,
            Self::Next => &NEXT,
        }
    }

    /// Decodes an arrived message as this release sees it: fields that are not in it are absent.
    pub(super) fn read(self, format: Format, schema: SchemaId, payload: &[u8]) -> Value {
        let value = match schema {
            V1 => read::<Published>(format, payload),
            V2 => read::<with_option::Message>(format, payload),
            _ => read::<with_two_options::Message>(format, payload),
        };
        self.knows(&value)
    }

    /// Returns the part of a message of any release that this release knows.
    pub(super) fn knows(self, message: &Value) -> Value {
        match self {
            Self::Old => json_of(&of::<Published>(message)),
            Self::Current => json_of(&of::<with_option::Message>(message)),
            Self::Next => json_of(&of::<with_two_options::Message>(message)),
        }
    }
}

/// Encodes a message with a version of the schema.
pub(super) fn payload(format: Format, schema: SchemaId, message: &Value) -> Vec<u8> {
    match schema {
        V1 => write::<Published>(format, message),
        V2 => write::<with_option::Message>(format, message),
        _ => write::<with_two_options::Message>(format, message),
    }
}

fn of<V: Version>(message: &Value) -> V {
    serde_json::from_value(message.clone()).expect("versions differ in options only")
}

fn write<V: Version>(format: Format, message: &Value) -> Vec<u8> {
    let message = of::<V>(message);
    match format {
        Format::Json => encoded(&mut Json::default(), &message),
        Format::Protobuf => encoded(&mut Protobuf::default(), &message),
        Format::Bincode => encoded(&mut Bincode::default(), &message),
        Format::Avro => encoded(&mut Avro::default(), &message),
        other => unreachable!("no release offers {other:?}"),
    }
}

fn read<V: Version>(format: Format, payload: &[u8]) -> Value {
    let message: Result<V, _> = match format {
        Format::Json => Json::default().decode(payload),
        Format::Protobuf => Protobuf::default().decode(payload),
        Format::Bincode => Bincode::default().decode(payload),
        Format::Avro => Avro::default().decode(payload),
        other => unreachable!("no release offers {other:?}"),
    };
    json_of(&message.expect("the receiver lets through what can be read"))
}
