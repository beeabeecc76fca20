//! Text in quotes: the bytes that stand for themselves, and the escapes of the others.

use wirecost_codec::put;

use crate::word::{HIGH_BITS, each};

/// Returns the number of bytes at the start of `bytes` that stand for themselves: none of them is a
/// quote, a backslash or a control character.
#[inline]
pub(crate) fn plain_len(bytes: &[u8]) -> usize {
    let mut words = bytes.chunks_exact(8);
    let mut len = 0;
    for word in &mut words {
        let special = specials(word_of(word));
        if special != 0 {
            return len + (special.trailing_zeros() / 8) as usize;
        }
        len += 8;
    }
    let rest = words.remainder();
    len + rest
        .iter()
        .position(|&byte| is_special(byte))
        .unwrap_or(rest.len())
}

/// Returns whether all of `bytes` stand for themselves.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let found = if let Some(last) = bytes.last_chunk() {
        // The last word may overlap the one before.
        let words = bytes.chunks_exact(8).map(word_of);
        words.fold(specials(u64::from_le_bytes(*last)), |found, word| {
            found | specials(word)
        })
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        specials(first | last << 32)
    } else {
        return !bytes.iter().any(|&byte| is_special(byte));
    };
    found == 0
}

#[inline]
fn word_of(chunk: &[u8]) -> u64 {
    chunk
        .first_chunk()
        .map_or(0, |word| u64::from_le_bytes(*word))
}

#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Returns the word with the highest bit set in its special bytes. Bytes above the lowest such byte
/// may be marked wrongly.
#[inline]
fn specials(word: u64) -> u64 {
    let quotes = word ^ each(b'"');
    let backslashes = word ^ each(b'\\');
    // A subtraction borrows from the highest bit if the byte is less than the subtrahend.
    let below = word.wrapping_sub(each(0x20))
        | quotes.wrapping_sub(each(1))
        | backslashes.wrapping_sub(each(1));
    below & !word & HIGH_BITS
}

/// Appends `text` in quotes.
#[inline]
pub(crate) fn put_quoted(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if !is_plain(bytes) {
        return put_escaped(out, bytes);
    }
    out.push(b'"');
    put::bytes(out, bytes);
    out.push(b'"');
}

#[cold]
fn put_escaped(out: &mut Vec<u8>, mut bytes: &[u8]) {
    out.push(b'"');
    loop {
        let (plain, rest) = bytes.split_at(plain_len(bytes));
        out.extend_from_slice(plain);
        let [special, rest @ ..] = rest else {
            break;
        };
        put_escape(out, *special);
        bytes = rest;
    }
    out.push(b'"');
}

fn put_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        b'"' | b'\\' => byte,
        _ => {
            let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
            out.extend_from_slice(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                digit(byte >> 4),
                digit(byte & 0x0f),
            ]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every position among bytes whose values are next to special ones.
    #[test]
    fn words_find_what_bytes_find() {
        for around in [b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff] {
            for len in 0..20 {
                for place in 0..len {
                    for byte in 0..=255 {
                        let mut bytes = vec![around; len];
                        bytes[place] = byte;
                        bytes[len - 1] = if place == 3 { b'"' } else { bytes[len - 1] };
                        let plain = bytes.iter().position(|&byte| is_special(byte));
                        assert_eq!(plain_len(&bytes), plain.unwrap_or(len), "{bytes:?}");
                        assert_eq!(is_plain(&bytes), plain.is_none(), "{bytes:?}");
                    }
                }
            }
        }
    }
}
