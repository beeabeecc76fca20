//! Streams: each message refers to earlier ones, and nothing is read after the first error.
#![allow(clippy::unwrap_used, reason = "that is how a test says no")]

mod support;

use std::io::Read as _;

use support::{
    ONE_MIB, TOO_LARGE, compressed, decompressed, is_damage, is_end, noise, text, within,
};
use wirecost_codec::{DecodeError, Limits};
use wirecost_compress::{Compressor, DeflateStream, GzipLevel, ZstdLevel, ZstdStream};
use zstd::zstd_safe::{
    CCtx, CParameter, InBuffer, OutBuffer,
    zstd_sys::ZSTD_EndDirective::{self, ZSTD_e_end, ZSTD_e_flush},
};

const MIB: usize = 1 << 20;

fn deflate() -> DeflateStream {
    DeflateStream::new(GzipLevel::DEFAULT)
}

fn zstd() -> ZstdStream {
    ZstdStream::new(ZstdLevel::DEFAULT)
}

fn both() -> [Box<dyn Compressor>; 2] {
    [Box::new(deflate()), Box::new(zstd())]
}

/// Returns both ends of a new connection, of each kind.
fn connections() -> impl Iterator<Item = (Box<dyn Compressor>, Box<dyn Compressor>)> {
    both().into_iter().zip(both())
}

fn every_level() -> Vec<Box<dyn Compressor>> {
    let deflate = GzipLevel::all().map(|level| Box::new(DeflateStream::new(level)) as Box<_>);
    let zstd = ZstdLevel::all().map(|level| Box::new(ZstdStream::new(level)) as Box<_>);
    deflate.chain(zstd).collect()
}

/// Returns messages of all sizes, with empty ones first, in a row and last, larger in total than
/// any window.
fn messages() -> Vec<Vec<u8>> {
    let mut messages = vec![Vec::new(), Vec::new()];
    for bytes in [1, 150, 10_000, 200_000, 0, 0, 131_072, 5, 0] {
        messages.push(text(bytes));
        messages.push(noise(bytes));
    }
    messages
}

/// Returns the other end of the connection of the writer at this index in [`every_level`].
fn reader(index: usize) -> Box<dyn Compressor> {
    let [deflate, zstd] = both();
    if index < GzipLevel::all().count() {
        deflate
    } else {
        zstd
    }
}

#[test]
fn every_level_brings_every_message_back_in_order() {
    let messages = messages();
    for (index, mut writer) in every_level().into_iter().enumerate() {
        let mut reader = reader(index);
        for message in &messages {
            let part = compressed(&mut *writer, message);
            assert!(decompressed(&mut *reader, &part).unwrap() == *message);
        }
    }
}

/// The bound on which the sender of a part in a limited frame relies.
#[test]
fn a_part_is_at_most_an_eighth_and_32_bytes_larger() {
    let noise = noise(300_000);
    for mut writer in every_level() {
        for bytes in [0, 1, 100, 1000, 20_000, 131_073, 300_000] {
            let part = compressed(&mut *writer, &noise[..bytes]);
            assert!(
                part.len() <= bytes + bytes / 8 + 32,
                "{bytes}: {}",
                part.len()
            );
        }
    }
}

#[test]
fn a_message_that_was_there_before_is_small() {
    for (mut writer, _) in connections() {
        let message = noise(5000);
        compressed(&mut *writer, &message);
        assert!(compressed(&mut *writer, &message).len() < 100);
    }
}

#[test]
fn a_small_buffer_grows_as_far_as_it_must() {
    for (mut writer, mut reader) in connections() {
        for message in messages() {
            let part = compressed(&mut *writer, &message);
            let mut content = b"before".to_vec();
            reader
                .decompress(&part, &mut content, Limits::DEFAULT)
                .unwrap();
            assert!(content[..6] == *b"before" && content[6..] == message);
        }
    }
}

