use std::num::NonZeroUsize;

use crate::put::{are_bytes, copy_short, long_varint, to_zigzag, word_varint};

/// A staging buffer of constant size in front of a message, for formats that never go back to bytes
/// that they have written.
///
/// Appending a number to a `Vec` loads and stores its length and compares it with its capacity;
/// appending a text is a call. The staging buffer needs a comparison with a constant and a few
/// stores of constant length, and the `Vec` grows once in 256 bytes. Dropping the output appends
/// the rest of the buffer.
///
/// ```
/// use wirecost_codec::output::Output;
///
/// let mut message = b"before ".to_vec();
/// let mut output = Output::new(&mut message);
/// output.put([1, 2]);
/// output.put_bytes(b"text");
/// drop(output);
/// assert_eq!(message, b"before \x01\x02text");
/// ```
#[derive(Debug)]
pub struct Output<'a> {
    message: &'a mut Vec<u8>,
    staged: [u8; STAGE],
    len: usize,
}

/// The size of the buffer. It is zeroed for every message, which costs more for a larger buffer; a
/// smaller one is flushed more often. Of 128, 256, 512 and 1,024 bytes, this size takes bincode and
/// Thrift the least time in the geometric mean over cluster messages that are not published.
const STAGE: usize = 256;

/// The number of bytes that [`Output::put_each`] zeroes at once: they are still in the processor's
/// first cache when they are filled.
const BLOCK: usize = 4096;

/// The longest byte string that goes through the buffer.
const SHORT: usize = 64;

/// The room for eight integers of variable length: at most ten bytes for each of the first seven,
/// and the sixteen bytes that the copy of the last fills.
const EIGHT: usize = 7 * 10 + 16;

impl<'a> Output<'a> {
    /// Returns an output that appends to `message`.
    #[inline]
    #[must_use]
    pub fn new(message: &'a mut Vec<u8>) -> Self {
        Self {
            message,
            staged: [0; STAGE],
            len: 0,
        }
    }

    /// Appends a constant number of bytes, at most 64 (more do not compile).
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.put_start(bytes, N);
    }

    /// Appends the first `len` of a constant number of bytes, at most 64 (more do not compile). All
    /// of them are copied, since a copy of constant length is a store and a copy of variable length
    /// is a call.
    #[inline(always)]
    pub fn put_start<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        const { assert!(N <= SHORT) };
        let start = self.room(N);
        self.staged[start..start + N].copy_from_slice(&bytes);
        self.len = start + len.min(N);
    }

    /// Appends an unsigned integer in the coding of [`Input::varint`](crate::input::Input::varint).
    #[inline]
    pub fn put_varint(&mut self, number: u64) {
        if number < 0x80 {
            self.put([number as u8]);
        } else if number < 1 << 14 {
            self.put([number as u8 | 0x80, (number >> 7) as u8]);
        } else {
            self.put_long_varint(number);
        }
    }

    #[inline(never)]
    fn put_long_varint(&mut self, number: u64) {
        let (groups, len) = long_varint(number);
        self.put_start(groups.to_le_bytes(), len);
    }

    /// Appends a signed integer in the coding of [`Input::zigzag`](crate::input::Input::zigzag).
    #[inline]
    pub fn put_zigzag(&mut self, number: i64) {
        self.put_varint(to_zigzag(number));
    }

    /// Appends eight unsigned integers as [`put::eight_varints`](crate::put::eight_varints) does.
    pub fn put_eight_varints(&mut self, numbers: [u64; 8]) {
        if are_bytes(&numbers) {
            return self.put(numbers.map(|number| number as u8));
        }
        // The end stays in a register until all numbers are written.
        let mut end = self.room(EIGHT);
        for number in numbers {
            if let Some((groups, len)) = word_varint(number) {
                self.staged[end..end + 8].copy_from_slice(&groups.to_le_bytes());
                end += len;
            } else {
                let (groups, len) = long_varint(number);
                self.staged[end..end + 16].copy_from_slice(&groups.to_le_bytes());
                end += len;
            }
        }
        self.len = end;
    }

    /// Appends bytes that are usually few, such as names.
    #[inline]
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        if bytes.len() > SHORT {
            return self.put_long(bytes);
        }
        let start = self.room(SHORT);
        copy_short(&mut self.staged[start..start + SHORT], bytes);
        self.len = start + bytes.len();
    }

    /// Appends a byte, such as a length, and then bytes that are usually few. For up to 64 bytes, it
    /// checks the room once.
    #[inline]
    pub fn put_bytes_behind(&mut self, before: u8, bytes: &[u8]) {
        if bytes.len() > SHORT {
            return self.put_long_behind(before, bytes);
        }
        let start = self.room(1 + SHORT);
        self.staged[start] = before;
        copy_short(&mut self.staged[start + 1..start + 1 + SHORT], bytes);
        self.len = start + 1 + bytes.len();
    }

    /// Appends `size` bytes for each value, which `write` fills. They are zeros before.
    #[inline]
    pub fn put_each<T>(&mut self, values: &[T], size: NonZeroUsize, write: impl Fn(&T, &mut [u8])) {
        let size = size.get();
        self.flush();
        for block in values.chunks((BLOCK / size).max(1)) {
            let start = self.message.len();
            self.message.resize(start + size * block.len(), 0);
            let rooms = self.message[start..].chunks_exact_mut(size);
            block
                .iter()
                .zip(rooms)
                .for_each(|(value, room)| write(value, room));
        }
    }

    /// Makes room for the next `len` bytes, at most [`STAGE`], and returns their start.
    #[inline(always)]
    fn room(&mut self, len: usize) -> usize {
        if self.len > STAGE - len {
            self.flush();
            return 0;
        }
        self.len
    }

    #[inline(never)]
    fn put_long_behind(&mut self, before: u8, bytes: &[u8]) {
        self.put([before]);
        self.flush();
        self.message.extend_from_slice(bytes);
    }

    #[inline(never)]
    fn put_long(&mut self, bytes: &[u8]) {
        self.flush();
        self.message.extend_from_slice(bytes);
    }

    #[inline(never)]
    fn flush(&mut self) {
        if self.len > 0 {
            self.message.extend_from_slice(&self.staged[..self.len]);
            self.len = 0;
        }
    }
}

