//! The bytes of records of every shape, as prost-reflect reads and writes them with the schema's file.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fmt::Debug, path::Path};

use prost_reflect::{DynamicMessage, MessageDescriptor, prost::Message as _};
use protox::{
    Compiler, Error,
    file::{ChainFileResolver, File, FileResolver, GoogleFileResolver},
};
use wirecost_codec::{
    Codec, Schema,
    conformance::{
        arrays, dates, decimals, enums, held, keys, nested, rare, recursion,
        sample::{self, Integers},
        sets,
        shapes::{self, Shapes},
        times, unions,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const NAME: &str = "shapes.proto";

/// A file in memory.
struct Source(String);

impl FileResolver for Source {
    fn resolve_path(&self, _: &Path) -> Option<String> {
        Some(NAME.to_owned())
    }

    fn open_file(&self, name: &str) -> Result<File, Error> {
        match name {
            NAME => File::from_source(name, &self.0),
            _ => Err(Error::file_not_found(name)),
        }
    }
}

/// Compiles the file of a record.
fn compiled<T: Schema>() -> MessageDescriptor {
    let source = Source(idl(T::RECORD, "shapes").unwrap());
    let mut sources = ChainFileResolver::new();
    sources.add(source);
    // The files of protobuf's own messages.
    sources.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(sources);
    compiler.open_file(NAME).unwrap();
    let pool = compiler.descriptor_pool();
    let name = format!("shapes.{}", T::RECORD.proto_name);
    pool.get_message_by_name(&name).unwrap()
}

/// Checks that the implementation knows every field of the value, and writes the same bytes.
fn check<T: Schema + Debug + PartialEq>(value: &T) {
    let mut bytes = Vec::new();
    Protobuf::default().encode(value, &mut bytes).unwrap();
    let message = DynamicMessage::decode(compiled::<T>(), &*bytes).unwrap();
    assert_eq!(message.unknown_fields().count(), 0, "{message:?}");
    assert_eq!(message.encode_to_vec(), bytes, "{message:?}");
}

#[test]
fn another_implementation_writes_the_same() {
    check(&arrays::one());
    check(&dates::period());
    check(&decimals::price());
    check(&enums::one());
    check(&held::one());
    check(&recursion::filter());
    check(&recursion::tree());
    check(&keys::one());
    check(&nested::one());
    check(&rare::one());
    check(&sets::one());
    check(&times::event());
    check(&times::lease());
    // It writes an empty message in the entry of a map, which Protobuf leaves out.
    check(&Shapes {
        labels: [("e".into(), Some("f".into()))].into(),
        ..shapes::one()
    });
    check(&unions::one());
    for integers in sample::integers() {
        // The order of entries in its maps varies.
        check(&Integers {
            map: BTreeMap::new(),
            fixed_map: BTreeMap::new(),
            tiny_map: BTreeMap::new(),
            ..integers
        });
    }
}
