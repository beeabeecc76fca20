//! The numbers of leaves, the places of a schema that have values. A leaf is a field with its path
//! from the message, so a record that two fields hold has two sets of leaves. All elements of a list
//! share their leaves. So do all records that may contain themselves, because their depth has no bound,
//! and all unions in lists and maps, which are looked up at their use. Both ends count the same leaves
//! while they process a message.

use wirecost_codec::describe::{FieldType, RecordType, UnionType, ValueType};

/// The leaf of the variant of the message's first union, which is coded ahead of all fields.
pub(crate) const KIND: usize = 0;

/// The leaves of the key, which is coded ahead of all fields too.
pub(crate) const KEY: usize = 1;

/// The first leaf of the fields.
pub(crate) const FIRST: usize = KEY + TEXT_LEAVES;

/// The leaves of a text, of bytes, or of a value that is written as bytes: the number of a known
/// text, and the length and the start of a new one.
pub(crate) const TEXT_LEAVES: usize = 3;

/// The leaves of a float: its bits, or a whole number.
pub(crate) const REAL_LEAVES: usize = 2;

/// The most slots. If a message has more leaves, leaves share slots.
pub(crate) const MOST_LEAVES: usize = 1 << 12;

/// The slots of all records that may contain themselves, together. If these have more leaves, leaves
/// share slots.
const RECURSIVE_SLOTS: usize = 1 << 8;

/// Returns the number of leaves of a value.
const fn of_value(value: ValueType) -> usize {
    match value {
        ValueType::U128
        | ValueType::I128
        | ValueType::Char
        | ValueType::String
        | ValueType::Decimal(_)
        | ValueType::Bytes
        | ValueType::Fixed(_)
        | ValueType::Uuid => TEXT_LEAVES,
        ValueType::F32 | ValueType::F64 => REAL_LEAVES,
        ValueType::List(element) | ValueType::Optional(element) => of_values(*element),
        ValueType::Record(record) if !is_recursive(record) => of_record(record),
        // Its leaves are elsewhere.
        ValueType::Record(_) | ValueType::Recursive(_) | ValueType::Union(_) => 0,
        _ => 1,
    }
}

/// Returns the number of leaves of an optional value, a list or a set: of its values, and of its
/// presence or count.
pub(crate) const fn of_values(element: ValueType) -> usize {
    1 + of_value(element)
}

/// Returns the number of leaves of a map: of its keys, its values and its count.
pub(crate) const fn of_map(key: ValueType, value: ValueType) -> usize {
    1 + of_value(key) + of_value(value)
}

/// Returns the number of leaves of a union: of the index of the variant, and of all variants.
pub(crate) const fn of_union(union: &UnionType) -> usize {
    1 + union.variants.len() * of_variant(union)
}

/// Returns the number of leaves of a record's fields.
const fn of_record(record: &RecordType) -> usize {
    let (mut leaves, mut at) = (0, 0);
    while at < record.fields.len() {
        leaves += of_field(record.fields[at].ty);
        at += 1;
    }
    leaves
}

/// Returns the number of leaves of a field.
const fn of_field(field: FieldType) -> usize {
    match field {
        FieldType::Required(value) => of_value(value),
        FieldType::Optional(value)
        | FieldType::List(value)
        | FieldType::Set(value)
        | FieldType::Array { value, .. } => of_values(value),
        FieldType::Map { key, value } => of_map(key, value),
        FieldType::Union(union) => of_union(union),
        FieldType::OptionalUnion(union) => 1 + of_union(union),
    }
}

/// Returns the number of leaves of each variant, that of the variant with the most.
pub(crate) const fn of_variant(union: &UnionType) -> usize {
    let (mut most, mut at) = (0, 0);
    while at < union.variants.len() {
        let leaves = of_value(union.variants[at].value);
        if leaves > most {
            most = leaves;
        }
        at += 1;
    }
    most
}

