//! The parts of schemas in JSON that apache-avro ignores silently, or refuses without their places.

use std::collections::BTreeMap;

use apache_avro::schema::Name;
use serde_json::{Map, Value as Json};

use super::{decimals, declarations, logical, names, unions};
use crate::problem::Weight;

/// The findings in the schemas of a file.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The ignored logical types, and the parts that break a rule of Avro.
    pub(super) problems: Vec<Finding>,
    /// The defaults of fields, by full name, which are removed from the schemas.
    pub(super) defaults: BTreeMap<String, Json>,
}

/// A problem, with a name in the schema as its place.
#[derive(Debug)]
pub(super) struct Finding {
    /// The full name of a field, a symbol or a declared type.
    pub(super) name: String,
    /// The weight.
    pub(super) weight: Weight,
    /// The reason, and advice.
    pub(super) text: String,
}

/// The context of a type in a schema.
#[derive(Clone, Copy, Default)]
struct Context<'a> {
    /// The namespace of names without one.
    namespace: Option<&'a str>,
    /// The full name of the field; empty outside of records.
    field: &'a str,
}

impl Findings {
    /// Finds the problems of schemas, and removes the logical types that readers ignore and the defaults.
    pub(super) fn of(schemas: &mut [Json]) -> Self {
        let mut findings = Self::default();
        for schema in schemas {
            findings.search(schema, Context::default());
        }
        findings
    }

    fn search(&mut self, schema: &mut Json, context: Context<'_>) {
        match schema {
            Json::Array(branches) => {
                if let Some(rule) = unions::broken_rule(branches, context.namespace) {
                    self.add(context.field, Weight::Error, rule);
                }
                for branch in branches {
                    self.search(branch, context);
                }
            }
            Json::Object(entries) => self.search_type(entries, context),
            Json::String(kind)
                if matches!(&**kind, "array" | "enum" | "fixed" | "map" | "record") =>
            {
                let text = format!(
                    "`{kind}` is no type alone: write an object with its parts as the type"
                );
                self.add(context.field, Weight::Error, text);
            }
            Json::String(_) => {}
            other => {
                let text = format!("`{other}` is no type: write a name, a list or an object");
                self.add(context.field, Weight::Error, text);
            }
        }
    }

    fn search_type(&mut self, entries: &mut Map<String, Json>, context: Context<'_>) {
        let name = name_of(entries, context.namespace);
        let full_name = match (context.field, &name) {
            ("", Some(name)) => name.fullname(None),
            (field, _) => field.to_owned(),
        };
        if let Some(rule) = decimals::broken_rule(entries) {
            self.add(&full_name, Weight::Error, rule);
        }
        if let Some(reason) = logical::ignored(entries) {
            self.add(&full_name, Weight::Note, reason);
            // apache-avro refuses some of them.
            entries.remove("logicalType");
        }
        if let Some(text) = declarations::missing_part(entries) {
            self.add(&full_name, Weight::Error, text);
        }
        if let Some(name) = &name {
            self.search_declaration(entries, &name.fullname(None));
        }
        for part in ["type", "items", "values"] {
            // A text beside `type` is the kind of this type, or a name.
            let is_inner = |inner: &&mut Json| part != "type" || !inner.is_string();
            if let Some(inner) = entries.get_mut(part).filter(is_inner) {
                self.search(inner, context);
            }
        }
        if let (Some(record), Some(Json::Array(fields))) = (name, entries.get_mut("fields")) {
            for field in fields.iter_mut().filter_map(Json::as_object_mut) {
                self.search_field(field, &record);
            }
        }
    }

    fn search_declaration(&mut self, entries: &Map<String, Json>, full_name: &str) {
        for (name, rule) in declarations::broken_rules(entries, full_name) {
            self.add(&name, Weight::Error, rule);
        }
        if let Some(aliases) = entries.get("aliases") {
            self.search_aliases(full_name, aliases, names::is_full_name);
        }
    }

    fn search_field(&mut self, field: &mut Map<String, Json>, record: &Name) {
        let Some(name) = field.get("name").and_then(Json::as_str) else {
            return;
        };
        let full_name = format!("{record}.{name}");
        if field.remove("logicalType").is_some() {
            self.add(&full_name, Weight::Note, logical::BESIDE);
        }
        if let Some(aliases) = field.get("aliases") {
            self.search_aliases(&full_name, aliases, names::is_name);
        }
        if let Some(default) = field.remove("default") {
            self.defaults.insert(full_name.clone(), default);
        }
        if let Some(ty) = field.get_mut("type") {
            let context = Context {
                namespace: record.namespace(),
                field: &full_name,
            };
            self.search(ty, context);
        }
    }

    fn search_aliases(&mut self, name: &str, aliases: &Json, is_name: fn(&str) -> bool) {
        let aliases = aliases
            .as_array()
            .map_or(std::slice::from_ref(aliases), |all| all);
        let is_no_name = |alias: &&Json| !alias.as_str().is_some_and(is_name);
        if let Some(alias) = aliases.iter().find(is_no_name) {
            let text =
                format!("the alias `{alias}` is not a name in Avro: use letters, digits and `_`");
            self.add(name, Weight::Error, text);
        }
    }

    fn add(&mut self, name: &str, weight: Weight, text: impl Into<String>) {
        self.problems.push(Finding {
            name: name.to_owned(),
            weight,
            text: text.into(),
        });
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
