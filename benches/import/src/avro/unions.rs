//! The rules of Avro for unions. apache-avro states no place for a broken rule.

use std::collections::BTreeSet;

use apache_avro::schema::Name;
use serde_json::Value as Json;

use super::names::is_primitive;

const NESTED: &str =
    "a union cannot contain a union: write the branches of the inner union into the outer one";

/// Returns the rule that a union with these branches breaks. `namespace` applies to names without a namespace.
pub(super) fn broken_rule(branches: &[Json], namespace: Option<&str>) -> Option<String> {
    if branches.is_empty() {
        return Some("a union must have a branch: add one".to_owned());
    }
    let mut types = BTreeSet::new();
    for branch in branches {
        let Some(name) = type_name(branch) else {
            return Some(NESTED.to_owned());
        };
        if !types.insert(full_name(name, branch, namespace)) {
            return Some(format!(
                "two branches of the union have the type `{name}`, and readers cannot tell them apart: remove one, or \
                 wrap it in a record"
            ));
        }
    }
    None
}

/// Returns the name of a branch's type, such as `array` or `Order`; `None` if the branch is a union.
fn type_name(branch: &Json) -> Option<&str> {
    match branch {
        Json::Array(_) => None,
        Json::Object(entries) => match entries.get("type") {
            Some(Json::String(kind)) if matches!(&**kind, "record" | "enum" | "fixed") => Some(
                entries
                    .get("name")
                    .and_then(Json::as_str)
                    .unwrap_or_default(),
            ),
            ty => type_name(ty.unwrap_or(&Json::Null)),
        },
        other => Some(other.as_str().unwrap_or_default()),
    }
}

/// Returns the name of a branch's type with its namespace, as apache-avro reads it.
fn full_name(name: &str, branch: &Json, namespace: Option<&str>) -> String {
    if is_primitive(name) || matches!(name, "array" | "map") {
        return name.to_owned();
    }
    let stated = branch.get("namespace").and_then(Json::as_str);
    let full_name = Name::new_with_enclosing_namespace(name, stated.or(namespace));
    full_name.map_or_else(|_| name.to_owned(), |name| name.fullname(None))
}
