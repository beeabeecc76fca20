use crate::{LimitKind, counted};

/// Why a value could not be encoded. The output buffer is as it was before the call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoded message is larger than the codec allows.
    #[error("the message takes {}, the limit is {limit}", counted(*.bytes, "byte"))]
    TooLarge {
        /// What was written, in bytes.
        bytes: usize,
        /// [`Limits::max_message_bytes`](crate::Limits::max_message_bytes), or what is left of it.
        limit: usize,
    },
    /// JSON has no NaN and no infinities.
    #[error("field `{field}` is not a finite number, which JSON cannot carry")]
    NotFinite {
        /// The innermost named field that the number stands in; empty at the top level.
        field: &'static str,
    },
    /// A field that its type leaves out (`skip_serializing_if`), in a format that has no field names
    /// and needs every field in its place.
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
        /// What it said.
        message: String,
    },
}

/// Why bytes could not be decoded. Offsets count from the start of the message.
///
/// Its text may be logged as it is: what a message's sender chose is in it only within what a library
/// says, [at most 160 characters](crate::short_text) with all that is not printable escaped. With
/// the words around it no text is longer than 256 characters, names of the schema not counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end inside a value.
    #[error("the message ends at byte {offset} where {needed} more were needed")]
    UnexpectedEnd {
        /// Where the value stands that is cut short.
        offset: usize,
        /// How many bytes are missing at the least.
        needed: usize,
    },
    /// A whole message was read and bytes are left over.
    #[error("the message ends at byte {offset} and is followed by {}", counted(*.count, "byte"))]
    TrailingBytes {
        /// Where the message ended.
        offset: usize,
        /// How many bytes follow it.
        count: usize,
    },
    /// The message asks for more than the decoder's [`Limits`](crate::Limits) allow.
    #[error("{kind} of {limit} exceeded at byte {offset}")]
    LimitExceeded {
        /// Which limit.
        kind: LimitKind,
        /// Its value.
        limit: usize,
        /// Where the message went beyond it; 0 for the message as a whole, and in formats whose
        /// library does not say.
        offset: usize,
    },
    /// A variable-length integer that is longer than its type allows.
    #[error("the integer at byte {offset} is longer than 64 bits")]
    IntegerTooLong {
        /// Where it starts.
        offset: usize,
    },
    /// A number that the field's type cannot hold.
    #[error("the number before byte {offset} does not fit a {expected}")]
    OutOfRange {
        /// Where it ends.
        offset: usize,
        /// The type of the field.
        expected: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("the text at byte {offset} is not UTF-8")]
    InvalidUtf8 {
        /// Where the first wrong byte stands.
        offset: usize,
    },
    /// A byte that means nothing at this place in this format.
    #[error("{what} at byte {offset}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
        /// Where it stands.
        offset: usize,
    },
    /// A known field with a value of another type than the schema says, in formats that do not skip it.
    #[error("field {id} before byte {offset} has a wire type that the schema does not give it")]
    WrongType {
        /// The field's id.
        id: u32,
        /// Where its header ends.
        offset: usize,
    },
    /// A record, enum or fixed of another name than the reader's, in Avro, which resolves them by
    /// their names.
    #[error("`{found}` was written where `{expected}` is read")]
    WrongName {
        /// The reader's type.
        expected: &'static str,
        /// The writer's.
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
    /// A record or union that occurs twice where it can stand once, in formats that do not merge it.
    #[error("`{record}.{field}` occurs twice")]
    DuplicateField {
        /// The record.
        record: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A symbol or variant that the schema does not know, as of a newer version of it.
    #[error("`{of}` has no member {number} (before byte {offset})")]
    UnknownMember {
        /// The enum or union.
        of: &'static str,
        /// The number in the message.
        number: i64,
        /// Where it ends.
        offset: usize,
    },
    /// A value that its own type refuses, such as an address of five bytes.
    #[error("the value before byte {offset} is not a valid {expected}")]
    InvalidValue {
        /// What the type expected.
        expected: &'static str,
        /// Where the value ends.
        offset: usize,
    },
    /// Text that is not what the format's grammar or the type wants.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 where the line ended before any.
        column: usize,
        /// What the parser said.
        message: String,
    },
    /// The compressed bytes are damaged.
    #[error("{format} at byte {offset}: {what}")]
    Compression {
        /// `gzip`, `deflate` or `zstd`.
        format: &'static str,
        /// What is wrong.
        what: &'static str,
        /// Where in the compressed bytes, as far as the library says.
        offset: usize,
    },
    /// The library behind the engine refused the bytes.
    #[error("{engine}: {message}")]
    Library {
        /// The library.
        engine: &'static str,
        /// What it said.
        message: String,
    },
}