#[test]
fn an_error_loses_the_stream() {
    for (mut writer, mut reader) in connections() {
        let first = compressed(&mut *writer, &text(1000));
        let second = compressed(&mut *writer, &text(1000));
        decompressed(&mut *reader, &first).unwrap();
        decompressed(&mut *reader, &[0xff; 8]).unwrap_err();
        for part in [&first, &second, &Vec::new()] {
            let error = decompressed(&mut *reader, part).unwrap_err();
            let DecodeError::Compression { what, .. } = error else {
                unreachable!("{error}")
            };
            assert_eq!(what, "the stream was lost at an earlier part");
        }
        // The other direction continues.
        compressed(&mut *reader, b"message");
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    for (mut writer, mut reader) in connections() {
        let fits = compressed(&mut *writer, &vec![0; MIB]);
        assert!(within(&mut *reader, &fits, ONE_MIB).unwrap() == vec![0; MIB]);
        let bomb = compressed(&mut *writer, &vec![0; 64 * MIB]);
        assert_eq!(within(&mut *reader, &bomb, ONE_MIB), Err(TOO_LARGE));
    }
    for (mut writer, mut reader) in connections() {
        let larger = compressed(&mut *writer, &noise(MIB + 1));
        assert_eq!(within(&mut *reader, &larger, ONE_MIB), Err(TOO_LARGE));
    }
}

#[test]
fn garbage_is_refused_or_bounded() {
    for start in 0..200 {
        for mut reader in both() {
            let garbage = &noise(1000)[start..];
            // DEFLATE may read a few bits of it as a message, and is out of step after that.
            let _ = within(&mut *reader, garbage, ONE_MIB);
        }
        decompressed(&mut zstd(), &noise(1000)[start..]).unwrap_err();
    }
}

/// A part has no checksum, so damage may turn it into another message, within the limit.
#[test]
fn a_flipped_bit_is_refused_or_bounded() {
    for index in 0..both().len() {
        let mut writer = both();
        let first = compressed(&mut *writer[index], &text(10_000));
        let mut second = compressed(&mut *writer[index], &noise(100));
        for bit in 0..second.len() * 8 {
            let mut reader = both();
            decompressed(&mut *reader[index], &first).unwrap();
            second[bit / 8] ^= 1 << (bit % 8);
            let lost = within(&mut *reader[index], &second, ONE_MIB).is_err();
            second[bit / 8] ^= 1 << (bit % 8);
            let next = within(&mut *reader[index], &second, ONE_MIB);
            assert!(!lost || next.is_err(), "bit {bit}");
        }
    }
}

/// A part may end where a block ends, and may consist of the frame's head: the checksum around the
/// part must detect that more is missing.
#[test]
fn a_part_of_zstd_that_ends_within_a_block_is_an_unexpected_end() {
    const HEAD_BYTES: usize = 6;
    let message = text(10_000);
    let mut writer = zstd();
    let first = compressed(&mut writer, &message);
    let second = compressed(&mut writer, &noise(100));
    for len in (1..first.len()).filter(|&len| len != HEAD_BYTES) {
        let error = decompressed(&mut zstd(), &first[..len]).unwrap_err();
        assert!(is_end(&error), "{len}: {error}");
    }
    for len in 1..second.len() {
        let mut reader = zstd();
        decompressed(&mut reader, &first).unwrap();
        let error = decompressed(&mut reader, &second[..len]).unwrap_err();
        assert!(is_end(&error), "{len}: {error}");
    }
}

#[test]
fn a_part_of_deflate_without_a_byte_is_refused() {
    assert!(is_end(&decompressed(&mut deflate(), &[]).unwrap_err()));
}

/// Literals of a block of fixed codes, as whose continuation the tail would be read.
#[test]
fn a_part_of_deflate_that_ends_within_a_block_is_refused() {
    let mut compress = flate2::Compress::new(flate2::Compression::fast(), false);
    let mut whole = Vec::with_capacity(1000);
    compress
        .compress_vec(b"message", &mut whole, flate2::FlushCompress::Finish)
        .unwrap();
    // Not the last block.
    whole[0] &= !1;
    for len in 1..whole.len() - 1 {
        let error = decompressed(&mut deflate(), &whole[..len]).unwrap_err();
        assert!(is_damage(&error), "{len}: {error}");
    }
}

/// Returns `message` in a final block.
fn deflate_final(message: &[u8]) -> Vec<u8> {
    let mut compress = flate2::Compress::new(flate2::Compression::fast(), false);
    let mut whole = Vec::with_capacity(10_000);
    compress
        .compress_vec(message, &mut whole, flate2::FlushCompress::Finish)
        .unwrap();
    whole
}

/// The payloads of RFC 7692, sections 7.2.3.1 to 7.2.3.6, in sequences of one connection each.
#[test]
fn payloads_of_permessage_deflate_are_read() {
    let connections: [&[(&[u8], &[u8])]; 7] = [
        &[(b"\xf2\x48\xcd\xc9\xc9\x07\0", b"Hello")],
        &[
            (b"\xf2\x48\xcd\xc9\xc9\x07\0", b"Hello"),
            (b"\xf2\0\x11\0\0", b"Hello"),
        ],
        &[(b"\0\x05\0\xfa\xffHello\0", b"Hello")],
        &[(b"\xf3\x48\xcd\xc9\xc9\x07\0\0", b"Hello")],
        &[(b"\xf2\x48\x05\0\0\0\xff\xff\xca\xc9\xc9\x07\0", b"Hello")],
        &[(b"\0", b""), (b"\x02\0", b""), (b"\x03\0\0", b"")],
        &[
            (b"\xf3\x48\xcd\xc9\xc9\x07\0\0", b"Hello"),
            (b"\xf2\x48\xcd\xc9\xc9\x07\0", b"Hello"),
            (b"\xf2\0\x11\0\0", b"Hello"),
        ],
    ];
    for parts in connections {
        let mut reader = deflate();
        for (part, message) in parts {
            assert_eq!(
                decompressed(&mut reader, part).as_deref(),
                Ok(*message),
                "{part:x?}"
            );
        }
    }
}

#[test]
fn a_part_of_deflate_has_any_number_of_final_and_empty_blocks() {
    const EMPTY: [&[u8]; 4] = [
        &[2, 0, 0, 0, 0xff, 0xff],
        &[0, 0, 0, 0xff, 0xff],
        &[3, 0],
        &[1, 0, 0, 0xff, 0xff],
    ];
    let hello = deflate_final(b"Hello");
    let mut part = Vec::new();
    for empty in EMPTY {
        part.extend_from_slice(empty);
        part.extend_from_slice(&hello);
    }
    part.push(0);
    let mut reader = deflate();
    for _ in 0..2 {
        assert_eq!(
            decompressed(&mut reader, &part).unwrap(),
            b"HelloHelloHelloHello"
        );
    }
}

/// Another stream follows a final block.
#[test]
fn nothing_refers_to_before_a_final_block() {
    let mut reader = deflate();
    let hello = [deflate_final(b"Hello"), vec![0]].concat();
    decompressed(&mut reader, &hello).unwrap();
    let error = decompressed(&mut reader, b"\xf2\0\x11\0\0").unwrap_err();
    assert!(is_damage(&error), "{error}");
}

#[test]
fn a_part_of_deflate_that_ends_with_a_final_block_is_refused() {
    let whole = deflate_final(b"message");
    let unflushed = DecodeError::Compression {
        format: "deflate",
        what: "the part does not end with a flush",
        offset: whole.len(),
    };
    assert_eq!(decompressed(&mut deflate(), &whole), Err(unflushed));
}

/// The limit holds for all blocks of a part together.
#[test]
fn final_blocks_stop_at_the_limit() {
    let half = deflate_final(&[0; MIB / 2]);
    let part = |halves: usize, more: &[u8]| [&half.repeat(halves), more, &[0]].concat();
    let fits = within(&mut deflate(), &part(2, &[]), ONE_MIB);
    assert!(fits.unwrap() == vec![0; MIB]);
    let larger = part(2, &deflate_final(b"0"));
    assert_eq!(within(&mut deflate(), &larger, ONE_MIB), Err(TOO_LARGE));
}

#[test]
fn a_stream_of_zstd_that_ends_is_refused() {
    let whole = zstd_part(b"message", ZSTD_e_end, &[]);
    for tail in [b"".as_slice(), b"more"] {
        let part = [&whole, tail].concat();
        let ends = DecodeError::Compression {
            format: "zstd",
            what: "the stream ends",
            offset: whole.len(),
        };
        assert_eq!(decompressed(&mut zstd(), &part), Err(ends));
    }
}

/// Returns the first part of a zstd stream with these parameters.
fn zstd_part(message: &[u8], end: ZSTD_EndDirective, set: &[CParameter]) -> Vec<u8> {
    let mut context = CCtx::create();
    for parameter in set {
        context.set_parameter(*parameter).unwrap();
    }
    let mut part = Vec::with_capacity(message.len() + 1000);
    let mut output = OutBuffer::around(&mut part);
    let mut input = InBuffer::around(message);
    assert_eq!(
        context.compress_stream2(&mut output, &mut input, end),
        Ok(0)
    );
    part
}

#[test]
fn a_larger_window_is_refused() {
    for (log, taken) in [
        (10, true),
        (18, true),
        (19, false),
        (23, false),
        (27, false),
    ] {
        let part = zstd_part(b"message", ZSTD_e_flush, &[CParameter::WindowLog(log)]);
        match decompressed(&mut zstd(), &part) {
            Ok(message) => assert!(taken && message == b"message"),
            Err(error) => assert!(!taken && is_damage(&error), "{log}: {error}"),
        }
    }
}

#[test]
fn what_a_connection_holds_is_bounded_at_every_level() {
    // Larger than any window.
    let message = text(300_000);
    for (index, mut writer) in every_level().into_iter().enumerate() {
        let mut reader = reader(index);
        let part = compressed(&mut *writer, &message);
        decompressed(&mut *reader, &part).unwrap();
        assert!(writer.memory_bytes() < 3 * MIB, "{}", writer.memory_bytes());
        assert!(reader.memory_bytes() < MIB, "{}", reader.memory_bytes());
    }
}

/// The examples of RFC 7692, sections 7.2.3.1 to 7.2.3.3 and 7.2.3.5, on one connection.
#[test]
fn parts_of_websockets_are_read() {
    let mut reader = deflate();
    for part in [
        [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00].as_slice(),
        &[0xf2, 0x00, 0x11, 0x00, 0x00],
        &[0, 5, 0, 0xfa, 0xff, b'H', b'e', b'l', b'l', b'o', 0],
        &[
            0xf2, 0x48, 0x05, 0, 0, 0, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00,
        ],
    ] {
        assert_eq!(decompressed(&mut reader, part), Ok(b"Hello".to_vec()));
    }
}

/// The parts with their tails are one DEFLATE stream, and the parts of zstd are one frame.
#[test]
fn the_libraries_own_readers_read_a_stream() {
    let [mut deflate, mut zstd] = both();
    let (mut deflated, mut frame) = (Vec::new(), Vec::new());
    for message in messages() {
        deflated.extend(compressed(&mut *deflate, &message));
        deflated.extend_from_slice(&[0, 0, 0xff, 0xff]);
        frame.extend(compressed(&mut *zstd, &message));
    }
    let expected = messages().concat();
    let mut read = vec![0; expected.len()];
    flate2::read::DeflateDecoder::new(deflated.as_slice())
        .read_exact(&mut read)
        .unwrap();
    assert!(read == expected);
    read.fill(0);
    zstd::stream::read::Decoder::new(frame.as_slice())
        .unwrap()
        .read_exact(&mut read)
        .unwrap();
    assert!(read == expected);
}
