//! The types of fields.

use serde_json::{Map, Value as Json, json};

use super::{
    Position, Result, defect,
    parser::{Head, Parser},
};
use crate::avro::{
    decimals::{RULE_OF_PRECISION, rule_of_scale},
    names::is_primitive,
};

/// The type of fields.
pub(super) enum Type {
    /// A type as it is written.
    Plain(Json),
    /// `T?`: this type, or `null`.
    Optional(Json),
}

impl Type {
    /// Returns the schema of a field with this default. The default of a union has the type of its first
    /// branch.
    pub(super) fn schema(&self, default: Option<&Json>) -> Json {
        match (self, default) {
            (Self::Plain(schema), _) => schema.clone(),
            (Self::Optional(schema), None | Some(Json::Null)) => json!(["null", schema]),
            (Self::Optional(schema), Some(_)) => json!([schema, "null"]),
        }
    }
}

impl Parser {
    /// Reads a type with the annotations before it.
    pub(super) fn full_type(&mut self) -> Result<Type> {
        self.nested(|parser| {
            let head = parser.head()?;
            let (word, position) = parser.word("a type")?;
            let schema = match &*word.text {
                _ if word.is_quoted => parser.reference(&word.text, position, head)?,
                "array" => return parser.container("array", "items", head),
                "map" => return parser.container("map", "values", head),
                "union" => return parser.union(head),
                "decimal" => parser.decimal(head)?,
                name => match simple(name) {
                    Some(schema) => annotated(schema, head)?,
                    None => parser.reference(name, position, head)?,
                },
            };
            let option = parser.position();
            if !parser.take_sign('?') {
                return Ok(Type::Plain(schema));
            }
            match schema == "null" {
                true => defect(option, "`null` has no option"),
                false => Ok(Type::Optional(schema)),
            }
        })
    }

    fn container(&mut self, name: &str, of: &str, head: Head) -> Result<Type> {
        self.sign('<')?;
        let inner = self.full_type()?.schema(None);
        self.sign('>')?;
        annotated(json!({"type": name, of: inner}), head).map(Type::Plain)
    }

    fn union(&mut self, head: Head) -> Result<Type> {
        head.refuse()?;
        self.sign('{')?;
        let mut branches = Vec::new();
        loop {
            let position = self.position();
            let branch = self.full_type()?.schema(None);
            if branch.is_array() {
                let text =
                    "a union cannot contain a union: write the branches of the inner union here";
                return defect(position, text);
            }
            branches.push(branch);
            if !self.take_sign(',') {
                self.sign('}')?;
                return Ok(Type::Plain(Json::Array(branches)));
            }
        }
    }

    /// Reads the precision of a decimal, and its scale, which is 0 by default.
    fn decimal(&mut self, head: Head) -> Result<Json> {
        self.sign('(')?;
        let mut position = self.position();
        let precision = self.count()?;
        if precision == 0 {
            return defect(position, RULE_OF_PRECISION);
        }
        let mut scale = 0;
        if self.take_sign(',') {
            position = self.position();
            scale = self.count()?;
        }
        if scale > precision {
            return defect(position, rule_of_scale(precision.into()));
        }
        self.sign(')')?;
        let schema = json!({
            "type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale
        });
        annotated(schema, head)
    }

    /// Returns the full name of a type that is named here.
    fn reference(&mut self, name: &str, position: Position, head: Head) -> Result<Json> {
        head.refuse()?;
        let name = self.full_name(name);
        self.idl.references.push((name.clone(), position));
        Ok(Json::String(name))
    }
}

/// Returns the schema of a type that the language has under this name.
fn simple(name: &str) -> Option<Json> {
    let logical = |of: &str, name: &str| json!({"type": of, "logicalType": name});
    Some(match name {
        name if is_primitive(name) => name.into(),
        "date" => logical("int", "date"),
        "time_ms" => logical("int", "time-millis"),
        "timestamp_ms" => logical("long", "timestamp-millis"),
        "local_timestamp_ms" => logical("long", "local-timestamp-millis"),
        "uuid" => logical("string", "uuid"),
        _ => return None,
    })
}

/// Returns a schema with the annotations before it.
fn annotated(schema: Json, head: Head) -> Result<Json> {
    head.refuse_stated(&schema)?;
    let annotations = head.entries()?;
    Ok(match schema {
        schema if annotations.is_empty() => schema,
        Json::Object(mut entries) => {
            entries.extend(annotations);
            Json::Object(entries)
        }
        name => {
            let mut entries = Map::from_iter([("type".to_owned(), name)]);
            entries.extend(annotations);
            Json::Object(entries)
        }
    })
}
