//! Generates the types that peers need from the schemas of the message and of other data, so that a new
//! field is in all of them.

use std::{
    env,
    error::Error,
    fmt::{self, Write},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use wirecost_codec::{
    Schema,
    describe::{
        EnumType, FieldDef, FieldType, NamedType, RecordType, UnionType, ValueType, VariantDef,
        declarations,
    },
};
use wirecost_message::Message;

use types::{AccessLog, Numbers, Players, Points, Root};

mod message {
    /// Declares the types of other data as they are in the library, without the derives of others.
    macro_rules! message {
        ($(
            $(#[$about:meta])*
            pub struct $name:ident {
                $($id:tt ($($kind:tt)+) $([$($schema:tt)+])? $field:ident: $type:ty,)+
            }
        )+) => {$(
            $(#[$about])*
            #[derive(wirecost_codec::Schema)]
            pub struct $name {$(
                #[schema(id = $id $(, $($schema)+)?)]
                pub $field: $type,
            )+}
        )+};
    }

    pub(crate) use message;
}

#[path = "src/other_data/types.rs"]
mod types;

/// All types of other data, in one schema.
#[derive(Schema)]
struct OtherData {
    #[schema(id = 1)]
    records: AccessLog,
    #[schema(id = 2)]
    points: Points,
    #[schema(id = 3)]
    numbers: Numbers,
    #[schema(id = 4)]
    tree: Root,
    #[schema(id = 5)]
    players: Players,
}

/// The package of the schema of other data.
const OTHER_DATA: &str = "wirecost.other_data";

/// The schemas, as files of protobuf.
const PROTO_FILES: [&str; 2] = ["cluster.proto", "other_data.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/other_data/types.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let cluster = declarations(Message::RECORD);
    let shapes = [COMPACT, LONG, BINARY, PLAIN, TREE, OWN_STRINGS, OWN_TREES];
    fs::write(out.join("native.rs"), native(&cluster, &shapes)?)?;
    let mut other_data = declarations(OtherData::RECORD);
    // The root comes last, and is no type of the library.
    other_data.pop();
    fs::write(out.join("copies.rs"), native(&other_data, &[NUMBERED])?)?;
    fs::write(out.join("views.rs"), views()?)?;

    let cluster = wirecost_protobuf::idl(Message::RECORD, Message::PACKAGE)?;
    let other_data = wirecost_protobuf::idl(OtherData::RECORD, OTHER_DATA)?;
    for (file, proto) in PROTO_FILES.iter().zip([&cluster, &other_data]) {
        fs::write(out.join(file), proto)?;
    }
    buffa(&out)?;
    quick_protobuf([&cluster, &proto2(&other_data)], &out)?;
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    protobuf_codegen::CodeGen::new()
        .protoc_path(protoc_bin_vendored_linux_x86_64::protoc_bin_path())
        .inputs(PROTO_FILES)
        .include(&out)
        .generate_and_compile()?;

    planus(&out)?;
    make_old(&out)?;
    Ok(())
}

/// Makes a file look old. The generators tell cargo to run this script again when their inputs or
/// the inputs' directory change. Both are written here, after cargo has recorded the time, and
/// would count as changed each time. If a file's time cannot be set, everything is merely built
/// again.
fn make_old(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            make_old(&entry?.path())?;
        }
    }
    let _ = File::open(path)?.set_modified(SystemTime::UNIX_EPOCH);
    Ok(())
}

/// Generates buffa's types with ordered maps, as in prost's structs.
fn buffa(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut compiler = protox::Compiler::new([out])?;
    let descriptors = compiler
        .open_files(PROTO_FILES)?
        .encode_file_descriptor_set();
    let set = out.join("schemas.binpb");
    fs::write(&set, descriptors)?;
    buffa_build::Config::new()
        .descriptor_set(set)
        .files(&PROTO_FILES)
        .map_type(buffa_build::MapRepr::BTreeMap)
        .include_file("buffa.rs")
        .compile()
}

/// Generates quick-protobuf's types without `Cow`, so that messages own their contents, and without
/// a package, which pb-rs turns into modules that only its own tree of files has.
fn quick_protobuf(protos: [&str; 2], out: &Path) -> Result<(), Box<dyn Error>> {
    let directory = out.join("quick_protobuf");
    fs::create_dir_all(&directory)?;
    let files = PROTO_FILES.map(|file| directory.join(file));
    for ((file, proto), package) in files.iter().zip(protos).zip([Message::PACKAGE, OTHER_DATA]) {
        fs::write(file, proto.replace(&format!("package {package};"), ""))?;
    }
    let config = pb_rs::ConfigBuilder::new(&files, None, Some(&directory), &[])?
        .single_module(true)
        .headers(false)
        .dont_use_cow(true);
    pb_rs::types::FileDescriptor::run(&config.build())?;
    let generated = directory.join("other_data.rs");
    let source = fs::read_to_string(&generated)?;
    // Owned lists of floats have no lifetime, and a slice of floats at any address would be undefined behaviour.
    let source = source.replace("Numbers<'a>", "Numbers");
    let source = source.replace(
        "r.read_packed_fixed(bytes)?.into()",
        "r.read_packed(bytes, Fixed::read)?",
    );
    fs::write(generated, source)?;
    Ok(())
}

/// Returns a schema of proto3 without unions and maps in proto2, from which pb-rs generates structs that
/// distinguish an absent number from zero. The bytes are those of proto3, except that zeros are written.
fn proto2(proto3: &str) -> String {
    let line = |line: &str| match line.split_whitespace().next() {
        Some("syntax") => line.replace("proto3", "proto2"),
        Some("repeated") => line.replace(';', " [packed = true];"),
        Some("optional" | "package" | "message" | "//" | "}") | None => line.to_owned(),
        Some(_) => format!("required {line}"),
    };
    let lines: Vec<_> = proto3.lines().map(line).collect();
    lines.join("\n")
}

/// Generates planus's types. The cluster's records are tables, to which fields can be added.
fn planus(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for (namespace, root, has_structs) in [
        ("cluster", Message::RECORD, false),
        ("other_data", OtherData::RECORD, true),
    ] {
        let file = out.join(namespace).with_extension("fbs");
        fs::write(&file, flatbuffers(namespace, root, has_structs)?)?;
        files.push(file);
    }
    let parsed = planus_translation::translate_files(&files).ok_or("planus refuses a schema")?;
    let generated = planus_codegen::generate_rust(&parsed, false)?;
    fs::write(out.join("planus.rs"), generated)?;
    Ok(())
}

/// Returns a schema in FlatBuffers' language, where a map is a list of entries. If it `has_structs`, a
/// record of floats is a struct.
fn flatbuffers(
    namespace: &str,
    root: &'static RecordType,
    has_structs: bool,
) -> Result<String, fmt::Error> {
    let mut idl = format!("namespace {namespace};\n");
    for (key, value) in [("String", "string"), ("Uint", "uint"), ("Ulong", "ulong")] {
        let required = if value == "string" { " (required)" } else { "" };
        writeln!(
            idl,
            "table {key}Entry {{ key: string (required); value: {value}{required}; }}"
        )?;
    }
    for declaration in declarations(root) {
        match declaration {
            NamedType::Record(record) => {
                let is_struct = has_structs && record.fields.iter().all(is_float);
                let kind = if is_struct { "struct" } else { "table" };
                writeln!(idl, "{kind} {} {{", record.name)?;
                for field in record.fields {
                    writeln!(idl, "{}: {};", field.name, flatbuffers_field(field.ty))?;
                }
                writeln!(idl, "}}")?;
            }
            NamedType::Enum(EnumType { name, symbols, .. }) => {
                let symbols: Vec<_> = symbols.iter().map(|symbol| symbol.name).collect();
                writeln!(idl, "enum {name}: ubyte {{ {} }}", symbols.join(", "))?;
            }
            NamedType::Union(UnionType { name, variants, .. }) => {
                let records: Vec<_> = variants.iter().map(record_name).collect();
                writeln!(idl, "union {name} {{ {} }}", records.join(", "))?;
            }
        }
    }
    writeln!(idl, "root_type {};", root.name)?;
    Ok(idl)
}

fn is_float(field: &FieldDef) -> bool {
    matches!(
        field.ty,
        FieldType::Required(ValueType::F32 | ValueType::F64)
    )
}

/// Returns the name of a variant's record.
fn record_name(variant: &VariantDef) -> &'static str {
    variant
        .value
        .record()
        .map_or(variant.name, |record| record.name)
}

