//! Decompressors.

use wirecost_compress::{Compressor, Dictionary};

use crate::{LIMITS, bounded, can_be_logged};

/// The memory that decompression may hold besides the message, which has two buffers while it
/// grows: gzip's window and tables. zstd allocates its contexts in C.
const CONTEXT: usize = 64 << 10;

/// Returns the dictionary that both ends hold.
pub fn dictionary() -> Dictionary {
    let content = (0..100_u32)
        .map(|n| format!(r#"{{"node":"gw-{n}","status":"alive","load":{}}}"#, n * n))
        .collect::<String>();
    Dictionary::new(content.as_bytes()).expect("long enough")
}

/// Checks that `input` is a compressed message that survives a round trip, or an error that can be
/// logged.
pub fn message(compressor: &mut dyn Compressor, input: &[u8]) {
    let Some(message) = decompressed(compressor, input) else {
        return;
    };
    let mut compressed = Vec::new();
    compressor
        .compress(&message, &mut compressed)
        .expect("memory");
    assert_eq!(decompressed(compressor, &compressed), Some(message));
}

/// Checks that `input`, cut into parts with a length before each, is a stream until it is lost, and
/// that a lost stream yields nothing.
pub fn stream(receiver: &mut dyn Compressor, mut input: &[u8]) {
    let mut lost = false;
    while let Some((&length, rest)) = input.split_first() {
        let (part, rest) = rest.split_at(usize::from(length).min(rest.len()));
        let read = decompressed(receiver, part).is_some();
        assert!(!(lost && read), "a lost stream goes on");
        lost |= !read;
        input = rest;
    }
}

fn decompressed(compressor: &mut dyn Compressor, input: &[u8]) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    let most = 2 * LIMITS.max_message_bytes + CONTEXT;
    let result = bounded(most, || compressor.decompress(input, &mut message, LIMITS));
    assert!(message.len() <= LIMITS.max_message_bytes);
    match result {
        Ok(()) => Some(message),
        Err(error) => {
            assert!(message.is_empty(), "an error leaves nothing behind");
            can_be_logged(error);
            None
        }
    }
}
