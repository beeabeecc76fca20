//! The `.thrift` text, and its contents as another project's parser reads them.
// The types are only described, never made; the helpers stop at the first surprise.
#![allow(
    dead_code,
    clippy::panic,
    clippy::unwrap_used,
    clippy::upper_case_acronyms,
    non_camel_case_types
)]

use std::collections::BTreeMap;

use pilota_thrift_parser::{Attribute, Field, FileParser, FileSource, Item, StructLike, Ty};
use wirecost_codec::{
    Bytes, Fixed64, NamespaceError, Schema,
    conformance::{
        arrays::Arrays,
        enums::Enums,
        keys::Keys,
        nested::Nested,
        rare::Rare,
        recursion::{Filter, Tree},
        sample::Sample,
        sets::Sets,
    },
};
use wirecost_thrift::idl;

/// Everything */ that the text can show.
///
/// A second paragraph, which it does not show.
#[derive(Schema)]
#[schema(reserved(3, 4))]
struct Everything {
    /// First.
    #[schema(id = 1)]
    flag: bool,
    #[schema(id = 2)]
    end: u8,
    #[schema(id = 5)]
    medium: Option<u16>,
    #[schema(id = 6)]
    list: Vec<u32>,
    #[schema(id = 7)]
    map: BTreeMap<String, u64>,
    #[schema(id = 8)]
    random: Fixed64,
    #[schema(id = 9)]
    signed: i32,
    #[schema(id = 10)]
    long: Vec<i64>,
    #[schema(id = 11)]
    single: f32,
    #[schema(id = 12)]
    double: f64,
    #[schema(id = 13)]
    text: String,
    #[schema(id = 14)]
    bytes: Bytes,
    #[schema(id = 15)]
    level: Level,
    #[schema(id = 16)]
    empty: EmptyOne,
    #[schema(id = 17)]
    maybe_empty: Option<EmptyOne>,
    #[schema(id = 20, union)]
    choice: Choice,
}

/// An amount.
#[derive(Schema)]
enum Level {
    Low,
    END,
}

#[derive(Schema)]
struct EmptyOne {}

/// Either.
#[derive(Schema)]
enum Choice {
    #[schema(id = 18)]
    EmptyOne(EmptyOne),
    #[schema(id = 19)]
    Struct(Struct),
}

#[derive(Schema)]
struct Struct {
    #[schema(id = 1)]
    empties: Vec<EmptyOne>,
}

const EVERYTHING: &str = "
namespace * org.example

/** An amount. */
enum Level {
  Low = 0,
  END_ = 1,
}

struct EmptyOne {
}

struct Struct {
  1: list<EmptyOne> empties,
}

/** Either. */
union Choice {
  18: EmptyOne empty_one,
  19: Struct struct_,
}

/** Everything * / that the text can show. */
struct Everything {
  // Reserved, since fields that are gone had them: 3, 4
  /** First. */
  1: bool flag,
  2: i16 end_, // u8
  5: optional i32 medium, // u16
  6: list<i64> list_, // u32
  7: map<string, i64> map_, // u64
  8: i64 random, // u64
  9: i32 signed,
  10: list<i64> long,
  11: double single, // f32
  12: double double_,
  13: string text,
  14: binary bytes,
  15: Level level,
  16: required EmptyOne empty,
  17: optional EmptyOne maybe_empty,
  20: required Choice choice,
}
";

#[test]
fn the_text() {
    let text = idl(Everything::RECORD, "org.example").unwrap();
    let (comment, declarations) = text.split_at(text.find("\nnamespace").unwrap());
    assert!(
        comment.lines().all(|line| line.starts_with("//")),
        "{comment}"
    );
    assert_eq!(declarations, EVERYTHING);
}

#[test]
fn an_empty_namespace_is_none() {
    let named = idl(Everything::RECORD, "org.example").unwrap();
    let text = idl(Everything::RECORD, "").unwrap();
    assert_eq!(named.replace("namespace * org.example\n\n", ""), text);
    assert!(!text.contains("namespace"), "{text}");
}

#[test]
fn the_parser_reads_the_same() {
    #[rustfmt::skip]
    assert_eq!(outline(&idl(Everything::RECORD, "org.example").unwrap()), [
        "namespace org.example",
        "enum Level", "Low 0", "END_ 1",
        "struct EmptyOne",
        "struct Struct", "1 list<EmptyOne> empties",
        "union Choice", "18 EmptyOne empty_one", "19 Struct struct_",
        "struct Everything",
        "1 bool flag", "2 i16 end_", "5 optional i32 medium", "6 list<i64> list_",
        "7 map<string, i64> map_", "8 i64 random", "9 i32 signed", "10 list<i64> long",
        "11 double single", "12 double double_", "13 string text", "14 binary bytes",
        "15 Level level", "16 required EmptyOne empty", "17 optional EmptyOne maybe_empty",
        "20 required Choice choice",
    ]);
}

#[test]
fn the_parser_reads_every_field_of_the_sample() {
    let outline = outline(&idl(Sample::RECORD, "sample").unwrap());
    let at = outline
        .iter()
        .position(|line| line == "struct Sample")
        .unwrap();
    assert_eq!(outline.len() - at - 1, Sample::RECORD.fields.len());
}

#[derive(Schema)]
struct Reserved {
    #[schema(id = 1)]
    end: END,
    #[schema(id = 2)]
    other: END_,
    #[schema(id = 6, union)]
    choice: Reduced,
}

#[derive(Schema)]
struct END {}