fn flatbuffers_field(ty: FieldType) -> String {
    let required = |ty: &str| format!("{ty} (required)");
    match ty {
        FieldType::Required(value) => match value {
            ValueType::String | ValueType::Bytes | ValueType::Record(_) => {
                required(flatbuffers_value(value))
            }
            _ => flatbuffers_value(value).to_owned(),
        },
        FieldType::Optional(value) => match value {
            ValueType::String | ValueType::Bytes | ValueType::Record(_) => {
                flatbuffers_value(value).to_owned()
            }
            _ => format!("{} = null", flatbuffers_value(value)),
        },
        FieldType::List(value) | FieldType::Set(value) | FieldType::Array { value, .. } => {
            required(&format!("[{}]", flatbuffers_value(value)))
        }
        FieldType::Map { value, .. } => required(match value {
            ValueType::U32(_) => "[UintEntry]",
            ValueType::U64(_) => "[UlongEntry]",
            _ => "[StringEntry]",
        }),
        FieldType::Union(union) => required(union.name),
        FieldType::OptionalUnion(union) => union.name.to_owned(),
    }
}

fn flatbuffers_value(value: ValueType) -> &'static str {
    match value {
        ValueType::Bool => "bool",
        ValueType::U8(_) => "ubyte",
        ValueType::U16 => "ushort",
        ValueType::U32(_) => "uint",
        ValueType::U64(_) | ValueType::Fixed64 => "ulong",
        ValueType::I8 => "byte",
        ValueType::I16 => "short",
        ValueType::I32(_) => "int",
        ValueType::I64(_) => "long",
        ValueType::F32 => "float",
        ValueType::F64 => "double",
        ValueType::String => "string",
        ValueType::Bytes => "[ubyte]",
        ValueType::Enum(symbols) => symbols.name,
        ValueType::Record(record) => record.name,
        _ => NONE,
    }
}

