//! bincode 2.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::Schema;
use wirecost_frame::Format;
use wirecost_message::Message;

use super::{FormatEntry, default};
#[cfg(feature = "planted-slowdown")]
use crate::engines::planted::Planted;
use crate::{
    engines::{Engine, Loaded},
    hostile::{HostileBytes, inflated},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Bincode,
    engines: || vec![bincode(), of_package()],
    peek: Some(|| Box::new(Bincode::default())),
    golden: Some("bincode"),
    idl: None,
    hostile: HostileBytes {
        lengths: Some(|byte| inflated(byte.into()).map(length).collect()),
        // Fields have neither names nor ids.
        nested: None,
        fields: None,
        inputs: None,
    },
};

/// Returns the engine for bincode by the schema.
#[must_use]
pub fn bincode<T: Schema + Clone + 'static>() -> Engine<T> {
    default(Format::Bincode, "schema", "wirecost-bincode", |messages| {
        Loaded::<T, T, _>::load(Bincode::default(), messages)
    })
}

/// Returns the engine for bincode by the bincode package, for types that have only serde's derives.
#[must_use]
pub fn bincode_serde<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    default(Format::Bincode, "bincode", "bincode", |messages| {
        Loaded::<T, T, _>::load(BincodeSerde::default(), messages)
    })
}

/// Returns the engine by the bincode package, with the planted slowdown if its feature is on.
fn of_package() -> Engine<Message> {
    let engine = default(Format::Bincode, "bincode", "bincode", |messages| {
        let codec = BincodeSerde::default();
        #[cfg(feature = "planted-slowdown")]
        let codec = Planted::new(codec);
        Loaded::<Message, Message, _>::load(codec, messages)
    });
    engine.second()
}

/// Returns a length: after its width, if it takes more than a byte.
fn length(length: u64) -> Vec<u8> {
    match (
        u8::try_from(length),
        u16::try_from(length),
        u32::try_from(length),
    ) {
        (Ok(byte @ 0..=250), ..) => vec![byte],
        (_, Ok(length), _) => [&[251][..], &length.to_le_bytes()].concat(),
        (_, _, Ok(length)) => [&[252][..], &length.to_le_bytes()].concat(),
        _ => [&[253][..], &length.to_le_bytes()].concat(),
    }
}
