//! The setting `wires`: names of wires, such as protobuf or protobuf+zstd-3, each at most once.

use std::fmt;

use serde::{
    Deserializer, Serializer,
    de::{DeserializeSeed, Error, SeqAccess, Visitor},
};
use wirecost_compress::{Compression, ZstdLevel};
use wirecost_frame::Format;
use wirecost_wire::{Packing, WireName};

/// Returns the wires of a node without a setting: the formats that can evolve, text last, plain and by zstd.
/// Nodes that read all of them can change their wire without a refusal.
pub(crate) fn usual() -> Vec<WireName> {
    let evolving = Format::ALL.into_iter().filter(|format| format.can_evolve());
    let mut formats: Vec<_> = evolving.collect();
    formats.sort_by_key(|format| format.is_text());
    let packings = [
        Packing::PLAIN,
        Packing::Single(Compression::Zstd(ZstdLevel::DEFAULT)),
    ];
    let wires = packings.into_iter().flat_map(|packing| {
        let wire = move |&format| WireName { format, packing };
        formats.iter().map(wire)
    });
    wires.collect()
}

pub(crate) fn serialize<S: Serializer>(
    wires: &[WireName],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(wires.iter().map(WireName::to_string))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<WireName>, D::Error> {
    deserializer.deserialize_seq(List)
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Vec<WireName>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of wires")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
        let mut wires = Vec::new();
        while let Some(wire) = names.next_element_seed(Next { earlier: &wires })? {
            wires.push(wire);
        }
        Ok(wires)
    }
}

/// The next wire of a list. An error has the place of its name.
struct Next<'a> {
    earlier: &'a [WireName],
}

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = WireName;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<WireName, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Next<'_> {
    type Value = WireName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a wire")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<WireName, E> {
        let wire: WireName = name.parse().map_err(E::custom)?;
        match self.earlier.contains(&wire) {
            true => Err(E::custom(format_args!("`{wire}` is named twice"))),
            false => Ok(wire),
        }
    }
}
