//! The changes of the fields of records.

use super::{
    Change, Decoding, Outcome, Passage, Versions,
    pair::{Pair, Rule, is_moved, is_named, pairs},
    text,
};
use crate::schema::{Field, Scalar, Shape, Value};

/// The fields of a record.
type Fields<'a> = &'a [Field];

impl Passage<'_> {
    /// Returns the outcome of a field `one` of the writer, which is the field `other` of the reader,
    /// among the fields of both.
    fn field(
        self,
        (written, one): (Fields<'_>, Option<&Field>),
        (wanted, other): (Fields<'_>, Option<&Field>),
        is_moved: bool,
    ) -> Outcome {
        // A field keeps an id that the files do not state.
        let has_id = |field: Option<&Field>| field.is_none_or(|field| self.writer.has_id(field));
        let has_pair = match self.decoding {
            Decoding::Protobuf | Decoding::Thrift => !has_id(one) || !has_id(other),
            Decoding::Avro | Decoding::Bincode if is_moved => return Outcome::ErrorOrWrong,
            Decoding::Avro | Decoding::Bincode => true,
            Decoding::Json | Decoding::AvroResolved => false,
        };
        if has_pair {
            return match (one, other) {
                (Some(one), Some(other)) => self.shape(one, other),
                _ if self.decoding.is_positional() => Outcome::ErrorOrWrong,
                (None, Some(other)) => self.absent(other),
                _ => Outcome::Drops,
            };
        }
        // The reader's field may take the value of another field of the writer.
        let found = other.map(|other| {
            let found = written.iter().find(|found| self.is_found(found, other));
            match found {
                None => self.absent(other),
                Some(found) if one.is_some_and(|one| one.name == found.name) => {
                    self.shape(found, other)
                }
                Some(_) => Outcome::Wrong,
            }
        });
        let is_dropped =
            one.is_some_and(|one| !wanted.iter().any(|other| self.is_found(one, other)));
        match (found, is_dropped) {
            (Some(Outcome::ReadsNone | Outcome::ReadsZero | Outcome::ReadsDefault), true) => {
                Outcome::Loses
            }
            (Some(outcome), true) => outcome.max(Outcome::Drops),
            (Some(outcome), false) => outcome,
            (None, true) => Outcome::Drops,
            (None, false) => Outcome::Keeps,
        }
    }

    /// Returns whether the reader's field takes the value of the writer's.
    fn is_found(self, written: &Field, wanted: &Field) -> bool {
        match self.decoding {
            Decoding::Protobuf | Decoding::Thrift => {
                let have_ids = self.writer.has_id(written) && self.reader.has_id(wanted);
                have_ids && written.id == wanted.id
            }
            Decoding::Json => is_named(json_name(written), json_name(wanted), &wanted.aliases),
            Decoding::AvroResolved => is_named(&written.name, &wanted.name, &wanted.aliases),
            Decoding::Avro | Decoding::Bincode => false,
        }
    }

    /// Returns the outcome of a field that the writer lacks.
    fn absent(self, wanted: &Field) -> Outcome {
        let is_tagged = matches!(self.decoding, Decoding::Protobuf | Decoding::Thrift);
        let has_default = wanted.default.is_some() && self.decoding != Decoding::Protobuf;
        match &wanted.shape {
            Shape::Optional(_) | Shape::OptionalUnion(_) => Outcome::ReadsNone,
            Shape::Required(_) if has_default => Outcome::ReadsDefault,
            Shape::Required(value) if is_tagged && self.has_zero(value) => Outcome::ReadsZero,
            Shape::Required(_) | Shape::Union(_) => Outcome::Error,
            Shape::List(_) | Shape::Set(_) | Shape::Map(..) => match self.decoding {
                Decoding::Json => Outcome::Error,
                _ => Outcome::ReadsZero,
            },
        }
    }

    /// Returns the outcome of a field that both have.
    fn shape(self, written: &Field, wanted: &Field) -> Outcome {
        use Shape::{List, Map, Optional, OptionalUnion, Required, Set, Union};
        match (&written.shape, &wanted.shape) {
            (Required(one), Required(other)) | (Optional(one), Optional(other)) => {
                self.value(one, other)
            }
            (Required(one), Optional(other)) => self.value(one, other).max(self.to_option(one)),
            (Optional(one), Required(other)) => {
                self.value(one, other).max(self.to_required(other, wanted))
            }
            (List(one), List(other)) | (Set(one), Set(other)) => self.elements(one, other),
            (List(one), Set(other)) | (Set(one), List(other)) => match self.decoding {
                Decoding::Thrift => Outcome::Error,
                _ => self.elements(one, other),
            },
            (List(one), Optional(Value::List(other))) => {
                self.wrapped().unwrap_or_else(|| self.elements(one, other))
            }
            (Optional(Value::List(one)), List(other)) => {
                let none = match self.decoding {
                    Decoding::Thrift => Outcome::NoneBecomesZero,
                    _ => Outcome::Error,
                };
                self.wrapped()
                    .unwrap_or_else(|| self.elements(one, other).max(none))
            }
            (Map(key, one), Map(wanted_key, other)) => {
                let is_text = |key: &Value| *key == Value::Scalar(Scalar::Text);
                match self.decoding {
                    // Other maps are arrays.
                    Decoding::AvroResolved if is_text(key) != is_text(wanted_key) => Outcome::Error,
                    _ => self.key(key, wanted_key).max(self.elements(one, other)),
                }
            }
            // The variants have outcomes of their own.
            (Union(_), Union(_)) | (OptionalUnion(_), OptionalUnion(_)) => Outcome::Keeps,
            (Union(_), OptionalUnion(_)) => match self.decoding.is_positional() {
                true => Outcome::ErrorOrWrong,
                false => Outcome::Keeps,
            },
            (OptionalUnion(_), Union(_)) => match self.decoding.is_positional() {
                true => Outcome::ErrorOrWrong,
                false => Outcome::Error,
            },
            (Union(_) | OptionalUnion(_), Required(_) | Optional(_))
            | (Required(_) | Optional(_), Union(_) | OptionalUnion(_)) => Outcome::ErrorOrWrong,
            _ => match self.decoding {
                Decoding::Thrift | Decoding::AvroResolved => Outcome::Error,
                _ => Outcome::ErrorOrWrong,
            },
        }
    }

    /// Returns the outcome of a map's key. In JSON, all keys are texts.
    fn key(self, written: &Value, wanted: &Value) -> Outcome {
        let is_text = |key: &Value| *key == Value::Scalar(Scalar::Text);
        match self.decoding {
            Decoding::Json if is_text(wanted) => Outcome::Keeps,
            Decoding::Json if is_text(written) => Outcome::Error,
            _ => self.elements(written, wanted),
        }
    }

    /// Returns the outcome of a list in an option for a reader without the option, or the reverse, if that
    /// alone decides.
    fn wrapped(self) -> Option<Outcome> {
        match self.decoding {
            Decoding::Protobuf | Decoding::Avro | Decoding::Bincode => Some(Outcome::ErrorOrWrong),
            Decoding::Json | Decoding::Thrift | Decoding::AvroResolved => None,
        }
    }

    /// Returns the outcome of values that are always written for a reader of an option.
    fn to_option(self, written: &Value) -> Outcome {
        match self.decoding {
            Decoding::Protobuf if self.leaves_out_zero(written) => Outcome::ZeroBecomesNone,
            Decoding::Avro | Decoding::Bincode => Outcome::ErrorOrWrong,
            _ => Outcome::Keeps,
        }
    }

    /// Returns the outcome of an option for a reader that requires the value.
    fn to_required(self, value: &Value, wanted: &Field) -> Outcome {
        match self.decoding {
            Decoding::Json | Decoding::Thrift if wanted.default.is_some() => {
                Outcome::NoneBecomesZero
            }
            Decoding::Protobuf | Decoding::Thrift if self.has_zero(value) => {
                Outcome::NoneBecomesZero
            }
            Decoding::Avro | Decoding::Bincode => Outcome::ErrorOrWrong,
            _ => Outcome::Error,
        }
    }
}

fn json_name(field: &Field) -> &str {
    field.json.as_deref().unwrap_or(&field.name)
}

impl<'a> Versions<'a> {
    pub(super) fn fields(&mut self, old: &'a [Field], new: &'a [Field]) -> Vec<Change> {
        let has_ids = self.old.has_ids();
        let (old_types, new_types) = (self.old, self.new);
        let have_ids =
            |one: &Field, other: &Field| old_types.has_id(one) && new_types.has_id(other);
        let by_id = |one: usize, other: usize| {
            have_ids(&old[one], &new[other]) && old[one].id == new[other].id
        };
        let by_name = |one: usize, other: usize| {
            is_named(&old[one].name, &new[other].name, &new[other].aliases)
        };
        let by_both = |one: usize, other: usize| by_id(one, other) && by_name(one, other);
        let by_place = |one: usize, other: usize| {
            !has_ids && one == other && old[one].shape == new[other].shape
        };
        let by_members = |one: usize, other: usize| {
            let ids = new_types.variant_ids(&new[other].shape);
            let own = old_types.variant_ids(&old[one].shape);
            has_ids && own.iter().any(|id| ids.contains(id))
        };
        let rules: [Rule<'_>; 5] = [&by_both, &by_name, &by_id, &by_members, &by_place];
        let pairs = pairs(old.len(), new.len(), &rules);
        for pair in &pairs {
            if let (Some(one), Some(other)) = (pair.old, pair.new) {
                self.add_named(&old[one].shape, &new[other].shape);
            }
        }
        // The place of a oneof is that of its id.
        let is_ordered =
            |pair: &&Pair| !has_ids || pair.new.is_some_and(|at| new_types.has_id(&new[at]));
        let ordered: Vec<Pair> = pairs.iter().filter(is_ordered).copied().collect();
        let change = |pair: &Pair| {
            let (one, other) = (pair.old.map(|at| &old[at]), pair.new.map(|at| &new[at]));
            let is_moved = is_ordered(&pair) && is_moved(*pair, &ordered);
            let effects = self.effects(|passage, is_new| match is_new {
                true => passage.field((old, one), (new, other), is_moved),
                false => passage.field((new, other), (old, one), is_moved),
            });
            let mut reasons = self.reasons(one, other, is_moved);
            if reasons.is_empty() && effects.iter().any(|effect| effect.breaks()) {
                reasons.push("its type is renamed".to_owned());
            }
            (!reasons.is_empty()).then(|| Change {
                member: other.or(one).map_or("", |field| &field.name).to_owned(),
                reason: reasons.join("; "),
                effects,
            })
        };
        pairs.iter().filter_map(change).collect()
    }

    /// Compares the types in two shapes too, which may have other names.
    fn add_named(&mut self, one: &Shape, other: &Shape) {
        if let Some((one, other)) = one.union().zip(other.union()) {
            self.add(one, other);
        }
        if let (Some(one), Some(other)) = (one.values().last(), other.values().last()) {
            self.add_values(one, other);
        }
    }

    /// Compares the types in two values too.
    pub(super) fn add_values(&mut self, one: &Value, other: &Value) {
        if let Some((one, other)) = one.named().zip(other.named()) {
            self.add(one, other);
        }
    }

    /// Returns the differences of a field.
    fn reasons(&self, one: Option<&Field>, other: Option<&Field>, is_moved: bool) -> Vec<String> {
        let (one, other) = match (one, other) {
            (Some(one), Some(other)) => (one, other),
            (Some(one), None) => return vec![format!("removed: {}", text::field(self.old, one))],
            (None, Some(other)) => return vec![format!("added: {}", text::field(self.new, other))],
            (None, None) => return Vec::new(),
        };
        let has_ids = self.old.has_id(one) && self.new.has_id(other);
        let mut reasons = Vec::new();
        if one.name != other.name {
            let reused = if has_ids { ", or its id is reused" } else { "" };
            reasons.push(format!("renamed from `{}`{reused}", one.name));
        }
        if has_ids && one.id != other.id {
            reasons.push(format!("renumbered from {} to {}", one.id, other.id));
        }
        if is_moved {
            reasons.push("moved".to_owned());
        }
        if one.json != other.json {
            reasons.push("renamed in JSON".to_owned());
        }
        let was = text::shape(self.old, &one.shape);
        let is = text::shape(self.new, &other.shape);
        if was != is {
            reasons.push(format!("{was} made {is}"));
        }
        if one.default != other.default {
            reasons.push("another default".to_owned());
        }
        reasons
    }
}
