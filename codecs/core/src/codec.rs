use crate::{DecodeError, EncodeError, Record};

/// A format with an engine: turns values of `T` into bytes and back.
///
/// State that lives longer than a message (limits, scratch space, compression contexts) belongs to
/// the codec, so both methods take `&mut self`. A codec is `Send`: each thread uses its own.
pub trait Codec<T>: Send {
    /// Appends the encoding of `value` to `out`.
    ///
    /// The previous contents of `out` stay as they are. After an error `out` has its old length
    /// again. If `out` has enough spare capacity, 16 bytes more than the message takes, encoding
    /// allocates nothing, unless the codec says otherwise.
    ///
    /// Encoding checks only the size limit. A message with more elements or levels than
    /// [`Limits`](crate::Limits) allow is written, and a decoder with the same limits refuses it.
    ///
    /// # Errors
    /// When the format cannot carry the value, or the result would be larger than the codec's
    /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes).
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Decodes the single value that `bytes` holds.
    ///
    /// # Errors
    /// When the bytes are not exactly one encoded value: they are cut short, followed by other
    /// bytes, not of this format, or beyond the codec's [`Limits`](crate::Limits).
    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError>;
}

/// A codec whose values may borrow text and bytes from the message, instead of a copy of them.
///
/// [`Codec::decode`] returns values that outlive the message: a `Cow` owns its text, and a `&str` or
/// `&[u8]` is [`DecodeError::NotLent`].
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use std::borrow::Cow;
/// use wirecost_codec::{DecodeBorrowed, DecodeError, Schema};
///
/// #[derive(Debug, PartialEq, Schema)]
/// struct Line<'a> {
///     #[schema(id = 1)]
///     node: &'a str,
///     #[schema(id = 2)]
///     text: Cow<'a, str>,
/// }
///
/// /// Returns the length of the text in a message.
/// fn text_len<C>(codec: &mut C, message: &[u8]) -> Result<usize, DecodeError>
/// where
///     C: for<'a> DecodeBorrowed<'a, Line<'a>>,
/// {
///     let line: Line<'_> = codec.decode_borrowed(message)?;
///     Ok(line.text.len())
/// }
/// # }
/// ```
pub trait DecodeBorrowed<'de, T>: Send {
    /// Decodes the single value that `bytes` holds, as [`Codec::decode`] does. The value borrows its
    /// texts and bytes from `bytes` if its type permits it and `bytes` holds them as they are.
    ///
    /// # Errors
    /// The errors of [`Codec::decode`], and [`DecodeError::NotLent`] for a `&str` or `&[u8]` that
    /// `bytes` does not hold as it is.
    fn decode_borrowed(&mut self, bytes: &'de [u8]) -> Result<T, DecodeError>;
}

/// Returns the error of a writer that refused a value of the record `T`, see
/// [`Writer::refuse`](crate::Writer::refuse).
///
/// # Errors
/// [`EncodeError::OutOfRange`] if `refused` has the bounds of values.
#[inline]
pub fn check_refused<T: Record>(refused: Option<&'static str>) -> Result<(), EncodeError> {
    match refused {
        // Without such values in the record, the compiler drops the check.
        Some(range) if const { T::RECORD_TYPE.may_be_refused() } => {
            Err(EncodeError::OutOfRange { range })
        }
        _ => Ok(()),
    }
}

/// Runs `write` on `out` and checks the appended bytes against `max_message_bytes`; on any error
/// `out` has its old length again. Every [`Codec::encode`] goes through this function.
///
/// # Errors
/// The error of `write`, or [`EncodeError::TooLarge`].
// A call without inlining would take 1 % of a small message's time.
#[inline(always)]
pub fn append_within(
    out: &mut Vec<u8>,
    max_message_bytes: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    let written = write(out).and_then(|()| match out.len() - start {
        bytes if bytes > max_message_bytes => Err(EncodeError::TooLarge {
            bytes,
            limit: max_message_bytes,
        }),
        _ => Ok(()),
    });
    if written.is_err() {
        out.truncate(start);
    }
    written
}
