use crate::{LimitKind, counted};

/// The reason why a value could not be encoded. The output buffer is as it was before the call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoded message is larger than the codec allows.
    #[error("the message takes {}, the limit is {limit}", counted(*.bytes, "byte"))]
    TooLarge {
        /// The size of the message in bytes.
        bytes: usize,
        /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes), or the remainder of it.
        limit: usize,
    },
    /// JSON has no NaN and no infinities.
    #[error("field `{field}` is not a finite number, which JSON cannot carry")]
    NotFinite {
        /// The innermost named field around the number; empty at the top level.
        field: &'static str,
    },
    /// A value that the format cannot carry, such as a time beyond its bounds.
    #[error("a value is not within {range}, which the format can carry")]
    OutOfRange {
        /// The bounds of such values in the format.
        range: &'static str,
    },
    /// The type leaves out a field (`skip_serializing_if`) that the format needs, since it has no
    /// field names and finds each field by its position.
    #[error("field `{field}` is skipped, and the format cannot do without it")]
    SkippedField {
        /// The field.
        field: &'static str,
    },
    /// The library behind the engine refused the value.
    #[error("{engine}: {message}")]
    Library {
        /// The library.
        engine: &'static str,
        /// The library's message.
        message: String,
    },
}

/// The reason why bytes could not be decoded. Offsets count from the start of the message.
///
/// Its text may be logged as it is: text from the message's sender occurs in it only as part of a
/// library's message, [at most 160 characters](crate::short_text) in which everything unprintable
/// is escaped. In all, the text has at most 256 characters, not counting names of the schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end inside a value.
    #[error("the message ends at byte {offset} where {needed} more were needed")]
    UnexpectedEnd {
        /// The start of the truncated value.
        offset: usize,
        /// The number of missing bytes, as a lower bound.
        needed: usize,
    },
    /// A whole message was read and bytes are left over.
    #[error("the message ends at byte {offset} and is followed by {}", counted(*.count, "byte"))]
    TrailingBytes {
        /// The end of the message.
        offset: usize,
        /// The number of bytes after it.
        count: usize,
    },
    /// The message asks for more than the decoder's [`Limits`](crate::Limits) allow.
    #[error("{kind} of {limit} exceeded at byte {offset}")]
    LimitExceeded {
        /// The limit.
        kind: LimitKind,
        /// Its value.
        limit: usize,
        /// The offset at which the message exceeded it; 0 for the message as a whole, and for
        /// libraries that do not report it.
        offset: usize,
    },
    /// A variable-length integer that is longer than its type allows.
    #[error("the integer at byte {offset} is longer than 64 bits")]
    IntegerTooLong {
        /// The start of the integer.
        offset: usize,
    },
    /// A number out of the range of the field's type.
    #[error("the number before byte {offset} does not fit a {expected}")]
    OutOfRange {
        /// The end of the number.
        offset: usize,
        /// The type of the field.
        expected: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("the text at byte {offset} is not UTF-8")]
    InvalidUtf8 {
        /// The position of the first invalid byte.
        offset: usize,
    },
    /// A byte that is invalid at this place in this format.
    #[error("{what} at byte {offset}")]
    Malformed {
        /// The defect.
        what: &'static str,
        /// The position of the byte.
        offset: usize,
    },
    /// A known field whose value has another type than in the schema, in formats that do not skip
    /// such a field.
    #[error("field {id} before byte {offset} has a wire type that the schema does not give it")]
    WrongType {
        /// The field's id.
        id: u32,
        /// The end of the field's header.
        offset: usize,
    },
    /// An Avro type other than the reader's record, enum, fixed or union, or of another name: Avro
    /// resolves these types by name.
    #[error("`{found}` was written where `{expected}` is read")]
    WrongName {
        /// The reader's type.
        expected: &'static str,
        /// The writer's type, by its name.
        found: String,
    },
    /// A record without one of its fields.
    #[error("`{record}.{field}` is missing")]
    MissingField {
        /// The record.
        record: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A record or union that occurs twice in a field for one, in formats that do not merge them.
    #[error("`{record}.{field}` occurs twice")]
    DuplicateField {
        /// The record.
        record: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A list or bytes of another length than that of the type.
    #[error("{found} elements where the type has {expected}")]
    WrongCount {
        /// The length of the type.
        expected: usize,
        /// The length in the message.
        found: usize,
    },
    /// A symbol or variant that is not in the schema, such as one from a newer version.
    #[error("`{of}` has no member {number} (before byte {offset})")]
    UnknownMember {
        /// The enum or union.
        of: &'static str,
        /// The number in the message.
        number: i64,
        /// The end of the number.
        offset: usize,
    },
    /// A value that its own type refuses, such as an address of five bytes.
    #[error("the value before byte {offset} is not a valid {expected}")]
    InvalidValue {
        /// The value that the type expects.
        expected: &'static str,
        /// The end of the value.
        offset: usize,
    },
    /// Text or bytes that a value cannot borrow, since the message does not hold them as they are: a
    /// JSON text with escapes, the base64 of bytes, or a message that
    /// [`Codec::decode`](crate::Codec::decode) reads. A `Cow` holds them.
    #[error("the text or bytes before byte {offset} cannot be borrowed")]
    NotLent {
        /// The end of the text or bytes.
        offset: usize,
    },
    /// Text that violates the grammar of the format or the rules of the type.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 where the line ended before the first.
        column: usize,
        /// The parser's message.
        message: String,
    },
    /// The compressed bytes are damaged.
    #[error("{format} at byte {offset}: {what}")]
    Compression {
        /// `gzip`, `deflate` or `zstd`.
        format: &'static str,
        /// The defect.
        what: &'static str,
        /// The position in the compressed bytes, as far as the library reports it.
        offset: usize,
    },
    /// The library behind the engine refused the bytes.
    #[error("{engine}: {message}")]
    Library {
        /// The library.
        engine: &'static str,
        /// The library's message.
        message: String,
    },
}
