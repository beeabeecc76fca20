//! The changes of the symbols of enums and of the variants of unions.

use super::{
    Change, Decoding, Outcome, Passage, Versions,
    pair::{Pair, is_named, pairs},
    text,
};
use crate::schema::{Language, Symbol, Variant};

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
        let has_name = |other: &&Variant| other.name == variant.name;
        let found = match self.decoding {
            Decoding::Protobuf | Decoding::Thrift if self.writer.has_ids() => {
                wanted.iter().find(|other| other.id == variant.id)
            }
            Decoding::AvroResolved => {
                let is_kept =
                    |other: &&Variant| self.value(&variant.value, &other.value) == Outcome::Keeps;
                wanted.iter().find(is_kept)
            }
            Decoding::Avro | Decoding::Bincode => wanted.get(at),
            _ => wanted.iter().find(has_name),
        };
        let is_another = |other: &Variant| {
            other.name != variant.name
                && (wanted.iter().any(|one| one.name == variant.name)
                    || written.iter().any(|one| one.name == other.name))
        };
        let outcome = found.map(|other| match is_another(other) {
            true if self.decoding != Decoding::AvroResolved => Outcome::ErrorOrWrong,
            _ => self.value(&variant.value, &other.value),
        });
        match outcome {
            // A reader of a oneof skips unknown members.
            Some(Outcome::Loses) | None => match (self.decoding, self.writer.language) {
                (Decoding::Protobuf, Language::Proto) => Outcome::Loses,
                _ => Outcome::Error,
            },
            Some(outcome) => outcome,
        }
    }
}

impl<'a> Versions<'a> {
    pub(super) fn symbols(&self, old: &[Symbol], new: &[Symbol], is_open: bool) -> Vec<Change> {
        let by_name = |one: usize, other: usize| is_symbol(&old[one], &new[other]);
        let by_number = |one: usize, other: usize| old[one].number == new[other].number;
        let pairs = pairs(old.len(), new.len(), &[&by_name, &by_number]);
        let reason = |pair: Pair| match (pair.old, pair.new) {
            (Some(one), Some(other)) => self.symbol_reason((one, &old[one]), (other, &new[other])),
            (Some(one), None) => Some(format!("symbol removed, number {}", old[one].number)),
            (None, Some(other)) => Some(format!("symbol added, number {}", new[other].number)),
            (None, None) => None,
        };
        let name = |symbol: &Symbol| symbol.name.clone();
        self.members(
            (old, new),
            &pairs,
            reason,
            name,
            |passage, written, wanted, at| passage.symbol(written, wanted, at, is_open),
        )
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
        let has_ids = self.old.has_ids();
        let by_name = |one: usize, other: usize| old[one].name == new[other].name;
        let by_id = |one: usize, other: usize| has_ids && old[one].id == new[other].id;
        let pairs = pairs(old.len(), new.len(), &[&by_name, &by_id]);
        for pair in &pairs {
            if let (Some(one), Some(other)) = (pair.old, pair.new) {
                self.add_values(&old[one].value, &new[other].value);
            }
        }
        let reason = |pair: Pair| match (pair.old, pair.new) {
            (Some(one), Some(other)) => self.variant_reason((one, &old[one]), (other, &new[other])),
            (Some(_), None) => Some("variant removed".to_owned()),
            (None, Some(_)) => Some("variant added".to_owned()),
            (None, None) => None,
        };
        let name = |variant: &Variant| variant.name.clone();
        self.members(
            (old, new),
            &pairs,
            reason,
            name,
            |passage, written, wanted, at| passage.variant(written, wanted, at),
        )
    }

    /// Returns the changes of members that are symbols or variants. `outcome` is that of one of the
    /// writer's members.
    fn members<M>(
        &self,
        (old, new): (&[M], &[M]),
        pairs: &[Pair],
        reason: impl Fn(Pair) -> Option<String>,
        name: impl Fn(&M) -> String,
        outcome: impl Fn(Passage<'_>, &[M], &[M], usize) -> Outcome,
    ) -> Vec<Change> {
        let change = |pair: &Pair| {
            let reason = reason(*pair)?;
            let effects = self.effects(|passage, is_new| {
                let (written, wanted, at) = match is_new {
                    true => (old, new, pair.old),
                    false => (new, old, pair.new),
                };
                at.map_or(Outcome::Keeps, |at| outcome(passage, written, wanted, at))
            });
            let member = pair.new.map(|at| &new[at]);
            let member = member.or(pair.old.map(|at| &old[at]))?;
            Some(Change {
                member: name(member),
                reason,
                effects,
            })
        };
        pairs.iter().filter_map(change).collect()
    }

    /// Returns the difference of a variant in both versions, if there is one.
    fn variant_reason(
        &self,
        (was, one): (usize, &Variant),
        (is, other): (usize, &Variant),
    ) -> Option<String> {
        let types = [
            text::value(self.old, &one.value),
            text::value(self.new, &other.value),
        ];
        if one.name != other.name {
            return Some(format!("variant renamed from `{}`", one.name));
        }
        if self.old.has_ids() && one.id != other.id {
            return Some(format!(
                "variant renumbered from {} to {}",
                one.id, other.id
            ));
        }
        match types {
            [was, is] if was != is => Some(format!("variant of {was} made {is}")),
            _ => (was != is).then(|| "variant moved".to_owned()),
        }
    }
}

/// Returns whether a reader's symbol has the name of the writer's, or had it.
fn is_symbol(written: &Symbol, wanted: &Symbol) -> bool {
    is_named(&written.name, &wanted.name, &wanted.aliases)
}
