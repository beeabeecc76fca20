use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
};

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use wirecost_codec::{
    NamespaceError, TimeKind, check_namespace,
    describe::{
        EnumType, FieldDef, FieldType, NamedType, RecordType, Signed, UnionType, Unsigned,
        ValueType, declarations,
    },
};

use crate::wire::{ELEMENTS, ONE_OF};

/// Returns the schema as a proto3 file: `root` first, then its types. They are in `package`, or in
/// none if it is empty.
///
/// The types of a file share a scope, and so do the symbols of enums, written `NODE_STATE_ON`. Two
/// different types with the same name, or enums `NodeState { On }` and `Node { StateOn }`, are both
/// written out, which protobuf's compilers refuse. An alias of a symbol is a second name of its
/// number. A union in a list or a map is a message of its name. A map `parts` reserves the name `PartsEntry` within its message, so that no record of that
/// name can be used there.
///
/// # Errors
///
/// When `package` is not a namespace in protobuf.
pub fn idl(root: &'static RecordType, package: &str) -> Result<String, NamespaceError> {
    check_namespace(package)?;
    let mut file = String::new();
    // Writing to a String cannot fail.
    let _ = write_file(&mut file, root, package);
    Ok(file)
}

fn write_file(file: &mut String, root: &'static RecordType, package: &str) -> fmt::Result {
    writeln!(file, "syntax = \"proto3\";")?;
    if !package.is_empty() {
        writeln!(file, "\npackage {package};")?;
    }
    let declared = declarations(root);
    write_imports(file, &declared)?;
    for one in declared.iter().rev() {
        match one {
            NamedType::Record(record) => write_message(file, record)?,
            NamedType::Enum(symbols) => write_enum(file, symbols)?,
            NamedType::Union(union) if is_held(union, &declared) => write_union(file, union)?,
            // A field's union is a oneof in the message that holds it.
            NamedType::Union(_) => {}
        }
    }
    Ok(())
}

/// Writes the imports of protobuf's own files, which declare timestamps and durations.
fn write_imports(file: &mut String, declared: &[NamedType]) -> fmt::Result {
    let times = values(declared).filter_map(|value| match value {
        ValueType::Time(TimeKind::Timestamp(_)) => Some("timestamp"),
        ValueType::Time(TimeKind::Duration) => Some("duration"),
        _ => None,
    });
    let times: BTreeSet<_> = times.collect();
    if !times.is_empty() {
        writeln!(file)?;
    }
    for time in times {
        writeln!(file, "import \"google/protobuf/{time}.proto\";")?;
    }
    Ok(())
}

/// Returns whether a list or a map holds the union.
fn is_held(union: &UnionType, declared: &[NamedType]) -> bool {
    values(declared).any(|value| value.union() == Some(union))
}

/// Returns the types of all values in fields and variants; those of the elements of lists.
fn values(declared: &[NamedType]) -> impl Iterator<Item = ValueType> {
    let values = declared.iter().flat_map(|one| match one {
        NamedType::Record(record) => {
            let fields = record.fields.iter();
            fields.filter_map(|field| field.ty.value()).collect()
        }
        NamedType::Union(union) => union.variants.iter().map(|one| one.value).collect(),
        NamedType::Enum(_) => Vec::new(),
    });
    values.map(innermost)
}

fn innermost(value: ValueType) -> ValueType {
    match value {
        ValueType::List(element) | ValueType::Optional(element) => innermost(*element),
        other => other,
    }
}

/// Writes the message of a union in a list or a map.
fn write_union(file: &mut String, union: &UnionType) -> fmt::Result {
    writeln!(file)?;
    write_comment(file, "", union.doc)?;
    writeln!(file, "message {} {{", union.name)?;
    write_reserved(file, &union.reserved.iter().copied().collect())?;
    write_variant_lists(file, union)?;
    write_oneof(file, ONE_OF, union)?;
    writeln!(file, "}}")
}

