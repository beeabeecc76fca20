/// Appends an unsigned integer in the coding of [`Input::varint`](crate::input::Input::varint).
#[inline]
pub fn varint(out: &mut Vec<u8>, number: u64) {
    varint_behind(out, [], number);
}

/// Appends a few bytes, such as a field's tag, and then an unsigned integer. At most six bytes
/// (more do not compile). One append costs less than two.
#[inline]
pub fn varint_behind<const N: usize>(out: &mut Vec<u8>, before: [u8; N], number: u64) {
    if number < 0x80 {
        both(out, before, [number as u8]);
    } else if number < 1 << 14 {
        both(out, before, [number as u8 | 0x80, (number >> 7) as u8]);
    } else {
        long_varint_behind(out, before, number);
    }
}

#[inline(never)]
fn long_varint_behind<const N: usize>(out: &mut Vec<u8>, before: [u8; N], number: u64) {
    const { assert!(N <= 6) };
    let (groups, len) = long_varint(number);
    // An array would be copied from by a call, so the bytes are assembled in an integer.
    let mut bytes = 0;
    for byte in before.into_iter().rev() {
        bytes = bytes << 8 | u128::from(byte);
    }
    bytes |= groups << (8 * N);
    start(out, bytes.to_le_bytes(), N + len);
}

/// Appends two constant numbers of bytes, together at most 16 (more do not compile), by one store.
#[inline]
pub fn both<const N: usize, const M: usize>(out: &mut Vec<u8>, one: [u8; N], other: [u8; M]) {
    const { assert!(N + M <= 16) };
    let mut bytes = [0; 16];
    bytes[..N].copy_from_slice(&one);
    bytes[N..N + M].copy_from_slice(&other);
    out.extend_from_slice(&bytes[..N + M]);
}

/// The bit of each byte that tells that another byte follows.
const CONTINUED: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;

/// Encodes a number of 14 bits or more in groups of seven, spread over a word at once. Returns the
/// word, whose lowest bytes hold the groups, and their number.
#[inline]
pub(crate) fn long_varint(number: u64) -> (u128, usize) {
    let last = number.ilog2() / 7;
    let (low, high) = (spread(number), spread(number >> 56));
    let groups = u128::from(high) << 64 | u128::from(low);
    let continued = ((1 << (8 * last)) - 1) & CONTINUED;
    (groups | continued, last as usize + 1)
}

/// Appends eight unsigned integers as [`varint`] does, without branches by their lengths, which the
/// processor cannot predict.
pub fn eight_varints(out: &mut Vec<u8>, numbers: [u64; 8]) {
    if are_bytes(&numbers) {
        return out.extend_from_slice(&numbers.map(|number| number as u8));
    }
    for number in numbers {
        if let Some((groups, len)) = word_varint(number) {
            start(out, groups.to_le_bytes(), len);
        } else {
            let (groups, len) = long_varint(number);
            start(out, groups.to_le_bytes(), len);
        }
    }
}

/// Returns whether each of the integers takes a single byte.
#[inline]
pub(crate) fn are_bytes(numbers: &[u64; 8]) -> bool {
    numbers.iter().fold(0, |all, number| all | number) < 0x80
}

/// Encodes a number of at most 56 bits as [`long_varint`] does, or returns `None` for another.
#[inline]
pub(crate) const fn word_varint(number: u64) -> Option<(u64, usize)> {
    let last = (number | 1).ilog2() / 7;
    if last >= 8 {
        return None;
    }
    let continued = ((1 << (8 * last)) - 1) & CONTINUED as u64;
    Some((spread(number) | continued, last as usize + 1))
}

/// Spreads the lowest 56 bits over eight bytes, seven bits in each.
#[inline]
const fn spread(number: u64) -> u64 {
    let number = number & 0x0fff_ffff | (number & 0x00ff_ffff_f000_0000) << 4;
    let number = number & 0x0000_3fff_0000_3fff | (number & 0x0fff_c000_0fff_c000) << 2;
    number & 0x007f_007f_007f_007f | (number & 0x3f80_3f80_3f80_3f80) << 1
}

/// Appends the first `len` of these bytes. If there is room, all of them are copied and the length
/// is then cut back: a copy of constant length is a store, a copy of variable length is a call.
#[inline]
fn start<const N: usize>(out: &mut Vec<u8>, bytes: [u8; N], len: usize) {
    if out.capacity() - out.len() < N {
        return out.extend_from_slice(&bytes[..len]);
    }
    let end = out.len() + len;
    out.extend_from_slice(&bytes);
    out.truncate(end);
}

