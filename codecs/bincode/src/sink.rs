use std::num::NonZeroUsize;

use wirecost_codec::output::Output;

/// A place to which a writer appends bytes.
pub(crate) trait Sink {
    /// Appends a constant number of bytes.
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.put_start(bytes, N);
    }

    /// Appends the first `len` of a constant number of bytes.
    fn put_start<const N: usize>(&mut self, bytes: [u8; N], len: usize);

    /// Appends bytes that are usually few.
    fn put_bytes(&mut self, bytes: &[u8]);

    /// Appends a byte, and then bytes that are usually few.
    fn put_bytes_behind(&mut self, before: u8, bytes: &[u8]) {
        self.put([before]);
        self.put_bytes(bytes);
    }

    /// Appends `size` bytes for each value, which `write` fills.
    fn put_each<T>(&mut self, values: &[T], size: NonZeroUsize, write: impl Fn(&T, Room<'_>));
}

impl Sink for Output<'_> {
    #[inline(always)]
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        Output::put(self, bytes);
    }

    #[inline(always)]
    fn put_start<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        Output::put_start(self, bytes, len);
    }

    #[inline]
    fn put_bytes(&mut self, bytes: &[u8]) {
        Output::put_bytes(self, bytes);
    }

    #[inline]
    fn put_bytes_behind(&mut self, before: u8, bytes: &[u8]) {
        Output::put_bytes_behind(self, before, bytes);
    }

    #[inline]
    fn put_each<T>(&mut self, values: &[T], size: NonZeroUsize, write: impl Fn(&T, Room<'_>)) {
        Output::put_each(self, values, size, |value, room| write(value, Room(room)));
    }
}

/// The bytes of a value of constant size. All bytes that are put there have room.
pub(crate) struct Room<'a>(&'a mut [u8]);

impl Sink for Room<'_> {
    #[inline(always)]
    fn put_start<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        self.put_bytes(&bytes[..len]);
    }

    #[inline(always)]
    fn put_bytes(&mut self, bytes: &[u8]) {
        if let Some((start, rest)) = std::mem::take(&mut self.0).split_at_mut_checked(bytes.len()) {
            start.copy_from_slice(bytes);
            self.0 = rest;
        }
    }

    #[inline]
    fn put_each<T>(&mut self, values: &[T], size: NonZeroUsize, write: impl Fn(&T, Room<'_>)) {
        let rooms = std::mem::take(&mut self.0).chunks_exact_mut(size.get());
        values
            .iter()
            .zip(rooms)
            .for_each(|(value, room)| write(value, Room(room)));
    }
}
