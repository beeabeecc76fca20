//! A member's header, RFC 1952 section 2.3.

use wirecost_codec::{DecodeError, input::Input};

use super::damaged;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
const UNKNOWN_SYSTEM: u8 = 255;

const HAS_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// The header that this crate writes: no flags, no time, no level, no system.
pub(super) const WRITTEN: [u8; 10] = [
    MAGIC[0],
    MAGIC[1],
    DEFLATE,
    0,
    0,
    0,
    0,
    0,
    0,
    UNKNOWN_SYSTEM,
];

/// Skips the header at the start of `input`, and returns its end.
pub(super) fn read(input: &[u8]) -> Result<usize, DecodeError> {
    let mut rest = Input::new(input);
    if rest.array()? != MAGIC {
        return Err(damaged("not a gzip member", 0));
    }
    if rest.byte()? != DEFLATE {
        return Err(damaged("a method other than deflate", 2));
    }
    let flags = rest.byte()?;
    if flags & RESERVED != 0 {
        return Err(damaged("a reserved flag is set", 3));
    }
    let _time_level_system: [u8; 6] = rest.array()?;
    if flags & HAS_EXTRA != 0 {
        let bytes = u16::from_le_bytes(rest.array()?);
        rest.take(u64::from(bytes))?;
    }
    if flags & HAS_NAME != 0 {
        skip_text(&mut rest)?;
    }
    if flags & HAS_COMMENT != 0 {
        skip_text(&mut rest)?;
    }
    if flags & HAS_CHECKSUM != 0 {
        check(&mut rest, input)?;
    }
    Ok(rest.offset())
}

/// Skips text that ends with a zero byte.
fn skip_text(rest: &mut Input<'_>) -> Result<(), DecodeError> {
    while rest.byte()? != 0 {}
    Ok(())
}

/// Checks the lower half of the header's CRC-32, which follows it.
fn check(rest: &mut Input<'_>, input: &[u8]) -> Result<(), DecodeError> {
    let end = rest.offset();
    if u16::from_le_bytes(rest.array()?) != libdeflater::crc32(&input[..end]) as u16 {
        return Err(damaged("the header's checksum is wrong", end));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a header with every optional part.
    fn full() -> Vec<u8> {
        let flags = HAS_CHECKSUM | HAS_EXTRA | HAS_NAME | HAS_COMMENT;
        let mut header = vec![MAGIC[0], MAGIC[1], DEFLATE, flags, 1, 2, 3, 4, 0, 3];
        header.extend_from_slice(&[3, 0, b'e', 0, b'x']);
        header.extend_from_slice(b"name\0comment\0");
        header.extend_from_slice(&(libdeflater::crc32(&header) as u16).to_le_bytes());
        header
    }

    #[test]
    fn every_field_is_passed_over() {
        assert_eq!(read(&WRITTEN), Ok(10));
        let header = full();
        assert_eq!(
            read(&[header.as_slice(), b"deflate"].concat()),
            Ok(header.len())
        );
    }

    #[test]
    fn a_header_cut_anywhere_is_unfinished() {
        let header = full();
        for len in 0..header.len() {
            let error = read(&header[..len]).unwrap_err();
            assert!(
                matches!(error, DecodeError::UnexpectedEnd { .. }),
                "{len}: {error}"
            );
        }
    }

    #[test]
    fn a_damaged_header_says_where() {
        let mut header = full();
        let checksum = header.len() - 2;
        header[5] ^= 1;
        assert_eq!(
            read(&header),
            Err(damaged("the header's checksum is wrong", checksum))
        );
        for (at, what) in [
            (0, "not a gzip member"),
            (2, "a method other than deflate"),
            (3, "a reserved flag is set"),
        ] {
            let mut header = WRITTEN;
            header[at] ^= 0x80;
            assert_eq!(read(&header), Err(damaged(what, at)));
        }
    }
}
