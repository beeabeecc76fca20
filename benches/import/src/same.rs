//! Types of Rust against the schema files that they implement.

use std::{fs, io, path::Path};

use wirecost_codec::describe::RecordType;

use crate::{
    ImportError,
    diff::{ChangedType, Decoding, Effect, Outcome, Versions},
    language, read,
    schema::{Language, Schema, TypeId},
};

/// Returns the differences between a record and the type of its name in a schema file that have an
/// effect on messages in the file's language: in Avro with and without the writer's schema. The file
/// is the old version, and the record the new one.
///
/// [`assert_schema`](crate::assert_schema) is for tests.
///
/// # Errors
/// When the file cannot be read or is not a schema, a part of it cannot be expressed or breaks a rule of the
/// language, or the file has no type with the name of the record.
pub fn compare(record: &'static RecordType, file: &Path) -> Result<Vec<ChangedType>, ImportError> {
    let language = language(&[file.to_owned()])?;
    let (wanted, _) = read(&[file.to_owned()], &[], true)?;
    let (name, formats) = match language {
        Language::Proto => (record.proto_name, &[Decoding::Protobuf][..]),
        Language::Thrift => (record.proto_name, &[Decoding::Thrift][..]),
        Language::Avro => (
            record.avro_name,
            &[Decoding::AvroResolved, Decoding::Avro][..],
        ),
    };
    let absent = || ImportError::Absent {
        name: name.to_owned(),
        path: file.display().to_string(),
    };
    let root = named(&wanted, name).ok_or_else(absent)?;
    let package = &wanted.files[wanted.types[root.0].file].package;
    let own = written(record, language, package)?;
    let roots = (root, named(&own, name).ok_or_else(absent)?);
    let mut types = Versions::new(&wanted, &own, formats, vec![roots]).changed_types();
    for named in &mut types {
        let has_effect = |effect: &Effect| {
            [effect.new_reads_old, effect.old_reads_new] != [Outcome::Keeps, Outcome::Keeps]
        };
        let changes = &mut named.changes;
        changes.retain(|change| change.effects.iter().any(has_effect));
    }
    types.retain(|named| !named.changes.is_empty());
    Ok(types)
}

fn named(schema: &Schema, name: &str) -> Option<TypeId> {
    let mut types = schema.types.iter();
    types.position(|named| named.name() == name).map(TypeId)
}

/// Returns the schema that the derive writes of a record in a package.
fn written(
    record: &'static RecordType,
    language: Language,
    package: &str,
) -> Result<Schema, ImportError> {
    let (text, file) = match language {
        Language::Proto => (wirecost_protobuf::idl(record, package), "written.proto"),
        Language::Thrift => (wirecost_thrift::idl(record, package), "written.thrift"),
        Language::Avro => (wirecost_avro::idl(record, package), "written.avsc"),
    };
    let text = text.map_err(|error| ImportError::Parse {
        text: error.to_string(),
    })?;
    let failed = |error: io::Error| ImportError::Read {
        path: file.to_owned(),
        error,
    };
    let directory = tempfile::tempdir().map_err(failed)?;
    let path = directory.path().join(file);
    fs::write(&path, text).map_err(failed)?;
    Ok(read(&[path], &[], true)?.0)
}

/// Asserts that a record has the bytes of the type of its name in a `.proto`, `.thrift`, `.avsc` or
/// `.avdl` file, field by field. The path is relative to the directory of `Cargo.toml`, where `cargo test` runs.
///
/// ```
/// use wirecost_import::assert_schema;
/// use wirecost_codec::Schema;
///
/// #[derive(Schema)]
/// struct Person {
///     #[schema(id = 1)]
///     name: String,
///     #[schema(id = 2)]
///     age: u32,
/// }
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("person.proto");
/// # std::fs::write(&file, "syntax = \"proto3\"; message Person { string name = 1; uint32 age = 2; }")?;
/// assert_schema!(Person, file);
/// # Ok::<(), std::io::Error>(())
/// ```
#[macro_export]
macro_rules! assert_schema {
    ($type:ty, $file:expr $(,)?) => {
        match $crate::compare(
            <$type as $crate::Schema>::RECORD,
            ::core::convert::AsRef::<::std::path::Path>::as_ref(&$file),
        ) {
            ::core::result::Result::Ok(types) => {
                let texts: ::std::vec::Vec<_> = types
                    .iter()
                    .map(::std::string::ToString::to_string)
                    .collect();
                ::core::assert!(texts.is_empty(), "{}", texts.concat());
            }
            ::core::result::Result::Err(error) => ::core::panic!("{error}"),
        }
    };
}