#[derive(Schema)]
struct END_ {}

#[derive(Schema)]
#[schema(reserved(4))]
enum Reduced {
    #[schema(id = 5)]
    EmptyOne(EmptyOne),
}

#[test]
fn a_reserved_word_does_not_become_another_name() {
    let outline = outline(&idl(Reserved::RECORD, "reserved").unwrap());
    assert!(
        outline.contains(&"1 required END_ end_".to_owned()),
        "{outline:?}"
    );
    assert!(
        outline.contains(&"2 required END__ other".to_owned()),
        "{outline:?}"
    );
}

#[test]
fn a_union_says_which_ids_are_reserved() {
    let text = idl(Reserved::RECORD, "reserved").unwrap();
    let union = "
union Reduced {
  // Reserved, since fields that are gone had them: 4
  5: EmptyOne empty_one,
}
";
    assert!(text.contains(union), "{text}");
}

#[test]
fn another_parser_takes_every_shape() {
    for record in [
        Arrays::RECORD,
        Enums::RECORD,
        Filter::RECORD,
        Keys::RECORD,
        Nested::RECORD,
        Rare::RECORD,
        Sets::RECORD,
        Tree::RECORD,
    ] {
        let text = idl(record, "shapes").unwrap();
        let file = FileParser::new(FileSource::new(&text)).parse();
        assert!(file.is_ok(), "{text}");
    }
}

fn outline(text: &str) -> Vec<String> {
    let file = FileParser::new(FileSource::new(text)).parse().unwrap();
    file.items.iter().flat_map(item).collect()
}

fn item(item: &Item) -> Vec<String> {
    match item {
        Item::Namespace(namespace) => {
            let segments: Vec<_> = namespace
                .name
                .segments
                .iter()
                .map(|name| name.as_str())
                .collect();
            vec![format!("namespace {}", segments.join("."))]
        }
        Item::Enum(symbols) => [format!("enum {}", symbols.name.as_str())]
            .into_iter()
            .chain(symbols.values.iter().map(|symbol| {
                format!(
                    "{} {}",
                    symbol.name.as_str(),
                    symbol.value.as_ref().unwrap().0
                )
            }))
            .collect(),
        Item::Struct(declared) => fields("struct", declared),
        Item::Union(declared) => fields("union", declared),
        other => panic!("{other:?}"),
    }
}

fn fields(keyword: &str, declared: &StructLike) -> Vec<String> {
    let head = format!("{keyword} {}", declared.name.as_str());
    [head]
        .into_iter()
        .chain(declared.fields.iter().map(field))
        .collect()
}

fn field(field: &Field) -> String {
    let required = match field.attribute {
        Attribute::Optional => "optional ",
        Attribute::Required => "required ",
        Attribute::Default => "",
    };
    format!(
        "{} {required}{} {}",
        field.id,
        ty(&field.ty),
        field.name.as_str()
    )
}

fn ty(of: &Ty) -> String {
    match of {
        Ty::String => "string".into(),
        Ty::Bool => "bool".into(),
        Ty::Binary => "binary".into(),
        Ty::I16 => "i16".into(),
        Ty::I32 => "i32".into(),
        Ty::I64 => "i64".into(),
        Ty::Double => "double".into(),
        Ty::List { value, .. } => format!("list<{}>", ty(value)),
        Ty::Map { key, value, .. } => format!("map<{}, {}>", ty(key), ty(value)),
        Ty::Path(path) => path.segments.iter().map(|name| name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_that_is_no_namespace_is_refused() {
    for namespace in [
        "my-cluster",
        "1x",
        "a b",
        "a;",
        "a\nstruct B {}",
        ".a",
        "a.1",
    ] {
        let error = idl(EmptyOne::RECORD, namespace).unwrap_err();
        assert!(error.to_string().contains("is no namespace"), "{error}");
    }
    for word in ["struct", "class", "namespace"] {
        assert_eq!(
            idl(EmptyOne::RECORD, word),
            Err(NamespaceError::Reserved {
                namespace: word.to_owned()
            })
        );
    }
    // The compiler reads the whole namespace as one word.
    let text = idl(EmptyOne::RECORD, "org.example.service").unwrap();
    assert!(text.contains("namespace * org.example.service\n"), "{text}");
}

/// A machine.
#[derive(Schema)]
#[schema(rename = "node", proto_name = "node_info", rename_all = "kebab-case")]
struct Machine {
    #[schema(id = 1)]
    byte_size: u32,
    #[schema(id = 2)]
    role: Role,
}

#[derive(Schema)]
enum Role {
    /// Reads only.
    #[schema(rename = "r/o", avro_name = "ro", proto_name = "READ_ONLY")]
    ReadOnly,
    #[schema(rename = "end")]
    End,
}

#[derive(Schema)]
struct Event {
    #[schema(id = 2, union)]
    subject: Subject,
}

#[derive(Schema)]
#[schema(rename = "subject_of")]
enum Subject {
    #[schema(id = 1, rename = "node", proto_name = "node_info")]
    Machine(Machine),
}

#[test]
fn names_and_comments_are_those_of_the_schema() {
    let declared = "
enum Role {
  /** Reads only. */
  READ_ONLY = 0,
  end_ = 1,
}

/** A machine. */
struct node_info {
  1: i64 byte_size, // u32
  2: Role role,
}

union subject_of {
  1: node_info node_info,
}

struct Event {
  2: required subject_of subject,
}
";
    let file = idl(Event::RECORD, "").unwrap();
    assert!(file.ends_with(declared), "{file}");
}
