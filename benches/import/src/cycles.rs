//! Records that contain themselves.

use std::collections::BTreeSet;

use crate::schema::{Contents, Schema, Shape, TypeId};

/// Returns whether a field of the record holds its value in a `Box`, as the value may hold the record.
pub(crate) fn is_boxed(schema: &Schema, record: TypeId, shape: &Shape) -> bool {
    match shape {
        Shape::Required(_) | Shape::Optional(_) => leads_to(schema, shape, record, inline),
        _ => false,
    }
}

/// Returns whether a field of the record leads back to it by way of another record.
pub(crate) fn is_recursive(schema: &Schema, record: TypeId, shape: &Shape) -> bool {
    let is_other = shape.named().into_iter().any(|named| named != record);
    is_other && !schema.holds_union(shape) && leads_to(schema, shape, record, Shape::named)
}

/// Returns whether each value of the record would contain another one.
pub(crate) fn is_endless(schema: &Schema, record: TypeId) -> bool {
    has_cycle(schema, record, |shape| match shape {
        Shape::Required(value) => value.named().into_iter().collect(),
        _ => Vec::new(),
    })
}

/// Returns whether a record contains itself by way of unions alone.
pub(crate) fn is_cycle_of_unions(schema: &Schema, record: TypeId) -> bool {
    has_cycle(schema, record, |shape| shape.union().into_iter().collect())
}

/// Returns the types that a value of the field contains without a pointer.
fn inline(shape: &Shape) -> Vec<TypeId> {
    match shape {
        Shape::Required(_) | Shape::Optional(_) | Shape::Union(_) | Shape::OptionalUnion(_) => {
            shape.named()
        }
        Shape::List(_) | Shape::Set(_) | Shape::Map(..) => Vec::new(),
    }
}

fn has_cycle(schema: &Schema, record: TypeId, steps: fn(&Shape) -> Vec<TypeId>) -> bool {
    let Contents::Record { fields, .. } = &schema.types[record.0].contents else {
        return false;
    };
    fields
        .iter()
        .any(|field| leads_to(schema, &field.shape, record, steps))
}

/// Returns whether `steps` lead from a field to a type.
fn leads_to(schema: &Schema, from: &Shape, to: TypeId, steps: fn(&Shape) -> Vec<TypeId>) -> bool {
    let mut seen = BTreeSet::new();
    let mut ahead = steps(from);
    while let Some(id) = ahead.pop() {
        if id == to {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        match &schema.types[id.0].contents {
            Contents::Record { fields, .. } => {
                ahead.extend(fields.iter().flat_map(|field| steps(&field.shape)));
            }
            Contents::Union(variants) => {
                ahead.extend(variants.iter().filter_map(|one| one.value.named()));
            }
            Contents::Enum { .. } => {}
        }
    }
    false
}