/// The name in the place of a type that the message does not have.
const NONE: &str = "a type that the message does not have";

/// A copy of the message's types in the form that some libraries need.
struct Shape {
    /// The module of the types.
    module: &'static str,
    derives: &'static str,
    text: &'static str,
    bytes: &'static str,
    u64: &'static str,
    fixed64: &'static str,
    address: &'static str,
    /// Returns the type of a map from the type of its values.
    map: fn(&str) -> String,
    /// Returns the attributes of a field from its id and its index.
    field: fn(&FieldDef, usize) -> String,
    /// Returns the attributes of a union's variant.
    variant: fn(&VariantDef, usize) -> String,
    /// The attributes of a variant's record.
    contents: &'static str,
    /// Returns the attributes of an enum's symbol.
    symbol: fn(usize) -> String,
}

/// Types with inline text and sorted vectors for maps, as in the message itself.
const COMPACT: Shape = Shape {
    module: "compact",
    derives: "serde::Serialize, serde::Deserialize, borsh::BorshSerialize, borsh::BorshDeserialize, \
        rkyv::Archive, rkyv::Serialize, rkyv::Deserialize",
    text: "CompactString",
    bytes: "Vec<u8>",
    u64: "u64",
    fixed64: "Fixed64",
    address: "Address",
    map: |value| format!("Vec<(CompactString, {value})>"),
    field: |field, _| {
        let with = match field.ty {
            FieldType::Map { .. } => "crate::native::entries",
            ty if is_bytes(field, ty) => "serde_bytes",
            _ => return String::new(),
        };
        format!("#[serde(with = \"{with}\")]")
    },
    variant: |_, _| String::new(),
    contents: "",
    symbol: |_| String::new(),
};

