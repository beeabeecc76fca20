//! Batches by columns, of bitcode.

use serde::{Serialize, de::DeserializeOwned};
use wirecost_columnar::Columnar;
use wirecost_frame::Format;

use super::FormatEntry;
use crate::{
    engines::{Engine, Load, Loaded},
    hostile::{HostileBytes, inflated},
};

pub(super) const ENTRY: FormatEntry = FormatEntry {
    format: Format::Columnar,
    engines: || vec![columnar()],
    peek: None,
    golden: None,
    idl: None,
    hostile: HostileBytes {
        lengths: Some(lengths),
        // Fields have neither names nor ids.
        nested: None,
        fields: None,
        inputs: None,
    },
};

/// Returns the engine for batches by columns, by bitcode.
#[must_use]
pub fn columnar<T: Serialize + DeserializeOwned + Clone + 'static>() -> Engine<T> {
    Engine {
        format: Format::Columnar.into(),
        name: "bitcode",
        library: "bitcode",
        is_default: true,
        is_canonical: true,
        keeps: "",
        peer: None,
        load: Load::Batches(|batches| {
            Loaded::<Vec<T>, Vec<T>, _>::load(Columnar::default(), batches)
        }),
    }
}

/// Returns lengths above 254: after a 255 and the packing of the eight bytes, which is none.
fn lengths(byte: u8) -> Vec<Vec<u8>> {
    let long = |length: u64| [&[255, 0][..], &length.to_le_bytes()].concat();
    inflated(byte.into()).map(long).collect()
}
