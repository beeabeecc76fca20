//! The schema as a `.thrift` file.

use wirecost_codec::{
    NamespaceError, TimeKind, check_namespace,
    describe::{
        DefaultValue, EnumType, FieldDef, FieldType, NamedType, Octet, RecordType, SymbolDef,
        UnionType, ValueType, declarations,
    },
};

/// Returns the text of a `.thrift` file that declares `root` and all its types, in `namespace` for
/// all languages, or in none if it is empty. The same types always give the same text.
///
/// Numbers and texts have Thrift's default requiredness, in which absence means zero; records and
/// unions are `required`, as in the codec. A name that Thrift reserves (`end`, `list`) gets an
/// underscore after it, which no message shows: the compact protocol carries no names.
///
/// Two different types with the same name are both declared, which Thrift's compiler refuses.
///
/// ```
/// use wirecost_codec::Schema;
///
/// #[derive(Schema)]
/// struct Beat {
///     /// When, in Lamport time.
///     #[schema(id = 1)]
///     time: u64,
///     #[schema(id = 2)]
///     end: Option<bool>,
/// }
///
/// assert!(wirecost_thrift::idl(Beat::RECORD, "cluster")?.ends_with(
///     "namespace * cluster
///
/// struct Beat {
///   /** When, in Lamport time. */
///   1: i64 time, // u64
///   2: optional bool end_,
/// }
/// "
/// ));
/// # Ok::<(), wirecost_codec::NamespaceError>(())
/// ```
///
/// # Errors
///
/// When `namespace` is not a namespace in Thrift.
pub fn idl(root: &'static RecordType, namespace: &str) -> Result<String, NamespaceError> {
    check_namespace(namespace)?;
    // Thrift's compiler reads a namespace as one word, so only a whole namespace can be reserved.
    if RESERVED.contains(&namespace) {
        return Err(NamespaceError::Reserved {
            namespace: namespace.to_owned(),
        });
    }
    let mut text = HEADER.to_owned();
    if !namespace.is_empty() {
        text += &format!("\nnamespace * {namespace}\n");
    }
    for declared in declarations(root) {
        text.push('\n');
        text.push_str(&match declared {
            NamedType::Record(record) => structure(record),
            NamedType::Enum(symbols) => enumeration(symbols),
            NamedType::Union(union) => union_of(union),
        });
    }
    Ok(text)
}

const HEADER: &str = "\
// Written from the types of a Rust program; change them, not this file.
//
// Thrift has neither unsigned integers nor floats of 32 bits. Where a field has another type in the
// program, a comment behind it gives that type. u8, u16 and u32 are carried by the next larger
// integer, f32 by double. A u64 is carried by the i64 of the same 64 bits, so that numbers from 2^63
// on are negative here.
";

fn structure(record: &RecordType) -> String {
    let fields: String = record.fields.iter().map(field).collect();
    let lines = reserved(record.reserved) + &fields;
    block("struct", record.proto_name, record.doc, &lines)
}

fn reserved(ids: &[u32]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let ids: Vec<_> = ids.iter().map(u32::to_string).collect();
    format!(
        "  // Reserved, since fields that are gone had them: {}\n",
        ids.join(", ")
    )
}

fn enumeration(symbols: &EnumType) -> String {
    let symbol = |symbol: &SymbolDef| {
        let (doc, name) = (comment(symbol.doc, "  "), symbol_name(symbol));
        format!("{doc}  {name} = {},\n", symbol.number)
    };
    let lines: String = symbols.symbols.iter().map(symbol).collect();
    block("enum", symbols.proto_name, symbols.doc, &lines)
}

fn union_of(union: &UnionType) -> String {
    let variants: String = union
        .variants
        .iter()
        .map(|variant| {
            let ty = value_type(variant.value);
            let name = identifier(&snake_case(variant.proto_name));
            let remark = match program_type(variant.value) {
                "" => String::new(),
                program_type => format!(" // {program_type}"),
            };
            format!("  {}: {ty} {name},{remark}\n", variant.id)
        })
        .collect();
    let lines = reserved(union.reserved) + &variants;
    block("union", union.name, union.doc, &lines)
}

