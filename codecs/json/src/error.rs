use std::str::Utf8Error;

use wirecost_codec::DecodeError;

/// The byte order mark, U+FEFF in UTF-8, which some editors put before a text and JSON does not
/// allow.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The byte order marks of UTF-16, little-endian and big-endian. That of UTF-32 begins like the first.
const WIDE_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// Returns the error for a message that is not UTF-8.
#[cold]
pub(crate) fn not_utf8(message: &[u8], error: &Utf8Error) -> DecodeError {
    match WIDE_MARKS.iter().any(|mark| message.starts_with(mark)) {
        true => DecodeError::Syntax {
            line: 1,
            column: 1,
            message: "expected UTF-8, found the byte order mark of UTF-16 or UTF-32".to_owned(),
        },
        false => DecodeError::InvalidUtf8 {
            offset: error.valid_up_to(),
        },
    }
}