/// Types for apache-avro, which does not accept a `u64` for a `long`.
const LONG: Shape = Shape {
    module: "long",
    derives: "serde::Serialize, serde::Deserialize",
    u64: "i64",
    ..COMPACT
};

/// Types for serde-zap, which tells serde that it is human-readable: addresses are bytes to it as
/// well.
const BINARY: Shape = Shape {
    module: "binary",
    derives: "serde::Serialize, serde::Deserialize",
    fixed64: "u64",
    ..COMPACT
};

/// Types for derives whose only text is `String`.
const PLAIN: Shape = Shape {
    module: "plain",
    derives: "bitcode::Encode, bitcode::Decode, wincode::SchemaWrite, wincode::SchemaRead, \
        speedy::Readable, speedy::Writable, zerompk::ToMessagePack, zerompk::FromMessagePack, \
        msgpacker::MsgPacker, minicbor::Encode, minicbor::Decode",
    text: "String",
    bytes: "Vec<u8>",
    u64: "u64",
    fixed64: "u64",
    address: "Address",
    map: |value| format!("Vec<(String, {value})>"),
    field: |field, place| {
        let bytes = match is_bytes(field, field.ty) {
            true => "#[cbor(with = \"minicbor::bytes\")] #[msgpacker(binary)]",
            false => "",
        };
        format!("#[n({place})] {bytes}")
    },
    variant: |_, place| format!("#[n({place})]"),
    contents: "#[n(0)]",
    symbol: |place| format!("#[n({place})]"),
};

/// Types for minicbor alone, whose derive takes the index of a field as a literal.
const NUMBERED: Shape = Shape {
    module: "numbered",
    derives: "minicbor::Encode, minicbor::Decode",
    ..PLAIN
};

/// Types with `String` and a tree for a map, which compactly compresses best.
const TREE: Shape = Shape {
    module: "tree",
    derives: "compactly::Encode",
    text: "String",
    bytes: "Vec<u8>",
    u64: "u64",
    fixed64: "u64",
    address: "IpAddr",
    map: |value| format!("BTreeMap<String, {value}>"),
    field: |_, _| String::new(),
    variant: |_, _| String::new(),
    contents: "",
    symbol: |_| String::new(),
};

/// Types for this project's own engines, with the shape of [`PLAIN`].
const OWN_STRINGS: Shape = Shape {
    module: "own_strings",
    derives: "wirecost_codec::Schema",
    text: "String",
    bytes: "Bytes",
    u64: "u64",
    fixed64: "wirecost_codec::Fixed64",
    address: "message::Address",
    map: |value| format!("Map<String, {value}>"),
    field: |field, _| {
        let union = match field.ty {
            FieldType::Union(_) | FieldType::OptionalUnion(_) => ", union",
            _ => "",
        };
        format!("#[schema(id = {}{union})]", field.id)
    },
    variant: |variant, _| format!("#[schema(id = {})]", variant.id),
    contents: "",
    symbol: |_| String::new(),
};

/// Types for this project's own engines, with the shape of [`TREE`].
const OWN_TREES: Shape = Shape {
    module: "own_trees",
    map: TREE.map,
    ..OWN_STRINGS
};

/// Returns whether a field is bytes. The description does not distinguish an address from other
/// bytes; its name does.
fn is_bytes(field: &FieldDef, ty: FieldType) -> bool {
    matches!(ty, FieldType::Required(ValueType::Bytes)) && !is_address(field)
}

fn is_address(field: &FieldDef) -> bool {
    field.name == "address"
}