fn block(keyword: &str, name: &str, doc: &str, lines: &str) -> String {
    format!(
        "{}{keyword} {} {{\n{lines}}}\n",
        comment(doc, ""),
        identifier(name)
    )
}

fn field(field: &FieldDef) -> String {
    let (required, type_name, program_types) = match field.ty {
        FieldType::Required(value) => {
            let required = if value.record().is_some() {
                "required "
            } else {
                ""
            };
            (required, value_type(value), ["", program_type(value)])
        }
        FieldType::Optional(value) => ("optional ", value_type(value), ["", program_type(value)]),
        FieldType::List(value) | FieldType::Array { value, .. } => {
            let type_name = format!("list<{}>", value_type(value));
            ("", type_name, ["", program_type(value)])
        }
        FieldType::Set(value) => {
            let type_name = format!("set<{}>", value_type(value));
            ("", type_name, ["", program_type(value)])
        }
        FieldType::Map { key, value } => {
            let type_name = format!("map<{}, {}>", value_type(key), value_type(value));
            ("", type_name, [program_type(key), program_type(value)])
        }
        FieldType::Union(union) => ("required ", identifier(union.name), ["", ""]),
        FieldType::OptionalUnion(union) => ("optional ", identifier(union.name), ["", ""]),
    };
    let remark = match program_types {
        ["", ""] => String::new(),
        ["", value] => format!(" // {value}"),
        [key, ""] => format!(" // keys {key}"),
        [key, value] => format!(" // keys {key}, values {value}"),
    };
    let (doc, id, name) = (
        comment(field.doc, "  "),
        field.id,
        identifier(field.proto_name),
    );
    let default = field.default.map(|default| default_of(field.ty, default));
    let default = default.unwrap_or_default();
    format!("{doc}  {id}: {required}{type_name} {name}{default},{remark}\n")
}

/// Returns ` = ` and a field's default.
fn default_of(ty: FieldType, default: DefaultValue) -> String {
    let value = match (default, ty) {
        (DefaultValue::Symbol(number), FieldType::Required(ValueType::Enum(of))) => {
            let symbol = of.symbol_numbered(number).map(symbol_name);
            let symbol = symbol.unwrap_or_else(|| number.to_string());
            format!("{}.{symbol}", identifier(of.proto_name))
        }
        (DefaultValue::Symbol(number), _) => number.to_string(),
        (DefaultValue::Bool(value), _) => value.to_string(),
        (DefaultValue::Integer(number), FieldType::Required(ValueType::U8(Octet::Byte))) => {
            (number as u8).cast_signed().to_string()
        }
        (DefaultValue::Integer(number), _) => number.to_string(),
        (DefaultValue::Float(number), _) => number.to_owned(),
        // Thrift's texts have no escapes, but two kinds of quotes; no text here has both.
        (DefaultValue::Text(text), _) if text.contains('"') => format!("'{text}'"),
        (DefaultValue::Text(text), _) => format!("\"{text}\""),
    };
    format!(" = {value}")
}

/// Returns the name of an enum's symbol.
fn symbol_name(symbol: &SymbolDef) -> String {
    identifier(symbol.proto_name.unwrap_or(symbol.name))
}

fn value_type(value: ValueType) -> String {
    let name = match value {
        ValueType::Bool => "bool",
        ValueType::U8(Octet::Byte) | ValueType::I8 => "byte",
        ValueType::U8(Octet::Wide) | ValueType::I16 => "i16",
        ValueType::U16 | ValueType::I32(_) | ValueType::Day => "i32",
        ValueType::U32(_)
        | ValueType::U64(_)
        | ValueType::Fixed64
        | ValueType::I64(_)
        | ValueType::Time(_) => "i64",
        ValueType::Uuid => "uuid",
        ValueType::F32 | ValueType::F64 => "double",
        ValueType::Char | ValueType::String | ValueType::Decimal(_) => "string",
        ValueType::Bytes | ValueType::Fixed(_) | ValueType::U128 | ValueType::I128 => "binary",
        ValueType::Enum(symbols) => return identifier(symbols.proto_name),
        ValueType::Record(record) => return identifier(record.proto_name),
        ValueType::Recursive(recursive) => return identifier(recursive.record().proto_name),
        ValueType::Union(held) => return identifier(held.union().name),
        ValueType::List(element) | ValueType::Optional(element) => {
            return format!("list<{}>", value_type(*element));
        }
    };
    name.to_owned()
}