impl Drop for Output<'_> {
    #[inline]
    fn drop(&mut self) {
        self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appends bytes of every length, at every position in the buffer, after existing contents.
    #[test]
    fn bytes_come_whole() {
        let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
        for start in 0..STAGE {
            for len in (0..=2 * SHORT).chain([STAGE, bytes.len()]) {
                let mut message = b"before".to_vec();
                let mut output = Output::new(&mut message);
                for &byte in &bytes[..start] {
                    output.put([byte]);
                }
                output.put_bytes(&bytes[..len]);
                output.put_bytes_behind(b':', &bytes[..len]);
                output.put(*b"behind");
                drop(output);
                let (all, some) = (&bytes[..start], &bytes[..len]);
                let parts = [b"before", all, some, b":", some, b"behind"];
                assert_eq!(message, parts.concat());
            }
        }
    }

    #[test]
    fn each_value_gets_its_room() {
        for count in [0, 1, BLOCK, BLOCK + 1] {
            for (size, zeros) in [
                (NonZeroUsize::MIN, 0),
                (NonZeroUsize::MIN.saturating_add(2), 2),
            ] {
                let values: Vec<u8> = (0..count).map(|n| n as u8).collect();
                let mut message = Vec::new();
                let mut output = Output::new(&mut message);
                output.put(*b"before");
                output.put_each(&values, size, |value, room| room[0] = *value);
                output.put(*b"behind");
                drop(output);
                let rooms = values
                    .iter()
                    .flat_map(|value| [*value].into_iter().chain(std::iter::repeat_n(0, zeros)));
                let whole = b"before".iter().copied().chain(rooms);
                assert!(message.into_iter().eq(whole.chain(*b"behind")));
            }
        }
    }

    #[test]
    fn of_constant_bytes_the_first_come() {
        let mut message = Vec::new();
        let mut output = Output::new(&mut message);
        for len in 0..=10 {
            output.put_start(*b"abcdefghi", len);
        }
        drop(output);
        let first = (0..=10).map(|len| &b"abcdefghi"[..len.min(9)]);
        assert_eq!(message, first.collect::<Vec<_>>().concat());
    }

    #[test]
    fn nothing_is_allocated_for_what_has_room() {
        let mut message = Vec::with_capacity(3 * STAGE);
        let capacity = message.capacity();
        let mut output = Output::new(&mut message);
        for _ in 0..capacity / 8 {
            output.put([7; 8]);
        }
        output.put_start([8; 8], capacity % 8);
        drop(output);
        assert_eq!((message.len(), message.capacity()), (capacity, capacity));
    }
}
