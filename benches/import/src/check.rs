//! The rules of the derive that hold in every language.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cycles,
    names::{self, folded},
    problem::{Place, Problems},
    schema::{Contents, Field, Schema, TypeId},
};

/// The largest id of the derive, which is Thrift's.
pub(crate) const MAX_ID: u32 = 32_767;

/// The names of types in Avro and protobuf, which no type of a schema can have.
const TYPES: [&str; 25] = [
    "array", "bool", "boolean", "bytes", "double", "enum", "error", "fixed", "fixed32", "fixed64",
    "float", "int", "int32", "int64", "long", "map", "null", "record", "sfixed32", "sfixed64",
    "sint32", "string", "uint32", "uint64", "union",
];

/// The most types of all files. The search for cycles starts at each type.
const MOST_TYPES: usize = 4_000;

/// Adds what the derive refuses.
pub(crate) fn check(schema: &Schema, problems: &mut Problems) {
    if let Some(named) = schema.types.get(MOST_TYPES) {
        let text = format!("the files have more than {MOST_TYPES} types: import a part of them");
        problems.error(&named.place, text);
        return;
    }
    check_types(schema, problems);
    check_imports(schema, problems);
    for (id, named) in (0..).map(TypeId).zip(&schema.types) {
        if TYPES.contains(&named.name()) {
            let text = "a type of another format has this name: rename it";
            problems.error(&named.place, text);
        }
        match &named.contents {
            Contents::Record { fields, .. } => {
                check_record(schema, id, fields, problems);
            }
            Contents::Enum { symbols, .. } => {
                let names = symbols.iter().map(|symbol| &*symbol.name);
                let names = names.map(|name| (name, named.place.member(name)));
                check_distinct(names, problems);
            }
            Contents::Union(_) => {}
        }
    }
}

/// Checks that the types of a module have distinct names in Rust.
fn check_types(schema: &Schema, problems: &mut Problems) {
    let mut taken = BTreeSet::new();
    for (named, rust) in schema.types.iter().zip(names::types(schema)) {
        let text = format!("another type becomes `{rust}` in Rust too: rename one of them");
        if !taken.insert((named.file, rust)) {
            problems.error(&named.place, text);
        }
    }
}

/// Checks that the types that a module declares and imports have distinct names in Rust.
fn check_imports(schema: &Schema, problems: &mut Problems) {
    let names = names::types(schema);
    let mut taken = BTreeMap::new();
    for (id, named) in (0..).map(TypeId).zip(&schema.types) {
        taken.entry((named.file, &names[id.0])).or_insert(id);
    }
    for named in &schema.types {
        for id in named.contents.named() {
            let other = *taken.entry((named.file, &names[id.0])).or_insert(id);
            let [one, other] = [id, other].map(|id| schema.types[id.0].file);
            if one != other {
                let [one, other] = [one, other].map(|file| &schema.files[file].path);
                let text = format!(
                    "the module has two types `{}`, of {one} and of {other}: rename one of them",
                    names[id.0]
                );
                problems.error(&named.place, text);
            }
        }
    }
}

/// Checks that no two fields have the same id.
fn check_ids(schema: &Schema, fields: &[Field], problems: &mut Problems) {
    let mut taken = BTreeMap::new();
    for field in fields.iter().filter(|field| schema.has_id(field)) {
        if let Some(other) = taken.insert(field.id, &field.name) {
            let text = format!("`{other}` has the id {} too: choose another", field.id);
            problems.error(&field.place, text);
        }
    }
}

fn check_record(schema: &Schema, id: TypeId, fields: &[Field], problems: &mut Problems) {
    let place = &schema.types[id.0].place;
    if cycles::is_endless(schema, id) {
        let text = "each value would contain another one: make a field optional";
        problems.error(place, text);
    }
    if cycles::is_cycle_of_unions(schema, id) {
        let text = "the record contains itself by way of unions alone, which the derive refuses: put \
                    a record with one field between them";
        problems.error(place, text);
    }
    for field in fields {
        if field.id == 0 || field.id > MAX_ID {
            let text = format!(
                "the id {} is outside 1 to {MAX_ID}, the ids that every format has: choose another",
                field.id
            );
            problems.error(&field.place, text);
        }
    }
    check_ids(schema, fields, problems);
    check_distinct(members(schema, fields), problems);
}

/// Returns the names of a record's fields and of the variants of its unions, which share the fields'
/// scope in protobuf.
fn members<'a>(
    schema: &'a Schema,
    fields: &'a [Field],
) -> impl Iterator<Item = (&'a str, Place)> + 'a {
    fields.iter().flat_map(|field| {
        let union = field.shape.union();
        let variants = match union.map(|union| &schema.types[union.0].contents) {
            Some(Contents::Union(variants)) => &variants[..],
            _ => &[],
        };
        let variants = variants.iter().map(|variant| &*variant.name);
        let names = std::iter::once(&*field.name).chain(variants);
        names.map(|name| (name, field.place.clone()))
    })
}

fn check_distinct<'a>(names: impl Iterator<Item = (&'a str, Place)>, problems: &mut Problems) {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (name, place) in names {
        if let Some(other) = taken.insert(folded(name), name) {
            let text = format!(
                "`{name}` and `{other}` are one name in protobuf's JSON, where case and underscores \
                 do not count: rename one of them"
            );
            problems.error(&place, text);
        }
    }
}
