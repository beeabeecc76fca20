use std::{collections::HashMap, ptr, sync::Arc};

use wirecost_codec::describe::{EnumType, FieldType, RecordType, UnionType};

use super::names::{camel, of_symbol, of_variant, scoped, unspecified};

/// A field, or a variant among the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// The id of the field or variant.
    pub(super) id: u32,
    /// The index of the field, which the variants of a union share.
    pub(super) field: usize,
}

/// The members of an object by name, in both forms.
pub(super) type Members = HashMap<String, Member>;

/// The numbers of symbols by name.
type Symbols = HashMap<String, i32>;

/// The names of the types that were read, by the addresses of their descriptions.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    objects: HashMap<usize, Arc<Members>>,
    enums: HashMap<usize, Symbols>,
}

impl Index {
    pub(super) fn of_record(&mut self, record: &'static RecordType) -> Arc<Members> {
        let members = self.objects.entry(ptr::from_ref(record).addr());
        Arc::clone(members.or_insert_with(|| Arc::new(of_record(record))))
    }

    pub(super) fn of_union(&mut self, union: &'static UnionType) -> Arc<Members> {
        let members = self.objects.entry(ptr::from_ref(union).addr());
        Arc::clone(members.or_insert_with(|| {
            let mut members = Members::new();
            add_variants(&mut members, union, 0);
            Arc::new(members)
        }))
    }

    pub(super) fn symbol(&mut self, of: &'static EnumType, name: &str) -> Option<i32> {
        let symbols = self.enums.entry(ptr::from_ref(of).addr());
        symbols.or_insert_with(|| of_enum(of)).get(name).copied()
    }
}

fn of_record(record: &RecordType) -> Members {
    let mut members = Members::new();
    for (index, field) in record.fields.iter().enumerate() {
        match field.ty {
            FieldType::Union(union) | FieldType::OptionalUnion(union) => {
                add_variants(&mut members, union, index);
            }
            _ => add(&mut members, field.proto_name, field.id, index),
        }
    }
    members
}

fn add_variants(members: &mut Members, union: &UnionType, field: usize) {
    for variant in union.variants {
        add(members, &of_variant(variant), variant.id, field);
    }
}

/// Adds a member by both forms of its name.
fn add(members: &mut Members, name: &str, id: u32, field: usize) {
    for name in [camel(name), name.to_owned()] {
        members.insert(name, Member { id, field });
    }
}

/// Returns the names that the `.proto` file of an enum has, with aliases.
fn of_enum(of: &EnumType) -> Symbols {
    let mut symbols = Symbols::new();
    if of.symbol_numbered(0).is_none() {
        symbols.insert(unspecified(of), 0);
    }
    for (position, symbol) in of.symbols.iter().enumerate() {
        symbols.insert(of_symbol(of, symbol), symbol.number);
        for alias in of.names.aliases(position) {
            let alias = match symbol.proto_name {
                Some(_) => alias.to_owned(),
                None => scoped(of, alias),
            };
            symbols.entry(alias).or_insert(symbol.number);
        }
    }
    symbols
}
