//! The changes of the symbols of enums and of the variants of unions.

use super::{
    Change, Decoding, Outcome, Passage, Versions,
    pair::{Pair, pairs},
    values::is_name_of,
};
use crate::schema::{Schema, Symbol, Variant};

impl Passage<'_> {
    /// Returns the outcome of one of the writer's symbols.
    fn symbol(self, written: &[Symbol], wanted: &[Symbol], at: usize, is_open: bool) -> Outcome {
        let symbol = &written[at];
        let numbered = || wanted.iter().find(|other| other.number == symbol.number);
        let (found, keeps_unknown) = match self.decoding {
            Decoding::Json => (wanted.iter().find(|other| is_symbol(symbol, other)), false),
            Decoding::Protobuf | Decoding::Thrift => (numbered(), is_open),
            _ if is_open => (numbered(), true),
            Decoding::AvroResolved => (wanted.iter().find(|other| is_symbol(symbol, other)), false),
            Decoding::Avro | Decoding::Bincode => (wanted.get(at), false),
        };
        let is_another = |other: &Symbol| {
            wanted.iter().any(|one| is_symbol(symbol, one))
                || written.iter().any(|one| is_symbol(one, other))
        };
        match found {
            Some(other) if !is_symbol(symbol, other) && is_another(other) => Outcome::Wrong,
            Some(_) => Outcome::Keeps,
            None if keeps_unknown => Outcome::Keeps,
            None => Outcome::Error,
        }
    }

    /// Returns the outcome of one of the writer's variants.
    fn variant(self, written: &[Variant], wanted: &[Variant], at: usize) -> Outcome {
        let variant = &written[at];
        let name = name(self.writer, variant);
        let is_same = |other: &&Variant| is_name_of(name, &self.reader.types[other.record.0]);
        let found = match self.decoding {
            Decoding::Protobuf | Decoding::Thrift if self.writer.has_ids() => {
                wanted.iter().find(|other| other.id == variant.id)
            }
            Decoding::Avro | Decoding::Bincode => wanted.get(at),
            _ => wanted.iter().find(is_same),
        };
        match found {
            Some(other) if is_same(&other) => Outcome::Keeps,
            Some(_) => Outcome::ErrorOrWrong,
            None => Outcome::Error,
        }
    }
}

impl<'a> Versions<'a> {
    pub(super) fn symbols(&self, old: &[Symbol], new: &[Symbol], is_open: bool) -> Vec<Change> {
        let by_name = |one: usize, other: usize| is_symbol(&old[one], &new[other]);
        let by_number = |one: usize, other: usize| old[one].number == new[other].number;
        let pairs = pairs(old.len(), new.len(), &[&by_name, &by_number]);
        let change = |pair: &Pair| {
            let reason = match (pair.old, pair.new) {
                (Some(one), Some(other)) => {
                    self.symbol_reason((one, &old[one]), (other, &new[other]))?
                }
                (Some(one), None) => format!("symbol removed, number {}", old[one].number),
                (None, Some(other)) => format!("symbol added, number {}", new[other].number),
                (None, None) => return None,
            };
            let effects = self.effects(|passage, is_new| {
                let (written, wanted, at) = match is_new {
                    true => (old, new, pair.old),
                    false => (new, old, pair.new),
                };
                at.map_or(Outcome::Keeps, |at| {
                    passage.symbol(written, wanted, at, is_open)
                })
            });
            let symbol = pair.new.map(|at| &new[at]);
            let symbol = symbol.or(pair.old.map(|at| &old[at]))?;
            Some(Change {
                member: symbol.name.clone(),
                reason,
                effects,
            })
        };
        pairs.iter().filter_map(change).collect()
    }

    /// Returns the difference of a symbol in both versions, if there is one. Its place counts where
    /// symbols have no numbers.
    fn symbol_reason(
        &self,
        (was, one): (usize, &Symbol),
        (is, other): (usize, &Symbol),
    ) -> Option<String> {
        if !is_symbol(one, other) {
            return Some(format!("symbol renamed from `{}`", one.name));
        }
        if self.old.has_ids() && one.number != other.number {
            let (was, is) = (one.number, other.number);
            return Some(format!("symbol renumbered from {was} to {is}"));
        }
        (was != is).then(|| "symbol moved".to_owned())
    }

    pub(super) fn variants(&mut self, old: &[Variant], new: &[Variant]) -> Vec<Change> {
        let (old_types, new_types) = (self.old, self.new);
        let has_ids = old_types.has_ids();
        let by_name = |one: usize, other: usize| {
            let record = &new_types.types[new[other].record.0];
            is_name_of(name(old_types, &old[one]), record)
        };
        let by_id = |one: usize, other: usize| has_ids && old[one].id == new[other].id;
        let pairs = pairs(old.len(), new.len(), &[&by_name, &by_id]);
        for pair in &pairs {
            if let (Some(one), Some(other)) = (pair.old, pair.new) {
                self.add(old[one].record, new[other].record);
            }
        }
        let change = |pair: &Pair| {
            let reason = match (pair.old, pair.new) {
                (Some(one), Some(other)) if !by_name(one, other) => {
                    format!("variant renamed from `{}`", name(old_types, &old[one]))
                }
                (Some(one), Some(other)) if has_ids && old[one].id != new[other].id => {
                    let (one, other) = (old[one].id, new[other].id);
                    format!("variant renumbered from {one} to {other}")
                }
                (Some(one), Some(other)) if one != other => "variant moved".to_owned(),
                (Some(_), Some(_)) | (None, None) => return None,
                (Some(_), None) => "variant removed".to_owned(),
                (None, Some(_)) => "variant added".to_owned(),
            };
            let effects = self.effects(|passage, is_new| {
                let (written, wanted, at) = match is_new {
                    true => (old, new, pair.old),
                    false => (new, old, pair.new),
                };
                at.map_or(Outcome::Keeps, |at| passage.variant(written, wanted, at))
            });
            let member = pair.new.map(|at| name(new_types, &new[at]));
            let member = member.or(pair.old.map(|at| name(old_types, &old[at])))?;
            Some(Change {
                member: member.to_owned(),
                reason,
                effects,
            })
        };
        pairs.iter().filter_map(change).collect()
    }
}

fn name<'a>(types: &'a Schema, variant: &Variant) -> &'a str {
    types.types[variant.record.0].name()
}

/// Returns whether a reader's symbol has the name of the writer's, or had it.
fn is_symbol(written: &Symbol, wanted: &Symbol) -> bool {
    wanted.name == written.name || wanted.aliases.contains(&written.name)
}
