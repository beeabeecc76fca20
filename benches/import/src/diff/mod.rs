//! The differences of two versions of a schema, and their effect on messages in each format.

mod fields;
mod members;
mod outcome;
mod pair;
mod text;
mod values;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use outcome::{Decoding, Outcome};

use crate::{
    ImportError,
    problem::{Problem, Weight},
    schema::{Contents, Schema, TypeId},
};
use pair::is_named;

/// The differences of two versions of a schema.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The types with changes.
    pub types: Vec<ChangedType>,
    /// The full names of types that only the new version has.
    pub added: Vec<String>,
    /// The full names of types that only the old version has.
    pub removed: Vec<String>,
    /// The parts of both versions that readers ignore.
    #[serde(skip)]
    pub notes: Vec<Problem>,
}

/// The changes of a type.
#[derive(Debug, Serialize)]
pub struct ChangedType {
    /// The full name of the type; both names if they differ.
    pub name: String,
    /// The changes of the type's members.
    pub changes: Vec<Change>,
}

/// The change of a field, a symbol or a variant.
#[derive(Debug, Serialize)]
pub struct Change {
    /// The name of the member: that in the new version, if the new version has the member.
    pub member: String,
    /// The difference of the versions.
    pub reason: String,
    /// The effect on messages in each format.
    pub effects: Vec<Effect>,
}

/// The effect of a change on messages in a format.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Effect {
    /// The format.
    pub format: Decoding,
    /// The worst outcome where a reader with the new version reads messages of the old one.
    pub new_reads_old: Outcome,
    /// The worst outcome where a reader with the old version reads messages of the new one.
    pub old_reads_new: Outcome,
}

impl Effect {
    /// Returns whether a value is lost, refused or changed.
    #[must_use]
    pub fn breaks(self) -> bool {
        self.new_reads_old.breaks() || self.old_reads_new.breaks()
    }
}

impl Difference {
    /// Returns the formats in which a change breaks readers.
    #[must_use]
    pub fn broken(&self) -> Vec<Decoding> {
        let changes = self.types.iter().flat_map(|named| &named.changes);
        let effects: Vec<_> = changes.flat_map(|change| &change.effects).collect();
        let is_broken = |format: &Decoding| {
            effects
                .iter()
                .any(|effect| effect.format == *format && effect.breaks())
        };
        Decoding::ALL.into_iter().filter(is_broken).collect()
    }
}

/// Returns the differences of two schema files of one language, in these formats. `includes` are the
/// directories of imported files; if there are none, those of the files.
///
/// The types are those that [`import`](crate::import) makes, whose losses have no effect on bytes.
///
/// # Errors
/// When a file cannot be read or is not a schema, or a part of it cannot be expressed or breaks a rule of the language.
pub fn diff(
    old: &Path,
    new: &Path,
    includes: &[PathBuf],
    formats: &[Decoding],
) -> Result<Difference, ImportError> {
    let files = [old.to_owned(), new.to_owned()];
    crate::language(&files)?;
    let [old, new] = files.map(|file| crate::read(&[file], includes, true));
    let ((old, of_old), (new, of_new)) = (old?, new?);
    let mut versions = Versions::new(&old, &new, formats, Vec::new());
    versions.add_all();
    let types = versions.changed_types();
    let is_paired = |id: TypeId, of: fn(&(TypeId, TypeId)) -> TypeId| {
        versions.pairs.iter().any(|pair| of(pair) == id)
    };
    let removed = ids(&old).filter(|id| !is_paired(*id, |pair| pair.0));
    let added = ids(&new).filter(|id| !is_paired(*id, |pair| pair.1));
    let problems = of_old.into_iter().chain(of_new);
    Ok(Difference {
        types,
        added: added.map(|id| full_name(&new, id)).collect(),
        removed: removed.map(|id| full_name(&old, id)).collect(),
        notes: problems.filter(|one| one.weight == Weight::Note).collect(),
    })
}

fn ids(schema: &Schema) -> impl Iterator<Item = TypeId> {
    (0..schema.types.len()).map(TypeId)
}

