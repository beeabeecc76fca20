//! The positions of the names in a schema in JSON.

use std::collections::BTreeMap;

use apache_avro::schema::Name;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{idl::Position, names::is_primitive};
use crate::lines::Lines;

/// The positions of names.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// The types, and their fields and symbols, by full name.
    pub(super) declared: BTreeMap<String, Position>,
    /// The full names of the types that the schema refers to.
    pub(super) references: Vec<(String, Position)>,
}

impl Positions {
    /// Finds the names in the text of a schema.
    pub(super) fn of(text: &str) -> Self {
        let mut search = Search {
            lines: Lines::new(text),
            found: Self::default(),
        };
        if let Ok(schema) = serde_json::from_str(text) {
            search.schema(schema, None);
        }
        search.found
    }
}

struct Search<'a> {
    lines: Lines<'a>,
    found: Positions,
}

impl<'a> Search<'a> {
    fn schema(&mut self, schema: &'a RawValue, namespace: Option<&str>) {
        for branch in read::<Vec<_>>(schema) {
            self.schema(branch, namespace);
        }
        let entries: BTreeMap<String, &RawValue> = read(schema);
        let name = self.named_type(&entries, namespace);
        for part in ["type", "items", "values"] {
            if let Some(part) = entries.get(part) {
                self.schema(part, namespace);
            }
        }
        if let (Some(record), Some(fields)) = (name, entries.get("fields")) {
            for field in read::<Vec<_>>(fields) {
                self.field(&record, &read(field));
            }
        }
        self.reference(schema, namespace);
    }

    /// Keeps the positions of a named type and its symbols, and returns its name.
    fn named_type(
        &mut self,
        entries: &BTreeMap<String, &'a RawValue>,
        namespace: Option<&str>,
    ) -> Option<Name> {
        let (own, stated) = (entries.get("name")?, entries.get("namespace"));
        let stated = stated.map(|stated| (read::<String>(stated), stated));
        let namespace = stated.as_ref().map(|(text, _)| text.as_str()).or(namespace);
        let own_name: String = read(own);
        let Ok(name) = Name::new_with_enclosing_namespace(&*own_name, namespace) else {
            // apache-avro reports the text that is no name, or no namespace.
            self.declare(own_name, own);
            if let Some((text, stated)) = stated {
                self.declare(text, stated);
            }
            return None;
        };
        let full_name = name.fullname(None);
        let symbols = entries
            .get("symbols")
            .map(|symbols| read::<Vec<_>>(symbols));
        for symbol in symbols.unwrap_or_default() {
            self.declare(format!("{full_name}.{}", read::<String>(symbol)), symbol);
        }
        self.declare(full_name, own);
        Some(name)
    }

    fn field(&mut self, record: &Name, entries: &BTreeMap<String, &'a RawValue>) {
        if let Some(name) = entries.get("name") {
            self.declare(format!("{record}.{}", read::<String>(name)), name);
        }
        if let Some(ty) = entries.get("type") {
            self.schema(ty, record.namespace());
        }
    }

    fn declare(&mut self, full_name: String, at: &RawValue) {
        let position = self.lines.position(at.get());
        self.found.declared.entry(full_name).or_insert(position);
    }

    fn reference(&mut self, at: &RawValue, namespace: Option<&str>) {
        let name: String = read(at);
        if is_primitive(&name) {
            return;
        }
        if let Ok(name) = Name::new_with_enclosing_namespace(name, namespace) {
            let position = self.lines.position(at.get());
            self.found.references.push((name.fullname(None), position));
        }
    }
}

/// Parses a value. Returns the default of `T` if the value has another type.
fn read<'a, T: Deserialize<'a> + Default>(raw: &'a RawValue) -> T {
    serde_json::from_str(raw.get()).unwrap_or_default()
}
