//! The engines of this project that other libraries are compared with.

use itertools::Itertools;

use super::view::View;
use crate::records::{Data, EngineRecord, Stage};

/// The engine of this project that decodes to types that borrow.
pub(super) const VIEWS: &str = "views";

/// The engines of this project with the types of a library whose record names none: the format, the library's
/// engine, and ours to encode and to decode. In a run without them, the default engine takes their place.
const SAME_TYPES: [(&str, &str, [&str; 2]); 2] = [
    ("protobuf", "prost", ["over-trees", "over-trees"]),
    // It encodes structs with trees, and decodes to views.
    ("protobuf", "buffa-views", ["over-trees", VIEWS]),
];

/// The engines of this project that a library is compared with.
#[derive(Clone, Copy)]
pub(super) struct Counterparts<'a> {
    /// The default engine of the library's format, or of the nearest one.
    pub(super) default: &'a EngineRecord,
    /// The engines on the types that the library has on the run's own data, to encode and to decode.
    same_types: [&'a EngineRecord; 2],
}

impl<'a> Counterparts<'a> {
    /// Returns `None` for a library without a counterpart in this project.
    pub(super) fn of(view: View<'a>, other: &'a EngineRecord) -> Option<Self> {
        let peer = other.peer.as_ref();
        let format = peer.map_or(&other.format, |peer| &peer.against);
        let engines = view.run.environment.engines.iter();
        let of_format = engines.filter(|one| one.format == *format);
        let named = |name: &str| of_format.clone().find(|one| one.name == name);
        let default = of_format.clone().find(|one| one.is_default)?;
        let same_types = match peer.and_then(|peer| peer.against_engine.as_ref()) {
            Some(name) => [named(name)?; 2],
            None => match same_types(other) {
                Some(names) => names.map(|name| named(name).unwrap_or(default)),
                None => [default; 2],
            },
        };
        Some(Self {
            default,
            same_types,
        })
    }

    /// Returns the engine that a stage of the library is compared with. On other data, all libraries take the same
    /// Rust types.
    pub(super) const fn on(&self, data: Data, stage: Stage) -> &'a EngineRecord {
        let [encode, decode] = self.same_types;
        match (data, stage) {
            (Data::Other, _) => self.default,
            (Data::Own, Stage::Decode | Stage::Decompress) => decode,
            (Data::Own, Stage::Encode | Stage::Compress) => encode,
        }
    }

    /// Returns whether the library is compared with other engines than the default one.
    pub(super) fn differ(&self) -> bool {
        self.same_types.iter().any(|one| *one != self.default)
    }

    /// Formats the names of the engines on kinds of data, such as `protobuf@over-trees, protobuf@views`.
    pub(super) fn names<const N: usize>(&self, data: [Data; N]) -> String {
        let stages = [Stage::Encode, Stage::Decode];
        let engines = data.into_iter().cartesian_product(stages);
        let names = engines.map(|(data, stage)| self.on(data, stage).full_name().to_string());
        names.unique().join(", ")
    }
}

/// Returns the names of the engines of this project with the types of a library.
fn same_types(other: &EngineRecord) -> Option<[&'static str; 2]> {
    let is_of =
        |(format, name, _): &&(&str, &str, _)| other.format == *format && other.name == *name;
    SAME_TYPES.iter().find(is_of).map(|(_, _, names)| *names)
}