/// Returns whether a record may contain itself, or another record that may.
pub(crate) const fn is_recursive(record: &RecordType) -> bool {
    let mut at = 0;
    while at < record.fields.len() {
        if has_recursion(record.fields[at].ty) {
            return true;
        }
        at += 1;
    }
    false
}

/// Returns whether a field may hold a record that contains itself. The leaf after such a field is
/// known only when the field has been processed.
const fn has_recursion(field: FieldType) -> bool {
    match field {
        FieldType::Required(value)
        | FieldType::Optional(value)
        | FieldType::List(value)
        | FieldType::Set(value)
        | FieldType::Array { value, .. }
        | FieldType::Map { value, .. } => leads_to_recursion(value),
        FieldType::Union(union) | FieldType::OptionalUnion(union) => {
            let mut at = 0;
            while at < union.variants.len() {
                if leads_to_recursion(union.variants[at].value) {
                    return true;
                }
                at += 1;
            }
            false
        }
    }
}

const fn leads_to_recursion(value: ValueType) -> bool {
    match value {
        ValueType::Recursive(_) | ValueType::Union(_) => true,
        ValueType::Record(record) => is_recursive(record),
        ValueType::List(element) | ValueType::Optional(element) => leads_to_recursion(*element),
        _ => false,
    }
}

/// The shape of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The first leaf that no field has.
    pub(crate) end: usize,
    /// The leaf of the message's first union; [`usize::MAX`] without a union, or if one of the fields
    /// before may hold a record that contains itself.
    pub(crate) union: usize,
    /// The number of that union's variants; 0 without a union.
    pub(crate) kinds: usize,
    /// The first leaf of each record that may contain itself.
    pub(crate) recursive: usize,
    /// The number of slots of state: one for each leaf, and for the leaves before the union one for
    /// each kind of message too.
    pub(crate) slots: usize,
}

impl Layout {
    pub(crate) const fn new(message: &RecordType) -> Self {
        let (mut end, mut union, mut kinds) = (FIRST, usize::MAX, 0);
        let (mut is_recursive, mut at) = (false, 0);
        while at < message.fields.len() {
            let field = message.fields[at].ty;
            if let FieldType::Union(first) = field
                && kinds == 0
                && !is_recursive
            {
                union = end;
                kinds = first.variants.len();
            }
            is_recursive |= has_recursion(field);
            end += of_field(field);
            at += 1;
        }
        let recursive = end + kinds * union;
        let slots = recursive + if is_recursive { RECURSIVE_SLOTS } else { 0 };
        Self {
            end,
            union,
            kinds,
            recursive,
            slots: if slots < MOST_LEAVES {
                slots
            } else {
                MOST_LEAVES
            },
        }
    }

    /// Returns the slot of a leaf in a message of this kind.
    #[inline]
    pub(crate) const fn slot(&self, leaf: usize, kind: usize) -> usize {
        let slot = match leaf < self.union && leaf >= FIRST && self.kinds > 0 {
            true => self.end + kind * self.union + leaf,
            false => leaf,
        };
        if slot < self.slots {
            slot
        } else {
            slot % self.slots
        }
    }
}

/// Returns the leaves that may be the key: those that every message has once, and that may name many
/// sources. They come before all fields that may hold a record which contains itself.
pub(crate) fn keys(message: &RecordType) -> Vec<usize> {
    let (mut leaf, mut keys) = (FIRST, Vec::new());
    find_keys(message, &mut leaf, &mut keys);
    keys
}

fn find_keys(record: &RecordType, leaf: &mut usize, keys: &mut Vec<usize>) {
    let fields = record.fields.iter();
    for field in fields.take_while(|field| !has_recursion(field.ty)) {
        match field.ty {
            FieldType::Required(ValueType::Record(inner)) => find_keys(inner, leaf, keys),
            ty => {
                if let FieldType::Required(value) = ty
                    && can_be_key(value)
                {
                    keys.push(*leaf);
                }
                *leaf += of_field(ty);
            }
        }
    }
}