fn full_name(schema: &Schema, id: TypeId) -> String {
    schema.types[id.0].path.join(".")
}

/// A writer's schema and a reader's, in a format.
#[derive(Clone, Copy)]
struct Passage<'a> {
    decoding: Decoding,
    writer: &'a Schema,
    reader: &'a Schema,
}

/// Two versions of a schema.
pub(crate) struct Versions<'a> {
    old: &'a Schema,
    new: &'a Schema,
    formats: &'a [Decoding],
    /// The types that are compared with each other.
    pairs: Vec<(TypeId, TypeId)>,
}

impl<'a> Versions<'a> {
    /// Returns versions of which these types are compared, and those of their members.
    pub(crate) const fn new(
        old: &'a Schema,
        new: &'a Schema,
        formats: &'a [Decoding],
        pairs: Vec<(TypeId, TypeId)>,
    ) -> Self {
        Self {
            old,
            new,
            formats,
            pairs,
        }
    }

    /// Compares all types of the same name.
    fn add_all(&mut self) {
        for one in ids(self.old) {
            let other = ids(self.new).find(|other| self.is_pair(one, *other));
            if let Some(other) = other {
                self.add(one, other);
            }
        }
    }

    /// Returns the types that differ.
    pub(crate) fn changed_types(&mut self) -> Vec<ChangedType> {
        let mut types = Vec::new();
        let mut next = 0;
        while let Some(&(one, other)) = self.pairs.get(next) {
            let changes = self.changes(one, other);
            if !changes.is_empty() {
                let name = self.name(one, other);
                types.push(ChangedType { name, changes });
            }
            next += 1;
        }
        types
    }

    /// Returns whether types have the same full name, or the new one had the old one's.
    fn is_pair(&self, one: TypeId, other: TypeId) -> bool {
        let (one, other) = (&self.old.types[one.0], &self.new.types[other.0]);
        let is_same_scope = one.path.split_last().map(|(_, scope)| scope)
            == other.path.split_last().map(|(_, scope)| scope);
        is_same_scope && is_named(one.name(), other.name(), &other.aliases)
    }

    fn add(&mut self, one: TypeId, other: TypeId) {
        if !self.pairs.contains(&(one, other)) {
            self.pairs.push((one, other));
        }
    }

    fn name(&self, one: TypeId, other: TypeId) -> String {
        let (one, other) = (full_name(self.old, one), full_name(self.new, other));
        match one == other {
            true => other,
            false => format!("{one}, now {other}"),
        }
    }

    /// Returns the effect in each format. `outcome` gets the direction: true if the new version reads.
    fn effects(&self, outcome: impl Fn(Passage<'_>, bool) -> Outcome) -> Vec<Effect> {
        let of = |decoding, writer, reader, is_new| {
            let passage = Passage {
                decoding,
                writer,
                reader,
            };
            outcome(passage, is_new)
        };
        let effect = |&format: &Decoding| Effect {
            format,
            new_reads_old: of(format, self.old, self.new, true),
            old_reads_new: of(format, self.new, self.old, false),
        };
        self.formats.iter().map(effect).collect()
    }

    fn changes(&mut self, one: TypeId, other: TypeId) -> Vec<Change> {
        let (old, new): (&'a Schema, &'a Schema) = (self.old, self.new);
        match (&old.types[one.0].contents, &new.types[other.0].contents) {
            (Contents::Record { fields: old, .. }, Contents::Record { fields: new, .. }) => {
                self.fields(old, new)
            }
            (
                Contents::Enum {
                    symbols: old,
                    is_open,
                },
                Contents::Enum { symbols: new, .. },
            ) => self.symbols(old, new, *is_open),
            (Contents::Union(old), Contents::Union(new)) => self.variants(old, new),
            (one, _) => {
                let reason = format!("it was {}", text::kind(one));
                vec![Change {
                    member: String::new(),
                    reason,
                    effects: self.effects(|_, _| Outcome::ErrorOrWrong),
                }]
            }
        }
    }
}