/// Returns the message's types with borrowed texts and bytes. Types without them stay those of the
/// message.
fn views() -> Result<String, fmt::Error> {
    let mut source = String::new();
    for declaration in declarations(Message::RECORD) {
        match declaration {
            NamedType::Record(record) if borrows(record) => {
                writeln!(
                    source,
                    "#[derive(Schema)] pub struct {}<'a> {{",
                    record.name
                )?;
                for field in record.fields {
                    let attributes = (OWN_STRINGS.field)(field, 0);
                    writeln!(source, "{attributes} pub {}: {},", field.name, view(field))?;
                }
                writeln!(source, "}}")?;
            }
            NamedType::Union(union) => {
                writeln!(source, "#[derive(Schema)] pub enum {}<'a> {{", union.name)?;
                for variant in union.variants {
                    let (attributes, name) =
                        ((OWN_STRINGS.variant)(variant, 0), record_name(variant));
                    let view = variant.value.record().map_or(name.to_owned(), view_of);
                    writeln!(source, "{attributes} {name}({view}),")?;
                }
                writeln!(source, "}}")?;
            }
            NamedType::Record(RecordType { name, .. }) | NamedType::Enum(EnumType { name, .. }) => {
                writeln!(source, "use wirecost_message::{name};")?;
            }
        }
    }
    Ok(source)
}

/// Returns the type of a field that borrows.
fn view(field: &FieldDef) -> String {
    let value = |value: ValueType| match value {
        ValueType::Bytes if is_address(field) => "wirecost_message::Address".to_owned(),
        ValueType::String => "&'a str".to_owned(),
        ValueType::Bytes => "&'a [u8]".to_owned(),
        ValueType::Record(record) => view_of(record),
        other => OWN_STRINGS.value(other).to_owned(),
    };
    match field.ty {
        FieldType::Required(one) => value(one),
        FieldType::Optional(one) => format!("Option<{}>", value(one)),
        FieldType::List(one) | FieldType::Set(one) | FieldType::Array { value: one, .. } => {
            format!("Vec<{}>", value(one))
        }
        FieldType::Map { value: one, .. } => format!("Map<&'a str, {}>", value(one)),
        FieldType::Union(union) => format!("{}<'a>", union.name),
        FieldType::OptionalUnion(union) => format!("Option<{}<'a>>", union.name),
    }
}

fn view_of(record: &RecordType) -> String {
    let lifetime = if borrows(record) { "<'a>" } else { "" };
    format!("{}{lifetime}", record.name)
}

/// Returns whether a record's view has a lifetime.
fn borrows(record: &RecordType) -> bool {
    record.fields.iter().any(|field| view(field).contains("'a"))
}

/// Returns types in every shape, with the conversions between them and the types in the module `message`.
fn native(types: &[NamedType], shapes: &[Shape]) -> Result<String, fmt::Error> {
    let mut source = String::new();
    for shape in shapes {
        writeln!(
            source,
            "pub mod {} {{ #[allow(unused_imports)] use super::*;",
            shape.module
        )?;
        for declaration in types {
            writeln!(source, "#[derive({})]", shape.derives)?;
            match declaration {
                NamedType::Record(record) => shape.record(&mut source, record)?,
                NamedType::Enum(symbols) => shape.symbols(&mut source, symbols)?,
                NamedType::Union(union) => shape.union(&mut source, union)?,
            }
        }
        writeln!(source, "}}")?;
    }
    Ok(source)
}

