//! The parts of schemas in JSON that apache-avro would ignore, or read in 2ⁿ steps.

use std::collections::BTreeSet;

use apache_avro::schema::Name;
use serde_json::{Map, Value as Json};

use super::{decimals, defaults::may_hold_record};

/// The parts of the schemas in a file that apache-avro would ignore, or read in 2ⁿ steps.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The decimals that break a rule of Avro, with that rule. A decimal has the full name of its field, or its own
    /// outside of records.
    pub(super) decimals: Vec<(String, String)>,
    /// The fields whose defaults are removed from the schemas, by full name.
    pub(super) lost_defaults: BTreeSet<String>,
}

/// A place in a schema.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    /// The namespace of names without one.
    namespace: Option<&'a str>,
    /// The full name of the field; empty outside of records.
    field: &'a str,
}

impl Findings {
    /// Searches schemas, and removes the defaults that may hold a record.
    pub(super) fn of(schemas: &mut [Json]) -> Self {
        let mut findings = Self::default();
        for schema in schemas {
            findings.search(schema, Place::default());
        }
        findings
    }

    fn search(&mut self, schema: &mut Json, place: Place<'_>) {
        match schema {
            Json::Array(branches) => branches.iter_mut().for_each(|one| self.search(one, place)),
            Json::Object(entries) => self.search_type(entries, place),
            _ => {}
        }
    }

    fn search_type(&mut self, entries: &mut Map<String, Json>, place: Place<'_>) {
        let name = name_of(entries, place.namespace);
        if let Some(rule) = decimals::broken_rule(entries) {
            let of = match (place.field, &name) {
                ("", Some(name)) => name.fullname(None),
                (field, _) => field.to_owned(),
            };
            self.decimals.push((of, rule));
        }
        for part in ["type", "items", "values"] {
            if let Some(part) = entries.get_mut(part) {
                self.search(part, place);
            }
        }
        if let (Some(record), Some(Json::Array(fields))) = (name, entries.get_mut("fields")) {
            for field in fields.iter_mut().filter_map(Json::as_object_mut) {
                self.search_field(field, &record);
            }
        }
    }

    fn search_field(&mut self, field: &mut Map<String, Json>, record: &Name) {
        let Some(name) = field.get("name").and_then(Json::as_str) else {
            return;
        };
        let full_name = format!("{record}.{name}");
        if let (Some(ty), Some(default)) = (field.get("type"), field.get("default"))
            && may_hold_record(ty, default)
        {
            field.remove("default");
            self.lost_defaults.insert(full_name.clone());
        }
        if let Some(ty) = field.get_mut("type") {
            let place = Place {
                namespace: record.namespace(),
                field: &full_name,
            };
            self.search(ty, place);
        }
    }
}

/// Returns the name of a named type, as apache-avro reads it.
fn name_of(entries: &Map<String, Json>, namespace: Option<&str>) -> Option<Name> {
    let text = |key| entries.get(key).and_then(Json::as_str);
    match text("type") {
        Some("record" | "enum" | "fixed") => {
            Name::new_with_enclosing_namespace(text("name")?, text("namespace").or(namespace)).ok()
        }
        _ => None,
    }
}