/// Returns whether a value of this type may name many sources.
const fn can_be_key(value: ValueType) -> bool {
    matches!(
        value,
        ValueType::U16
            | ValueType::U32(_)
            | ValueType::U64(_)
            | ValueType::Fixed64
            | ValueType::U128
            | ValueType::String
            | ValueType::Decimal(_)
            | ValueType::Bytes
            | ValueType::Fixed(_)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wirecost_codec::Schema;

    use super::*;

    #[derive(Schema)]
    struct Whole {
        #[schema(id = 1)]
        name: String,
        #[schema(id = 2)]
        inner: Inner,
        #[schema(id = 3)]
        loads: Vec<f64>,
        #[schema(id = 20, union)]
        body: Body,
        #[schema(id = 30)]
        end: u8,
    }

    #[derive(Schema)]
    struct Inner {
        #[schema(id = 1)]
        number: u64,
        #[schema(id = 2)]
        maybe: Option<u32>,
    }

    #[derive(Schema)]
    enum Body {
        #[schema(id = 10)]
        Other(Other),
        #[schema(id = 11)]
        Counts(Counts),
    }

    #[derive(Schema)]
    struct Other {
        #[schema(id = 1)]
        number: u64,
    }

    #[derive(Schema)]
    struct Counts {
        #[schema(id = 1)]
        counts: BTreeMap<String, u32>,
    }

    #[test]
    fn leaves_are_counted() {
        assert_eq!(of_record(Inner::RECORD), 3);
        assert_eq!(of_record(Counts::RECORD), 5);
        let layout = Layout::new(Whole::RECORD);
        assert_eq!(layout.union, FIRST + 3 + 3 + 3);
        assert_eq!(layout.end, layout.union + 1 + 2 * 5 + 1);
        assert_eq!(layout.kinds, 2);
        assert_eq!(Layout::new(Inner::RECORD).kinds, 0);
    }

    #[test]
    fn every_leaf_has_a_slot_of_its_own_and_before_the_union_one_for_each_kind() {
        let layout = Layout::new(Whole::RECORD);
        let kinds = [0, 1].map(|kind| {
            let leaves = 0..layout.end;
            let slots: Vec<_> = leaves.map(|leaf| layout.slot(leaf, kind)).collect();
            assert!(slots.iter().all(|slot| *slot < layout.slots));
            slots
        });
        for (leaf, (one, other)) in kinds[0].iter().zip(&kinds[1]).enumerate() {
            let is_before = (FIRST..layout.union).contains(&leaf);
            assert_eq!(one != other, is_before, "{leaf}");
        }
        let mut all = kinds.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), layout.end + layout.union - FIRST);
    }

    #[test]
    fn a_key_is_in_every_message_once() {
        assert_eq!(keys(Whole::RECORD), [FIRST, FIRST + 3]);
    }

    #[derive(Schema)]
    struct Search {
        #[schema(id = 1)]
        tree: Tree,
        #[schema(id = 2)]
        number: u64,
        #[schema(id = 20, union)]
        body: Body,
    }

    #[derive(Schema)]
    struct Tree {
        #[schema(id = 1)]
        name: String,
        #[schema(id = 2)]
        children: Vec<Self>,
        #[schema(id = 3)]
        size: u64,
    }

    #[test]
    fn neither_key_nor_kind_follow_a_record_that_contains_itself() {
        assert!(keys(Search::RECORD).is_empty());
        assert_eq!(Layout::new(Search::RECORD).kinds, 0);
        assert_eq!(keys(Tree::RECORD), [FIRST]);
    }

    #[test]
    fn records_that_contain_themselves_have_leaves_after_all_others() {
        for message in [Search::RECORD, Tree::RECORD] {
            let layout = Layout::new(message);
            assert_eq!(layout.recursive, layout.end);
            assert_eq!(layout.slots, layout.end + RECURSIVE_SLOTS);
            assert!(layout.slot(usize::MAX, 0) < layout.slots);
        }
        assert!(is_recursive(Search::RECORD));
        assert!(!is_recursive(Whole::RECORD));
    }
}
