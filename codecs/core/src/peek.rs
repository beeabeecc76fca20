use crate::{DecodeError, Schema};

/// A record that consists of the first fields of another, with the same names, ids and types.
/// [`Peek`] reads it without the rest.
///
/// `#[derive(Schema)]` implements this trait for a struct with `#[schema(prefix_of = Whole)]`, and
/// a `From` for decoded values. It asserts at compile time that the fields are the first fields of
/// `Whole`, in their order and with the same types.
///
/// For engines that go through serde, both records need the same serde attributes on the fields
/// that they share.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use wirecost_codec::Schema;
///
/// #[derive(Schema)]
/// struct Beat {
///     #[schema(id = 1)]
///     time: u64,
///     #[schema(id = 2)]
///     loads: Vec<f64>,
/// }
///
/// /// The field that tells whether a beat is worth decoding.
/// #[derive(Debug, PartialEq, Schema)]
/// #[schema(prefix_of = Beat)]
/// struct Time {
///     #[schema(id = 1)]
///     time: u64,
/// }
///
/// let beat = Beat { time: 7, loads: vec![0.5, 0.25] };
/// assert_eq!(Time::from(beat), Time { time: 7 });
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known as the beginning of a record",
    note = "put `#[schema(prefix_of = Whole)]` on the struct, beside `#[derive(Schema)]`"
)]
pub trait Prefix: Schema + From<<Self as Prefix>::Of> {
    /// The whole record.
    type Of: Schema;
}

/// A codec that reads the beginning of an encoded message, to route or drop the message without the
/// cost of decoding.
///
/// # Guarantees
///
/// If [`Codec::decode`](crate::Codec::decode) accepts the bytes, `peek` accepts them too and
/// returns the first fields of the message with the same values, also for bytes from a stranger. So
/// nobody can show one value to `peek` and another to `decode`.
///
/// The converse does not hold: `peek` may accept bytes that `decode` refuses. The bytes after the
/// prefix are not validated, and may be cut short, damaged or followed by other bytes. Where the
/// format permits, they are not even read.
///
/// Only the values in the prefix's fields are allocated, unless the format's crate says otherwise.
pub trait Peek<P: Prefix> {
    /// Reads the beginning of the message in `bytes`.
    ///
    /// # Errors
    /// When the bytes do not begin as the format encodes `P`, are more than
    /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes), or exceed another limit in
    /// the part that was read. Then `decode` refuses them too.
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError>;
}
