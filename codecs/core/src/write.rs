use crate::{Element, Key, Place, Schema, Union, Value, describe::EnumType};

/// What a format (or another engine of one) implements to write single values: one by each call, with
/// what belongs before it.
///
/// Writing cannot fail half-way: what a codec must refuse it finds when the whole is written, see
/// [`append_within`](crate::append_within).
pub trait Writer: Sized {
    /// Whether the format is for people too, so that a type may write text where a binary format has
    /// bytes, as an address does.
    const HUMAN_READABLE: bool = false;

    /// A boolean.
    fn bool(&mut self, value: bool);
    /// A `u8`; most formats know no number smaller than a `u32`.
    #[inline]
    fn u8(&mut self, value: u8) {
        self.u32(value.into());
    }
    /// A `u16` or `u32`.
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
    /// The symbol of an enum with this number.
    fn symbol(&mut self, of: &'static EnumType, number: u32);
    /// A record, with whatever marks its end.
    fn record<T: Schema>(&mut self, value: &T);
}

/// What a format implements to write the fields of a record, each with whatever stands before its
/// value. The value it gives a [`Writer`], which may be another type: a tag and a short number, say,
/// are written at once for less than one after the other.
pub trait FieldWriter: Sized {
    /// A field that is always there; a zero may be left out by formats with implicit presence.
    fn required<T: Value>(&mut self, place: Place, value: &T);
    /// A field that may be absent.
    fn optional<T: Value>(&mut self, place: Place, value: Option<&T>);
    /// A field with a list.
    fn list<T: Element>(&mut self, place: Place, values: &[T]);
    /// A field with a map, whose entries come in the order of their keys.
    fn map<'a, K: Key + 'a, T: Element + 'a>(
        &mut self,
        place: Place,
        entries: impl ExactSizeIterator<Item = (&'a K, &'a T)>,
    );
    /// A field with a union; the union calls [`FieldWriter::variant`].
    fn union<T: Union>(&mut self, place: Place, value: &T);
    /// The variant of a union: its place in [`UnionType::variants`](crate::describe::UnionType), its
    /// id and its record.
    fn variant<T: Schema>(&mut self, index: u32, id: u32, value: &T);
}