impl Shape {
    fn record(
        &self,
        source: &mut String,
        RecordType { name, fields, .. }: &RecordType,
    ) -> fmt::Result {
        writeln!(source, "pub struct {name} {{")?;
        for (place, field) in fields.iter().enumerate() {
            let ty = match field.ty {
                FieldType::Required(ValueType::Bytes) if is_address(field) => {
                    self.address.to_owned()
                }
                FieldType::Required(value) => self.value(value).to_owned(),
                FieldType::Optional(value) => format!("Option<{}>", self.value(value)),
                FieldType::List(value) | FieldType::Set(value) | FieldType::Array { value, .. } => {
                    format!("Vec<{}>", self.value(value))
                }
                FieldType::Map { value, .. } => (self.map)(self.value(value)),
                FieldType::Union(union) => union.name.to_owned(),
                FieldType::OptionalUnion(union) => format!("Option<{}>", union.name),
            };
            let attributes = (self.field)(field, place);
            writeln!(source, "{attributes} pub {}: {ty},", field.name)?;
        }
        let both_ways = |convert: fn(&str) -> String| -> String {
            let field = |field: &FieldDef| format!("{}: {},", field.name, convert(field.name));
            fields.iter().map(field).collect()
        };
        writeln!(
            source,
            "}}
            impl Mirror<message::{name}> for {name} {{
                fn of(_one: &message::{name}) -> Self {{ Self {{ {} }} }}
                fn back(self) -> message::{name} {{ message::{name} {{ {} }} }}
            }}",
            both_ways(|field| format!("Mirror::of(&_one.{field})")),
            both_ways(|field| format!("self.{field}.back()")),
        )
    }

    fn symbols(
        &self,
        source: &mut String,
        EnumType { name, symbols, .. }: &EnumType,
    ) -> fmt::Result {
        let symbols: Vec<_> = symbols.iter().map(|symbol| symbol.name).collect();
        let arms = |from: &str, to: &str| -> String {
            let arm = |symbol: &&str| format!("{from}::{symbol} => {to}::{symbol},");
            symbols.iter().map(arm).collect()
        };
        let declared = symbols.iter().enumerate();
        let declared: String = declared
            .map(|(place, symbol)| format!("{} {symbol},", (self.symbol)(place)))
            .collect();
        writeln!(
            source,
            "pub enum {name} {{ {declared} }}
            impl Mirror<message::{name}> for {name} {{
                fn of(one: &message::{name}) -> Self {{ match one {{ {} }} }}
                fn back(self) -> message::{name} {{ match self {{ {} }} }}
            }}",
            arms(&format!("message::{name}"), "Self"),
            arms("Self", &format!("message::{name}")),
        )
    }

    fn union(
        &self,
        source: &mut String,
        UnionType { name, variants, .. }: &UnionType,
    ) -> fmt::Result {
        let each = |of: &dyn Fn(&str) -> String| -> String {
            variants
                .iter()
                .map(|variant| of(record_name(variant)))
                .collect()
        };
        let declared = variants.iter().enumerate();
        let declared: String = declared
            .map(|(place, variant)| {
                let (attributes, record) = ((self.variant)(variant, place), record_name(variant));
                format!("{attributes} {record}({} {record}),", self.contents)
            })
            .collect();
        writeln!(
            source,
            "pub enum {name} {{ {declared} }}
            impl Mirror<message::{name}> for {name} {{
                fn of(one: &message::{name}) -> Self {{ match one {{ {} }} }}
                fn back(self) -> message::{name} {{ match self {{ {} }} }}
            }}",
            each(&|record| format!(
                "message::{name}::{record}(one) => Self::{record}(Mirror::of(one)),"
            )),
            each(&|record| format!(
                "Self::{record}(one) => message::{name}::{record}(one.back()),"
            )),
        )
    }

    fn value(&self, value: ValueType) -> &'static str {
        match value {
            ValueType::Bool => "bool",
            ValueType::U8(_) => "u8",
            ValueType::U16 => "u16",
            ValueType::U32(_) => "u32",
            ValueType::U64(_) => self.u64,
            ValueType::Fixed64 => self.fixed64,
            ValueType::I8 => "i8",
            ValueType::I16 => "i16",
            ValueType::I32(_) => "i32",
            ValueType::I64(_) => "i64",
            ValueType::F32 => "f32",
            ValueType::F64 => "f64",
            ValueType::String => self.text,
            ValueType::Bytes => self.bytes,
            ValueType::Enum(symbols) => symbols.name,
            ValueType::Record(record) => record.name,
            _ => NONE,
        }
    }
}