fn write_message(file: &mut String, record: &RecordType) -> fmt::Result {
    writeln!(file)?;
    write_comment(file, "", record.doc)?;
    writeln!(file, "message {} {{", record.proto_name)?;
    write_reserved(file, &reserved(record))?;
    for field in record.fields {
        write_lists(file, field)?;
        write_field(file, field)?;
    }
    writeln!(file, "}}")
}

fn write_reserved(file: &mut String, reserved: &BTreeSet<u32>) -> fmt::Result {
    if reserved.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = reserved.iter().map(u32::to_string).collect();
    writeln!(file, "  reserved {};", ids.join(", "))
}

/// Writes the messages of the lists or options that are values of a field.
fn write_lists(file: &mut String, field: &FieldDef) -> fmt::Result {
    match field.ty {
        FieldType::Optional(value) | FieldType::List(value) | FieldType::Map { value, .. } => {
            write_list(file, field.proto_name, value)
        }
        FieldType::Union(union) | FieldType::OptionalUnion(union) => {
            write_variant_lists(file, union)
        }
        _ => Ok(()),
    }
}

/// Writes the messages of the lists that are variants of a union.
fn write_variant_lists(file: &mut String, union: &UnionType) -> fmt::Result {
    let mut variants = union.variants.iter();
    variants.try_for_each(|variant| write_list(file, variant.proto_name, variant.value))
}

/// Writes the message of the value of a field or a variant with this name, if it is a list or an option.
fn write_list(file: &mut String, of: &str, value: ValueType) -> fmt::Result {
    let (ValueType::List(element) | ValueType::Optional(element)) = value else {
        return Ok(());
    };
    let (name, element) = (list_name(of), type_name(of, *element));
    writeln!(file, "  message {name} {{")?;
    writeln!(file, "    repeated {element} elements = {ELEMENTS};")?;
    writeln!(file, "  }}")
}

fn list_name(of: &str) -> String {
    format!("{}List", of.to_pascal_case())
}

/// Returns the reserved ids of the record and of its unions, each once, as protobuf requires.
fn reserved(record: &RecordType) -> BTreeSet<u32> {
    let unions = record.fields.iter().filter_map(|field| match field.ty {
        FieldType::Union(union) | FieldType::OptionalUnion(union) => Some(union.reserved),
        _ => None,
    });
    unions.chain([record.reserved]).flatten().copied().collect()
}

fn write_field(file: &mut String, field: &FieldDef) -> fmt::Result {
    write_comment(file, "  ", field.doc)?;
    let (name, id) = (field.proto_name, field.id);
    match field.ty {
        FieldType::Required(value) => {
            writeln!(file, "  {} {name} = {id};", type_name(name, value))
        }
        FieldType::Optional(value) => {
            writeln!(file, "  optional {} {name} = {id};", type_name(name, value))
        }
        FieldType::List(value) | FieldType::Set(value) | FieldType::Array { value, .. } => {
            let element = type_name(name, value);
            writeln!(file, "  repeated {element} {name} = {id};")
        }
        FieldType::Map { key, value } => {
            let (key, value) = (key_name(name, key), type_name(name, value));
            writeln!(file, "  map<{key}, {value}> {name} = {id};")
        }
        FieldType::Union(union) | FieldType::OptionalUnion(union) => write_oneof(file, name, union),
    }
}

fn write_oneof(file: &mut String, name: &str, union: &UnionType) -> fmt::Result {
    writeln!(file, "  oneof {name} {{")?;
    for variant in union.variants {
        let ty = type_name(variant.proto_name, variant.value);
        let name = variant.proto_name.to_snake_case();
        writeln!(file, "    {ty} {name} = {};", variant.id)?;
    }
    writeln!(file, "  }}")
}

