use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
};

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use wirecost_codec::{
    NamespaceError, check_namespace,
    describe::{
        EnumType, FieldDef, FieldType, NamedType, RecordType, Signed, Unsigned, ValueType,
        declarations,
    },
};

/// Returns the schema as a proto3 file: `root` first, then its types. They are in `package`, or in
/// none if it is empty.
///
/// The types of a file share a scope, and so do the symbols of enums, written `NODE_STATE_ON`. Two
/// different types with the same name, or enums `NodeState { On }` and `Node { StateOn }`, are both
/// written out, which protobuf's compilers refuse. A map `parts` reserves the name `PartsEntry`
/// within its message, so that no record of that name can be used there.
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
    for declared in declarations(root).into_iter().rev() {
        match declared {
            NamedType::Record(record) => write_message(file, record)?,
            NamedType::Enum(symbols) => write_enum(file, symbols)?,
            // A union is a oneof in each message that holds it.
            NamedType::Union(_) => {}
        }
    }
    Ok(())
}

fn write_message(file: &mut String, record: &RecordType) -> fmt::Result {
    writeln!(file)?;
    write_comment(file, "", record.doc)?;
    writeln!(file, "message {} {{", record.proto_name)?;
    let reserved = reserved(record);
    if !reserved.is_empty() {
        let ids: Vec<_> = reserved.iter().map(u32::to_string).collect();
        writeln!(file, "  reserved {};", ids.join(", "))?;
    }
    for field in record.fields {
        write_field(file, field)?;
    }
    writeln!(file, "}}")
}

/// Returns the reserved ids of the record and of its unions, each once, as protobuf requires.
fn reserved(record: &RecordType) -> BTreeSet<u32> {
    let unions = record.fields.iter().filter_map(|field| match field.ty {
        FieldType::Union(union) => Some(union.reserved),
        _ => None,
    });
    unions.chain([record.reserved]).flatten().copied().collect()
}

fn write_field(file: &mut String, field: &FieldDef) -> fmt::Result {
    write_comment(file, "  ", field.doc)?;
    let (name, id) = (field.proto_name, field.id);
    match field.ty {
        FieldType::Required(value) => writeln!(file, "  {} {name} = {id};", type_name(value)),
        FieldType::Optional(value) => {
            writeln!(file, "  optional {} {name} = {id};", type_name(value))
        }
        FieldType::List(value) => writeln!(file, "  repeated {} {name} = {id};", type_name(value)),
        FieldType::Map(value) => {
            writeln!(file, "  map<string, {}> {name} = {id};", type_name(value))
        }
        FieldType::Union(union) => {
            writeln!(file, "  oneof {name} {{")?;
            for variant in union.variants {
                let record = variant.record.proto_name;
                let name = record.to_snake_case();
                writeln!(file, "    {record} {name} = {};", variant.id)?;
            }
            writeln!(file, "  }}")
        }
    }
}

/// Writes an enum. Its symbols carry the enum's name unless they have a name of their own, since
/// they share one scope in protobuf.
fn write_enum(file: &mut String, symbols: &EnumType) -> fmt::Result {
    writeln!(file)?;
    write_comment(file, "", symbols.doc)?;
    writeln!(file, "enum {} {{", symbols.proto_name)?;
    let scope = symbols.proto_name.to_shouty_snake_case();
    for (number, symbol) in symbols.symbols.iter().enumerate() {
        write_comment(file, "  ", symbol.doc)?;
        match symbol.proto_name {
            Some(name) => writeln!(file, "  {name} = {number};")?,
            None => {
                let name = symbol.name.to_shouty_snake_case();
                writeln!(file, "  {scope}_{name} = {number};")?;
            }
        }
    }
    writeln!(file, "}}")
}

fn write_comment(file: &mut String, indent: &str, doc: &str) -> fmt::Result {
    if doc.is_empty() {
        return Ok(());
    }
    writeln!(file, "{indent}// {doc}")
}

fn type_name(value: ValueType) -> &'static str {
    match value {
        ValueType::Bool => "bool",
        ValueType::U8 | ValueType::U16 | ValueType::U32(Unsigned::Varint) => "uint32",
        ValueType::U32(Unsigned::Fixed) => "fixed32",
        ValueType::U64(Unsigned::Varint) => "uint64",
        ValueType::U64(Unsigned::Fixed) | ValueType::Fixed64 => "fixed64",
        ValueType::I8 | ValueType::I16 | ValueType::I32(Signed::Varint) => "int32",
        ValueType::I32(Signed::ZigZag) => "sint32",
        ValueType::I32(Signed::Fixed) => "sfixed32",
        ValueType::I64(Signed::Varint) => "int64",
        ValueType::I64(Signed::ZigZag) => "sint64",
        ValueType::I64(Signed::Fixed) => "sfixed64",
        ValueType::F32 => "float",
        ValueType::F64 => "double",
        ValueType::String => "string",
        ValueType::Bytes => "bytes",
        ValueType::Enum(symbols) => symbols.proto_name,
        ValueType::Record(record) => record.proto_name,
    }
}
