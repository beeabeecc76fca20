//! Imported `.thrift` files, and the files that the derive writes back from them.

use std::{collections::BTreeMap, fs};

use crate::golden::thrift;
use crate::support::tests;
use pilota_thrift_parser::{
    Attribute, ConstValue, Enum, Field, FileParser, FileSource, Item, StructLike, Ty,
};
use wirecost::{Schema, codec::describe::RecordType, thrift::idl};

/// Returns the types of a text by name: the fields by id, the symbols by number, with documentation.
fn outline(text: &str) -> BTreeMap<String, Vec<String>> {
    let file = FileParser::new(FileSource::new(text)).parse().unwrap();
    let aliases = file.items.iter().filter_map(|item| match item {
        Item::Typedef(typedef) => Some((typedef.alias.to_string(), type_of(&typedef.r#type.0))),
        _ => None,
    });
    let aliases: BTreeMap<_, _> = aliases.collect();
    let is_enum = |name: &str| {
        file.items
            .iter()
            .any(|item| matches!(item, Item::Enum(of) if &*of.name == name))
    };
    let outline = |item: &Item| match item {
        Item::Struct(of) => Some(structure(
            "struct",
            of,
            &of.leading_comments,
            &aliases,
            &is_enum,
        )),
        // An exception has the bytes of a struct.
        Item::Exception(of) => Some(structure(
            "struct",
            of,
            &of.leading_comments,
            &aliases,
            &is_enum,
        )),
        Item::Union(of) => Some(structure(
            "union",
            of,
            &of.leading_comments,
            &aliases,
            &is_enum,
        )),
        Item::Enum(of) => Some(enumeration(of)),
        _ => None,
    };
    file.items.iter().filter_map(outline).collect()
}

fn structure(
    keyword: &str,
    of: &StructLike,
    doc: &str,
    aliases: &BTreeMap<String, String>,
    is_enum: &dyn Fn(&str) -> bool,
) -> (String, Vec<String>) {
    let mut fields: Vec<&Field> = of.fields.iter().collect();
    fields.sort_by_key(|field| field.id);
    let line = |field: &&Field| {
        let ty = type_of(&field.ty.0);
        let ty = aliases.get(&ty).cloned().unwrap_or(ty);
        let is_record = matches!(field.ty.0, Ty::Path(_))
            && !is_enum(&ty)
            && !aliases.contains_key(&type_of(&field.ty.0));
        // A struct of default requiredness may be absent, as an optional one.
        let attribute = match (&field.attribute, is_record, keyword) {
            (Attribute::Default, true, "struct") => &Attribute::Optional,
            (attribute, ..) => attribute,
        };
        let default = field.default.as_ref().map(value_of);
        let doc = match keyword {
            "struct" => comment(&[&field.leading_comments, &field.trailing_comments]),
            // The derive does not write the documentation of variants.
            _ => String::new(),
        };
        format!(
            "{} {attribute:?} {ty} {} {default:?} {doc}",
            field.id, &*field.name
        )
    };
    let header = format!("{keyword} {}", comment(&[doc]));
    let lines = std::iter::once(header).chain(fields.iter().map(line));
    (of.name.to_string(), lines.collect())
}

fn enumeration(of: &Enum) -> (String, Vec<String>) {
    let mut next = 0;
    let mut lines = vec![format!("enum {}", comment(&[&of.leading_comments]))];
    for value in &of.values {
        let number = value.value.map_or(next, |number| number.0);
        next = number + 1;
        let doc = comment(&[&value.leading_comments, &value.trailing_comments]);
        lines.push(format!("{number} {} {doc}", &*value.name));
    }
    (of.name.to_string(), lines)
}

fn type_of(ty: &Ty) -> String {
    match ty {
        Ty::List { value, .. } => format!("list<{}>", type_of(&value.0)),
        Ty::Set { value, .. } => format!("set<{}>", type_of(&value.0)),
        Ty::Map { key, value, .. } => format!("map<{}, {}>", type_of(&key.0), type_of(&value.0)),
        Ty::Path(path) => path
            .segments
            .iter()
            .map(|name| name.to_string())
            .collect::<Vec<_>>()
            .join("."),
        // Two names of one type.
        Ty::I8 => type_of(&Ty::Byte),
        scalar => format!("{scalar:?}"),
    }
}

fn value_of(value: &ConstValue) -> String {
    match value {
        ConstValue::Path(path) => path.segments.last().unwrap().to_string(),
        value => format!("{value:?}"),
    }
}

/// Returns the first paragraph of the first comment on one line. The derive writes types of Rust that
/// Thrift does not have behind a field.
fn comment(comments: &[&str]) -> String {
    let text = comments.iter().find(|text| !text.trim().is_empty());
    let lines = text.map_or("", |text| *text).trim().lines();
    let signs: &[char] = &['/', '*', ' ', '\n'];
    let lines = lines.map(|line| line.trim_matches(signs));
    let lines = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Returns a file of the derive without its comment, which the parser gives to the first type.
fn declarations(text: &str) -> &str {
    text.split_once("\n\n").unwrap().1
}

/// Checks that the types of a file are equivalent to those of the files that the derive writes.
#[track_caller]
fn check(file: &str, roots: &[&'static RecordType]) {
    let path = tests("schemas/thrift").join(file).with_extension("thrift");
    let expected = outline(&fs::read_to_string(path).unwrap());
    let mut written = BTreeMap::new();
    for root in roots {
        written.extend(outline(declarations(&idl(root, "").unwrap())));
    }
    assert_eq!(expected, written);
}

#[test]
fn an_account() {
    check("account", &[thrift::account::Account::RECORD]);
}

#[test]
fn lists_sets_and_maps() {
    check("containers", &[thrift::containers::Containers::RECORD]);
}

#[test]
fn structs_that_contain_themselves() {
    check(
        "tree",
        &[thrift::tree::Tree::RECORD, thrift::tree::Chapter::RECORD],
    );
}

#[test]
fn a_union_and_an_exception() {
    check(
        "shapes",
        &[
            thrift::shapes::Drawing::RECORD,
            thrift::shapes::Failure::RECORD,
        ],
    );
}

#[test]
fn names_that_rust_does_not_have() {
    check("names", &[thrift::names::Response::RECORD]);
}

#[test]
fn unions_of_values() {
    check("settings", &[thrift::settings::Setting::RECORD]);
    check("delivery", &[thrift::delivery::Delivery::RECORD]);
}

#[test]
fn unions_in_lists_and_maps() {
    check("playlist", &[thrift::playlist::Playlist::RECORD]);
}

#[test]
fn scalars_enums_and_defaults() {
    check("scalars", &[thrift::scalars::Scalars::RECORD]);
    check("codes", &[thrift::codes::Reply::RECORD]);
    check("options", &[thrift::options::Tuning::RECORD]);
}

#[test]
fn containers_of_containers() {
    check("matrix", &[thrift::matrix::Matrix::RECORD]);
    check("groups", &[thrift::groups::Crew::RECORD]);
}

#[test]
fn services_constants_and_names_of_types() {
    check(
        "calculator",
        &[
            thrift::calculator::Work::RECORD,
            thrift::calculator::InvalidOperation::RECORD,
        ],
    );
    check("notes", &[thrift::notes::Note::RECORD]);
    check("units", &[thrift::units::Usage::RECORD]);
}

#[test]
fn types_and_constants_of_an_included_file() {
    let written = outline(declarations(
        &idl(thrift::placement::Placement::RECORD, "").unwrap(),
    ));
    let text = fs::read_to_string(tests("schemas/thrift/placement.thrift")).unwrap();
    let shared = fs::read_to_string(tests("schemas/thrift/shared.thrift")).unwrap();
    let text = text
        .replace("shared.Labels", "map<string, string>")
        .replace("shared.RETRIES", "3");
    let text = text
        .replace("= REGION", "= \"north\"")
        .replace(" = []", "")
        .replace("shared.", "");
    let mut expected = outline(&text);
    expected.remove("Failed");
    expected.extend(outline(&shared));
    // Without the declaration of the enum beside it, the outline took it for a struct.
    let zone = expected.get_mut("Placement").unwrap();
    zone.iter_mut()
        .for_each(|line| *line = line.replace("2 Optional Zone", "2 Default Zone"));
    assert_eq!(expected, written);
}