/// The longest byte string that is copied without a call.
const SHORT: usize = 32;

/// Appends bytes that are usually few, such as names. Zeros are appended first: a constant number
/// of bytes can be overwritten by stores.
#[inline]
pub fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.len() > SHORT || out.capacity() - out.len() < SHORT {
        return out.extend_from_slice(bytes);
    }
    let start = out.len();
    out.extend_from_slice(&[0; SHORT]);
    copy_short(&mut out[start..start + SHORT], bytes);
    out.truncate(start + bytes.len());
}

/// Copies at most 64 bytes to the start of `room`, by copies of constant length, since a copy of
/// variable length is a call. The last copy overlaps the first.
#[inline]
pub(crate) fn copy_short(room: &mut [u8], bytes: &[u8]) {
    match bytes.len() {
        33.. => copy_ends::<32>(room, bytes),
        16..=32 => copy_ends::<16>(room, bytes),
        8..16 => copy_ends::<8>(room, bytes),
        4..8 => copy_ends::<4>(room, bytes),
        2..4 => copy_ends::<2>(room, bytes),
        1 => room[0] = bytes[0],
        _ => {}
    }
}

/// Copies `N` to `2 * N` bytes.
#[inline(always)]
fn copy_ends<const N: usize>(room: &mut [u8], bytes: &[u8]) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>()) {
        room[..N].copy_from_slice(first);
        room[bytes.len() - N..bytes.len()].copy_from_slice(last);
    }
}

/// Appends a signed integer in the coding of [`Input::zigzag`](crate::input::Input::zigzag).
#[inline]
pub fn zigzag(out: &mut Vec<u8>, number: i64) {
    varint(out, to_zigzag(number));
}

/// Converts a signed integer to zig-zag coding: 0, -1, 1 and -2 become 0, 1, 2 and 3.
#[inline]
#[must_use]
pub const fn to_zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

/// Converts a zig-zag code to the signed integer: the inverse of [`to_zigzag`].
#[inline]
#[must_use]
pub const fn from_zigzag(code: u64) -> i64 {
    (code >> 1).cast_signed() ^ -(code & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    #[test]
    fn integers_come_back() {
        for shift in 0..64 {
            for number in [1 << shift, (1 << shift) - 1, u64::MAX << shift] {
                let mut bytes = Vec::new();
                varint(&mut bytes, number);
                zigzag(&mut bytes, number.cast_signed());
                let mut input = Input::new(&bytes);
                assert_eq!(input.varint(), Ok(number));
                assert_eq!(input.zigzag(), Ok(number.cast_signed()));
                assert_eq!(input.finish(), Ok(()));
            }
        }
    }

    /// Returns a buffer that is not empty and has room for `room` more bytes.
    fn with_room(room: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(3 + room);
        out.extend_from_slice(b"...");
        out
    }

    #[test]
    fn bytes_of_every_length_come_whole() {
        let text: Vec<u8> = (0..100).collect();
        for len in 0..=text.len() {
            for room in [0, len, SHORT - 1, SHORT, SHORT + 1, 200] {
                let mut out = with_room(room);
                bytes(&mut out, &text[..len]);
                assert_eq!(out, [b"...", &text[..len]].concat());
            }
        }
    }

    #[test]
    fn integers_come_behind_what_stands_before_them() {
        fn check<const N: usize>(before: [u8; N], number: u64) {
            for room in 0..30 {
                let mut out = with_room(room);
                varint_behind(&mut out, before, number);
                assert_eq!(out[..3 + N], [b"...", &before[..]].concat());
                let mut input = Input::new(&out[3 + N..]);
                assert_eq!(input.varint(), Ok(number));
                assert_eq!(input.finish(), Ok(()));
            }
        }
        for number in (0..64).flat_map(|bits| [(1 << bits) - 1, 1 << bits, u64::MAX >> bits]) {
            check([], number);
            check([0xff], number);
            check([0x80, 1], number);
            check([1, 2, 3, 4, 5, 0xff], number);
        }
    }

    #[test]
    fn known_encodings() {
        let mut bytes = Vec::new();
        varint(&mut bytes, 300);
        zigzag(&mut bytes, -1);
        assert_eq!(bytes, [0xac, 0x02, 0x01]);
    }
}
