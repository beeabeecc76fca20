//! The rules of Avro for the declarations of types. apache-avro states no place for a broken rule, or
//! accepts it.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::names::is_name;

/// The most bytes of a `fixed`, as in Avro's implementation in Java.
const MOST_BYTES: u64 = i32::MAX as u64;

/// Returns the part that a type in JSON lacks.
pub(super) fn missing_part(ty: &Map<String, Json>) -> Option<&'static str> {
    match ty.get("type")?.as_str()? {
        "array" if !ty.contains_key("items") => Some("an array must have `items`: add its type"),
        "map" if !ty.contains_key("values") => Some("a map must have `values`: add its type"),
        _ => None,
    }
}

/// Returns the rules that the declaration of a type breaks, each after the full name of the part that breaks it.
pub(super) fn broken_rules(ty: &Map<String, Json>, full_name: &str) -> Vec<(String, String)> {
    let list = |part| ty.get(part).and_then(Json::as_array);
    let own = |text: &str| vec![(full_name.to_owned(), text.to_owned())];
    match ty.get("type").and_then(Json::as_str) {
        Some("record") => match list("fields") {
            Some(fields) => members(fields, full_name, field_name),
            None => own("a record must have a list of `fields`: add it"),
        },
        Some("enum") => match list("symbols") {
            Some(symbols) if symbols.is_empty() => own("an enum must have a symbol: add one"),
            Some(symbols) => match ty.get("default") {
                Some(default) if !symbols.contains(default) => own(&format!(
                    "the enum has no symbol `{default}`: correct its default"
                )),
                _ => members(symbols, full_name, Json::as_str),
            },
            None => own("an enum must have a list of `symbols`: add it"),
        },
        Some("fixed") if !has_size(ty) => own(&format!(
            "the size of a `fixed` must be an integer from 0 to {MOST_BYTES}: correct it"
        )),
        _ => Vec::new(),
    }
}

fn has_size(ty: &Map<String, Json>) -> bool {
    let size = ty.get("size").and_then(Json::as_u64);
    size.is_some_and(|size| size <= MOST_BYTES)
}

/// Returns the name of a field with a type.
fn field_name(field: &Json) -> Option<&str> {
    field.get("type")?;
    field.get("name")?.as_str()
}

/// Returns the rules that the members of a type break. `name_of` returns the name of a member that is complete.
fn members(
    members: &[Json],
    of: &str,
    name_of: fn(&Json) -> Option<&str>,
) -> Vec<(String, String)> {
    let mut names = BTreeSet::new();
    let broken = members.iter().filter_map(|member| match name_of(member) {
        None => Some((
            of.to_owned(),
            format!(
                "`{member}` is no member: a field has a name and a type, and a symbol is a string"
            ),
        )),
        Some(name) if !is_name(name) => Some((
            format!("{of}.{name}"),
            format!("`{name}` is not a name in Avro: use letters, digits and `_`"),
        )),
        Some(name) if !names.insert(name) => Some((
            format!("{of}.{name}"),
            format!("`{name}` is declared twice: rename one of them"),
        )),
        Some(_) => None,
    });
    broken.collect()
}
