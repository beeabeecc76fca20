//! Parts of schemas and their changes in words.

use std::fmt;

use itertools::Itertools as _;

use super::{Change, ChangedType, Difference, Effect, Outcome};
use crate::schema::{Contents, Field, Schema, Shape, Value};

/// Returns a field's type, with its id if the language has ids.
pub(super) fn field(schema: &Schema, field: &Field) -> String {
    let shape = shape(schema, &field.shape);
    match schema.has_id(field) {
        true => format!("{shape}, id {}", field.id),
        false => shape,
    }
}

pub(super) fn shape(schema: &Schema, shape: &Shape) -> String {
    let value = |one: &Value| value(schema, one);
    match shape {
        Shape::Required(one) => value(one),
        Shape::Optional(one) => format!("optional {}", value(one)),
        Shape::List(one) => format!("list of {}", value(one)),
        Shape::Set(one) => format!("set of {}", value(one)),
        Shape::Map(key, one) => format!("map of {} to {}", value(key), value(one)),
        Shape::Union(id) => format!("union {}", schema.types[id.0].name()),
        Shape::OptionalUnion(id) => format!("optional union {}", schema.types[id.0].name()),
    }
}

pub(super) fn value(schema: &Schema, of: &Value) -> String {
    match of {
        Value::Scalar(scalar) => {
            let rust = scalar.rust().replace("wirecost::codec::", "");
            match scalar.form() {
                Some(form) => format!("{rust} as {form}"),
                None => rust,
            }
        }
        Value::Fixed(size) => format!("{size} bytes"),
        Value::Named(id) => schema.types[id.0].name().to_owned(),
        Value::List(element) => format!("list of {}", value(schema, element)),
        Value::Option(inner) => format!("optional {}", value(schema, inner)),
    }
}

/// Returns the kind of a type.
pub(super) fn kind(contents: &Contents) -> &'static str {
    match contents {
        Contents::Record { .. } => "a record",
        Contents::Enum { .. } => "an enum",
        Contents::Union(_) => "a union",
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.types.is_empty() && self.added.is_empty() && self.removed.is_empty() {
            return writeln!(f, "No differences.");
        }
        self.types
            .iter()
            .try_for_each(|named| write!(f, "{named}"))?;
        for (what, names) in [("New types", &self.added), ("Removed types", &self.removed)] {
            if !names.is_empty() {
                writeln!(f, "{what}: {}", names.iter().format(", "))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for ChangedType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        let mut changes = self.changes.iter();
        changes.try_for_each(|change| write!(f, "{change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.member {
            "" => writeln!(f, "  {}", self.reason)?,
            member => writeln!(f, "  {member}: {}", self.reason)?,
        }
        let new: fn(&Effect) -> Outcome = |effect| effect.new_reads_old;
        let old: fn(&Effect) -> Outcome = |effect| effect.old_reads_new;
        for (direction, outcome) in [("new reads old", new), ("old reads new", old)] {
            let by_outcome = self
                .effects
                .iter()
                .into_group_map_by(|effect| outcome(effect));
            let outcomes = by_outcome
                .into_iter()
                .sorted_by_key(|(outcome, _)| *outcome);
            let outcomes = outcomes.map(|(outcome, effects)| {
                let formats = effects.iter().map(|effect| effect.format);
                format!("{outcome} ({})", formats.format(", "))
            });
            let outcomes: Vec<_> = outcomes.collect();
            writeln!(f, "    {direction}: {}", outcomes.join(", "))?;
        }
        Ok(())
    }
}