/// Returns the program's type, if Thrift has no such type.
fn program_type(value: ValueType) -> &'static str {
    match value {
        ValueType::U8(Octet::Wide) => "u8",
        ValueType::U8(Octet::Byte) => "u8 of the same 8 bits",
        ValueType::U16 => "u16",
        ValueType::U32(_) => "u32",
        ValueType::U64(_) | ValueType::Fixed64 => "u64",
        ValueType::U128 => "u128",
        ValueType::I128 => "i128",
        ValueType::F32 => "f32",
        ValueType::Char => "char",
        ValueType::Time(TimeKind::Timestamp(_)) => "nanoseconds since 1970",
        ValueType::Time(TimeKind::Duration) => "nanoseconds",
        ValueType::Day => "days since 1970",
        ValueType::List(element) | ValueType::Optional(element) => program_type(*element),
        _ => "",
    }
}

/// Returns the comment that Thrift's compiler copies into generated code.
fn comment(doc: &str, indent: &str) -> String {
    match doc {
        "" => String::new(),
        doc => format!("{indent}/** {} */\n", doc.replace("*/", "* /")),
    }
}

/// Returns a name with an underscore after it if it is reserved. A reserved word that already ends
/// in underscores gets one more too, so that types `END` and `END_` stay distinct.
fn identifier(name: &str) -> String {
    let stem = name.trim_end_matches('_');
    if RESERVED
        .iter()
        .any(|word| word.trim_end_matches('_') == stem)
    {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// Returns `OpLogBatch` as `op_log_batch`: variants are named like types, fields of a union like
/// fields.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The words of Thrift's grammar, and those that its compiler refuses because a target language
/// reserves them. Source: the grammar and the list of keywords in Thrift's IDL documentation,
/// version 0.25.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    // The grammar.
    "async", "binary", "bool", "byte", "const", "cpp_include", "cpp_type", "double", "enum",
    "exception", "extends", "false", "i16", "i32", "i64", "i8", "include", "list", "map",
    "namespace", "oneway", "optional", "required", "service", "set", "string", "struct", "throws",
    "true", "typedef", "union", "uuid", "void", "xsd_all", "xsd_attrs", "xsd_nillable",
    "xsd_optional",
    // The languages.
    "BEGIN", "END", "__CLASS__", "__DIR__", "__FILE__", "__FUNCTION__", "__LINE__", "__METHOD__",
    "__NAMESPACE__", "abstract", "alias", "and", "args", "as", "assert", "begin", "break", "case",
    "catch", "class", "clone", "continue", "declare", "def", "default", "del", "delete", "do",
    "dynamic", "elif", "else", "elseif", "elsif", "end", "enddeclare", "endfor", "endforeach",
    "endif", "endswitch", "endwhile", "ensure", "except", "exec", "finally", "float", "for",
    "foreach", "from", "function", "global", "goto", "if", "implements", "import", "in", "inline",
    "instanceof", "interface", "is", "lambda", "module", "native", "new", "next", "nil", "not",
    "or", "package", "pass", "print", "private", "protected", "public", "raise", "redo", "register",
    "rescue", "retry", "return", "self", "sizeof", "static", "super", "switch", "synchronized",
    "then", "this", "throw", "transient", "try", "undef", "unless", "unsigned", "until", "use",
    "var", "virtual", "volatile", "when", "while", "with", "xor", "yield",
];
