//! The invariants of each kind of reader for arbitrary bytes: no panic, bounded memory, no bytes
//! mistaken for a message, and errors that can be logged.
//!
//! The targets beside this crate choose the readers; the checks are here. They panic, which the
//! fuzzer reports as a finding.

pub mod byte_stream;
pub mod cluster;
pub mod compression;
pub mod connection;
pub mod control;
pub mod envelope;
pub mod file;
pub mod format;
pub mod frame;
pub mod model;
pub mod peek;
pub mod values;

use std::fmt::Display;

use allocation_counter::measure;
use wirecost_codec::Limits;

/// Limits so small that their worst case takes milliseconds.
pub const LIMITS: Limits = Limits {
    max_message_bytes: 64 << 10,
    max_elements: 4 << 10,
    max_depth: 32,
};

/// The longest error, in characters: the length that `DecodeError` promises, and the path of a
/// file.
const MAX_ERROR_CHARS: usize = 256 + 100;

/// Runs `read` and checks that it holds at most `most` bytes at once.
pub(crate) fn bounded<R>(most: usize, read: impl FnOnce() -> R) -> R {
    let mut result = None;
    let held = measure(|| result = Some(read())).bytes_max;
    assert!(held <= most as u64, "{held} bytes held, {most} allowed");
    result.expect("it has run")
}

/// Checks that an error can be logged: it is short, and contains no character that ends a line,
/// controls a terminal or is invisible.
pub(crate) fn can_be_logged(error: impl Display) {
    let text = error.to_string();
    let chars = text.chars().count();
    assert!(chars <= MAX_ERROR_CHARS, "an error of {chars} characters");
    assert!(text.chars().all(is_printable), "{text:?}");
}

fn is_printable(c: char) -> bool {
    matches!(c, '\\' | '\'' | '"') || c.escape_debug().eq([c])
}
