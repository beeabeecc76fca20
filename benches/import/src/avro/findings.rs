//! The parts of schemas in JSON that apache-avro would ignore.

use apache_avro::schema::Name;
use serde_json::{Map, Value as Json};

use super::decimals;

/// The parts of the schemas in a file that apache-avro would ignore, by full name.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The decimals that break a rule of Avro, with that rule. A decimal has the name of its field, or its own
    /// outside of records.
    pub(super) decimals: Vec<(String, String)>,
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
    /// Searches schemas.
    pub(super) fn of(schemas: &[Json]) -> Self {
        let mut findings = Self::default();
        for schema in schemas {
            findings.search(schema, Place::default());
        }
        findings
    }

    fn search(&mut self, schema: &Json, place: Place<'_>) {
        match schema {
            Json::Array(branches) => branches.iter().for_each(|one| self.search(one, place)),
            Json::Object(entries) => self.search_type(entries, place),
            _ => {}
        }
    }

    fn search_type(&mut self, entries: &Map<String, Json>, place: Place<'_>) {
        let name = name_of(entries, place.namespace);
        if let Some(rule) = decimals::broken_rule(entries) {
            let of = match (place.field, &name) {
                ("", Some(name)) => name.fullname(None),
                (field, _) => field.to_owned(),
            };
            self.decimals.push((of, rule));
        }
        for part in ["type", "items", "values"] {
            if let Some(part) = entries.get(part) {
                self.search(part, place);
            }
        }
        if let (Some(record), Some(Json::Array(fields))) = (name, entries.get("fields")) {
            fields
                .iter()
                .for_each(|field| self.search_field(field, &record));
        }
    }

    fn search_field(&mut self, field: &Json, record: &Name) {
        let (Some(name), Some(ty)) = (field["name"].as_str(), field.get("type")) else {
            return;
        };
        let place = Place {
            namespace: record.namespace(),
            field: &format!("{record}.{name}"),
        };
        self.search(ty, place);
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
