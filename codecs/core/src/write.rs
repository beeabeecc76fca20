use std::collections::BTreeMap;

use crate::{Element, Schema, Union, Value};

/// What a format (or another engine of one) implements to write the data model.
///
/// Writing cannot fail half-way: what a codec must refuse it finds when the whole is written, see
/// [`append_within`](crate::append_within).
pub trait Writer: Sized {
    /// A boolean.
    fn bool(&mut self, value: bool);
    /// A `u8`, `u16` or `u32`.
    fn u32(&mut self, value: u32);
    /// A `u64`, usually small.
    fn u64(&mut self, value: u64);
    /// A `u64` that takes all its bits, such as a random id.
    fn fixed64(&mut self, value: u64);
    /// An `i32`.
    fn i32(&mut self, value: i32);
    /// An `i64`.
    fn i64(&mut self, value: i64);
    /// An `f32`.
    fn f32(&mut self, value: f32);
    /// An `f64`.
    fn f64(&mut self, value: f64);
    /// Text.
    fn str(&mut self, value: &str);
    /// Opaque bytes.
    fn bytes(&mut self, value: &[u8]);
    /// The symbol with this number.
    fn symbol(&mut self, number: u32);
    /// A record, with whatever marks its end.
    fn record<T: Schema>(&mut self, value: &T);

    /// A field that is always there; a zero may be left out by formats with implicit presence.
    fn required<T: Value>(&mut self, id: u32, value: &T);
    /// A field that may be absent.
    fn optional<T: Value>(&mut self, id: u32, value: Option<&T>);
    /// A field with a list.
    fn list<T: Element>(&mut self, id: u32, values: &[T]);
    /// A field with a map.
    fn map<T: Element>(&mut self, id: u32, entries: &BTreeMap<String, T>);
    /// A field with a union; the union calls [`Writer::variant`].
    fn union<T: Union>(&mut self, id: u32, value: &T);
    /// The variant of a union: its place in [`UnionType::variants`](crate::describe::UnionType), its
    /// id and its record.
    fn variant<T: Schema>(&mut self, index: u32, id: u32, value: &T);
}