/// Writes an enum. Its symbols carry the enum's name unless they have a name of their own, since
/// they share one scope in protobuf. The first has number 0, as proto3 requires.
fn write_enum(file: &mut String, of: &EnumType) -> fmt::Result {
    writeln!(file)?;
    write_comment(file, "", of.doc)?;
    writeln!(file, "enum {} {{", of.proto_name)?;
    let scope = of.proto_name.to_shouty_snake_case();
    let mut names = BTreeSet::new();
    let mut lines = String::new();
    let mut has_aliases = false;
    if of.symbol_numbered(0).is_none() {
        writeln!(lines, "  {scope}_UNSPECIFIED = 0;")?;
    }
    let mut symbols: Vec<_> = of.symbols.iter().enumerate().collect();
    symbols.sort_by_key(|(_, symbol)| symbol.number != 0);
    for (position, symbol) in symbols {
        write_comment(&mut lines, "  ", symbol.doc)?;
        let scoped = |name: &str| format!("{scope}_{}", name.to_shouty_snake_case());
        let own = symbol.proto_name.map(str::to_owned);
        let aliases = of.names.aliases(position);
        let aliases = aliases.map(|alias| match &own {
            Some(_) => alias.to_owned(),
            None => scoped(alias),
        });
        let name = own.clone().unwrap_or_else(|| scoped(symbol.name));
        for (at, name) in [name].into_iter().chain(aliases).enumerate() {
            let is_name = at == 0 || check_namespace(&name).is_ok() && !name.contains('.');
            if is_name && names.insert(name.clone()) {
                has_aliases |= at > 0;
                writeln!(lines, "  {name} = {};", symbol.number)?;
            }
        }
    }
    if has_aliases {
        writeln!(file, "  option allow_alias = true;")?;
    }
    writeln!(file, "{lines}}}")
}

fn write_comment(file: &mut String, indent: &str, doc: &str) -> fmt::Result {
    if doc.is_empty() {
        return Ok(());
    }
    writeln!(file, "{indent}// {doc}")
}

/// Returns the type of a map's keys, which cannot be an enum.
fn key_name(of: &str, key: ValueType) -> String {
    match key {
        ValueType::Enum(_) => "int32".to_owned(),
        other => type_name(of, other),
    }
}

/// Returns the type of the values of a field or a variant with this name.
fn type_name(of: &str, value: ValueType) -> String {
    let name = match value {
        ValueType::Bool => "bool",
        ValueType::U8(_) | ValueType::U16 | ValueType::U32(Unsigned::Varint) => "uint32",
        ValueType::U32(Unsigned::Fixed) => "fixed32",
        ValueType::U64(Unsigned::Varint) => "uint64",
        ValueType::U64(Unsigned::Fixed) | ValueType::Fixed64 => "fixed64",
        ValueType::I8 | ValueType::I16 | ValueType::I32(Signed::Varint) | ValueType::Day => "int32",
        ValueType::I32(Signed::ZigZag) => "sint32",
        ValueType::I32(Signed::Fixed) => "sfixed32",
        ValueType::I64(Signed::Varint) => "int64",
        ValueType::I64(Signed::ZigZag) => "sint64",
        ValueType::I64(Signed::Fixed) => "sfixed64",
        ValueType::F32 => "float",
        ValueType::F64 => "double",
        ValueType::Char | ValueType::String | ValueType::Decimal(_) => "string",
        ValueType::Bytes
        | ValueType::Fixed(_)
        | ValueType::U128
        | ValueType::I128
        | ValueType::Uuid => "bytes",
        ValueType::Time(TimeKind::Timestamp(_)) => "google.protobuf.Timestamp",
        ValueType::Time(TimeKind::Duration) => "google.protobuf.Duration",
        ValueType::Enum(symbols) => symbols.proto_name,
        ValueType::Record(record) => record.proto_name,
        ValueType::Recursive(recursive) => recursive.record().proto_name,
        ValueType::List(_) | ValueType::Optional(_) => return list_name(of),
        ValueType::Union(held) => held.union().name,
    };
    name.to_owned()
}
