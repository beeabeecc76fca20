use crate::{DecodeError, Schema};

/// A record that another begins with: its first fields, with their names, ids and types, and no
/// other. [`Peek`] reads it without the rest.
///
/// `#[derive(Schema)]` makes one of a struct with `#[schema(prefix_of = Whole)]`, with a `From` for
/// what is decoded already. That the fields are the first of `Whole`, in their order, is asserted at
/// compile time, and so is that their types are the same.
///
/// For engines that go through serde both records need the same of serde's attributes on the fields
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
/// /// What tells whether a beat is worth decoding.
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

/// Reads the beginning of an encoded message, to route or drop it before its decoding is paid for.
///
/// # What is promised
///
/// If [`Codec::decode`](crate::Codec::decode) takes the bytes, `peek` takes them too and returns what
/// the message begins with: the same values, also where a stranger wrote the bytes. So nobody can
/// show a value to `peek` and another to `decode`.
///
/// Not the other way around: `peek` may take bytes that `decode` refuses. What follows the prefix is
/// not validated, and may be cut short, damaged or followed by other bytes. Where the format lets
/// it, the rest is not even read.
///
/// Nothing is allocated but what the fields of the prefix hold, unless the format's crate says
/// otherwise.
pub trait Peek<P: Prefix> {
    /// The beginning of the message that `bytes` hold.
    ///
    /// # Errors
    /// When the bytes do not begin as the format encodes `P`, are more than
    /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes), or what was read of them is
    /// beyond another limit. Then `decode` refuses them too.
    fn peek(&mut self, bytes: &[u8]) -> Result<P, DecodeError>;
}
