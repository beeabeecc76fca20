//! The data model as a tree of the library's values.

use std::mem;

use apache_avro::types::Value as Tree;
use wirecost_codec::{
    Element, FieldWriter, Key, Place, Record, Time, Union, Value, Writer,
    describe::{DecimalType, EnumType, ValueType, VariantDef},
};

use crate::{
    decimal,
    idl::{KEY, VALUE},
    time,
};

/// Returns the tree of a record.
pub(super) fn record_tree<T: Record>(record: &T) -> Tree {
    let fields = T::RECORD_TYPE.fields;
    let mut writer = TreeWriter::with_capacity(fields.len());
    record.write_fields(&mut writer);
    let names = fields.iter().map(|field| field.avro_name.to_owned());
    Tree::Record(names.zip(writer.trees).collect())
}

/// A writer that collects the trees of consecutive values.
struct TreeWriter {
    trees: Vec<Tree>,
}

impl TreeWriter {
    fn with_capacity(count: usize) -> Self {
        Self {
            trees: Vec::with_capacity(count),
        }
    }

    fn push(&mut self, tree: Tree) {
        self.trees.push(tree);
    }

    fn option<P, T: Value<P>>(&mut self, value: Option<&T>) {
        let Some(value) = value else {
            return self.push(Tree::Union(0, Box::new(Tree::Null)));
        };
        value.write(self);
        if let Some(tree) = self.trees.last_mut() {
            *tree = Tree::Union(1, Box::new(mem::replace(tree, Tree::Null)));
        }
    }

    /// Returns the trees of several values of one kind.
    fn collect<'a, P, T: Value<P> + 'a>(values: impl ExactSizeIterator<Item = &'a T>) -> Vec<Tree> {
        let mut writer = Self::with_capacity(values.len());
        for value in values {
            value.write(&mut writer);
        }
        writer.trees
    }
}

impl Writer for TreeWriter {
    fn bool(&mut self, value: bool) {
        self.push(Tree::Boolean(value));
    }

    /// Writes a long, whose bytes are those of an int.
    fn u32(&mut self, value: u32) {
        self.push(Tree::Long(value.into()));
    }

    fn u64(&mut self, value: u64) {
        self.push(Tree::Long(value.cast_signed()));
    }

    fn fixed64(&mut self, value: u64) {
        self.push(Tree::Fixed(8, value.to_le_bytes().to_vec()));
    }

    fn i32(&mut self, value: i32) {
        self.push(Tree::Int(value));
    }

    fn i64(&mut self, value: i64) {
        self.push(Tree::Long(value));
    }

    fn f32(&mut self, value: f32) {
        self.push(Tree::Float(value));
    }

    fn f64(&mut self, value: f64) {
        self.push(Tree::Double(value));
    }

    fn str(&mut self, value: &str) {
        self.push(Tree::String(value.to_owned()));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.push(Tree::Bytes(value.to_vec()));
    }

    fn fixed_bytes(&mut self, value: &[u8]) {
        self.push(Tree::Fixed(value.len(), value.to_vec()));
    }

    fn time(&mut self, value: Time) {
        time::write(value, self);
    }

    fn decimal(&mut self, _: DecimalType, unscaled: Option<i128>, _: &str) {
        match unscaled {
            Some(unscaled) => self.push(Tree::Decimal(
                decimal::fewest(&unscaled.to_be_bytes()).into(),
            )),
            None => self.refuse(decimal::RANGE),
        }
    }

    /// Puts bytes in the place of another value, which the library refuses.
    fn refuse(&mut self, _: &'static str) {
        self.push(Tree::Bytes(Vec::new()));
    }

    /// Leaves out the symbol's name, which is not part of the bytes.
    fn symbol(&mut self, _: &'static EnumType, position: u32, _: i32) {
        self.push(Tree::Enum(position, String::new()));
    }

    fn list_value<P, T: Element<P>>(&mut self, values: &[T]) {
        self.push(Tree::Array(Self::collect::<P, T>(values.iter())));
    }

    fn option_value<P, T: Element<P>>(&mut self, value: &Option<T>) {
        self.option(value.as_ref());
    }

    fn record<T: Record>(&mut self, value: &T) {
        self.push(record_tree(value));
    }

    fn union_value<T: Union>(&mut self, value: &T) {
        value.write(self);
    }
}

impl FieldWriter for TreeWriter {
    fn required<P, T: Value<P>>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    fn optional<P, T: Value<P>>(&mut self, _: Place, value: Option<&T>) {
        self.option(value);
    }

    fn list<P, T: Element<P>>(&mut self, _: Place, values: &[T]) {
        self.list_value::<P, T>(values);
    }

    fn map<'a, P, K: Key + 'a, T: Element<P> + 'a>(
        &mut self,
        _: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    ) {
        let mut keys = Self::with_capacity(entries.len());
        let mut values = Self::with_capacity(entries.len());
        for (key, value) in entries {
            key.write(&mut keys);
            value.write(&mut values);
        }
        let entries = keys.trees.into_iter().zip(values.trees);
        self.push(match K::TYPE {
            ValueType::String => Tree::Map(entries.filter_map(text_entry).collect()),
            _ => Tree::Array(entries.map(pair).collect()),
        });
    }

    fn union<T: Union>(&mut self, _: Place, value: &T) {
        value.write(self);
    }

    fn optional_union<T: Union>(&mut self, _: Place, value: Option<&T>) {
        let Some(value) = value else {
            return self.push(Tree::Union(0, Box::new(Tree::Null)));
        };
        value.write(self);
        if let Some(Tree::Union(index, _)) = self.trees.last_mut() {
            *index += 1;
        }
    }

    fn variant<P, T: Value<P>>(&mut self, index: u32, _: &'static VariantDef, value: &T) {
        let branch = Self::collect::<P, T>(std::iter::once(value)).pop();
        self.push(Tree::Union(index, Box::new(branch.unwrap_or(Tree::Null))));
    }
}

fn text_entry((key, value): (Tree, Tree)) -> Option<(String, Tree)> {
    match key {
        Tree::String(key) => Some((key, value)),
        _ => None,
    }
}

/// Returns an entry of a map whose keys are not text.
fn pair((key, value): (Tree, Tree)) -> Tree {
    Tree::Record(vec![(KEY.to_owned(), key), (VALUE.to_owned(), value)])
}
