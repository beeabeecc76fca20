//! Every input but the right message is an error, and costs no more than the limits allow.

mod support;

use std::io::Write as _;

use flate2::Crc;
use support::{
    ONE_MIB, TOO_LARGE, compressed, decompressed, is_damage, noise, refuses_trailing, text, within,
};
use wirecost_codec::{DecodeError, Limits};
use wirecost_compress::{Compressor, Deflate, Gzip, GzipLevel, Identity, Zstd, ZstdLevel};
use zstd::zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer};

const MIB: usize = 1 << 20;

fn gzip() -> Gzip {
    Gzip::new(GzipLevel::DEFAULT)
}

fn zstd() -> Zstd {
    Zstd::new(ZstdLevel::DEFAULT)
}

fn both() -> [Box<dyn Compressor>; 2] {
    [Box::new(gzip()), Box::new(zstd())]
}

/// Returns every compressor of whole messages: two of whole files, DEFLATE alone, and zstd in frames.
fn all() -> [Box<dyn Compressor>; 4] {
    let [gzip, zstd] = both();
    let deflate = Box::new(Deflate::new(GzipLevel::DEFAULT));
    let in_frames = Box::new(Zstd::in_frames(ZstdLevel::DEFAULT));
    [gzip, zstd, deflate, in_frames]
}

/// Returns a frame from a writer that does not know the size, without a checksum unless `set` asks
/// for one.
fn streamed(message: &[u8], set: &[CParameter]) -> Vec<u8> {
    let mut context = CCtx::create();
    for parameter in set {
        context.set_parameter(*parameter).expect("a parameter");
    }
    let mut frame = Vec::with_capacity(message.len() + 1000);
    let mut output = OutBuffer::around(&mut frame);
    let mut input = InBuffer::around(message);
    while input.pos() < message.len() {
        context
            .compress_stream(&mut output, &mut input)
            .expect("room");
    }
    while context.end_stream(&mut output).expect("room") > 0 {}
    frame
}

#[test]
fn empty_input() {
    for mut compressor in all() {
        let error = decompressed(&mut *compressor, &[]).unwrap_err();
        assert!(
            matches!(error, DecodeError::UnexpectedEnd { offset: 0, .. }),
            "{error}"
        );
    }
}

#[test]
fn every_truncation_is_an_unexpected_end() {
    for mut compressor in all() {
        for message in [
            Vec::new(),
            text(150),
            noise(150),
            text(10_000),
            vec![0; 300_000],
        ] {
            let whole = compressed(&mut *compressor, &message);
            for len in 0..whole.len() {
                let error = decompressed(&mut *compressor, &whole[..len]).unwrap_err();
                assert!(
                    matches!(error, DecodeError::UnexpectedEnd { offset, .. } if offset == len),
                    "{len} of {}: {error}",
                    whole.len()
                );
            }
        }
    }
}

#[test]
fn a_flipped_bit_never_gives_another_message() {
    for mut compressor in both() {
        for message in [Vec::new(), text(150), noise(150)] {
            let mut whole = compressed(&mut *compressor, &message);
            let mut harmless = 0;
            for bit in 0..whole.len() * 8 {
                whole[bit / 8] ^= 1 << (bit % 8);
                if let Ok(decompressed) = decompressed(&mut *compressor, &whole) {
                    assert!(decompressed == message, "bit {bit}");
                    harmless += 1;
                }
                whole[bit / 8] ^= 1 << (bit % 8);
            }
            // gzip's time, level, system and text flag, and the padding at the end of its DEFLATE
            // stream.
            assert!(harmless <= 32 + 8 + 8 + 1 + 7, "{harmless}");
        }
    }
}

#[test]
fn an_error_leaves_no_trace_in_the_compressor() {
    for mut compressor in all() {
        let whole = compressed(&mut *compressor, &text(10_000));
        for len in [1, 12, whole.len() / 2, whole.len() - 1] {
            decompressed(&mut *compressor, &whole[..len]).unwrap_err();
            assert!(decompressed(&mut *compressor, &whole).unwrap() == text(10_000));
            assert!(compressed(&mut *compressor, &text(10_000)) == whole);
        }
    }
}

#[test]
fn what_follows_is_refused_wherever_it_starts() {
    for mut compressor in all() {
        refuses_trailing(&mut *compressor, &text(150));
    }
}

#[test]
fn a_deflate_stream_ends_where_it_says() {
    let mut deflate = Deflate::new(GzipLevel::DEFAULT);
    for message in [Vec::new(), text(150), noise(100_000)] {
        let stream = compressed(&mut deflate, &message);
        let followed = [&stream[..], b"garbage"].concat();
        let mut out = b"before".to_vec();
        let len = deflate.decompress_first(&followed, &mut out, Limits::DEFAULT);
        assert_eq!(len, Ok(stream.len()));
        assert!(out.strip_prefix(b"before") == Some(&message[..]));
        out.truncate(6);
        let cut = &stream[..stream.len() - 1];
        let error = deflate.decompress_first(cut, &mut out, Limits::DEFAULT);
        assert!(matches!(error, Err(DecodeError::UnexpectedEnd { .. })));
        assert_eq!(out, b"before");
    }
}

#[test]
fn another_format_is_refused() {
    let gzip_member = compressed(&mut gzip(), &text(150));
    let zstd_frame = compressed(&mut zstd(), &text(150));
    assert!(is_damage(
        &decompressed(&mut gzip(), &zstd_frame).unwrap_err()
    ));
    assert!(is_damage(
        &decompressed(&mut zstd(), &gzip_member).unwrap_err()
    ));
    assert!(is_damage(
        &decompressed(&mut gzip(), &noise(1000)).unwrap_err()
    ));
    assert!(is_damage(
        &decompressed(&mut zstd(), &noise(1000)).unwrap_err()
    ));
}

#[test]
fn a_message_may_be_as_large_as_the_limit_and_no_larger() {
    for mut compressor in all() {
        for sample in [text, noise] {
            let fits = compressed(&mut *compressor, &sample(MIB));
            assert!(within(&mut *compressor, &fits, ONE_MIB).unwrap() == sample(MIB));
            let larger = compressed(&mut *compressor, &sample(MIB + 1));
            assert_eq!(within(&mut *compressor, &larger, ONE_MIB), Err(TOO_LARGE));
        }
    }
    let streamed_fits = streamed(&text(MIB), &[]);
    assert!(within(&mut zstd(), &streamed_fits, ONE_MIB).unwrap() == text(MIB));
    let streamed_larger = streamed(&text(MIB + 1), &[]);
    assert_eq!(
        within(&mut zstd(), &streamed_larger, ONE_MIB),
        Err(TOO_LARGE)
    );
    assert_eq!(
        Identity.decompress(&noise(MIB + 1), &mut Vec::new(), ONE_MIB),
        Err(TOO_LARGE)
    );
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![0; 64 * MIB];
    for mut compressor in all() {
        let bomb = compressed(&mut *compressor, &zeros);
        assert!(bomb.len() < 70_000);
        assert_eq!(within(&mut *compressor, &bomb, ONE_MIB), Err(TOO_LARGE));
    }
    let sizeless = streamed(&zeros, &[]);
    assert_eq!(within(&mut zstd(), &sizeless, ONE_MIB), Err(TOO_LARGE));
}

/// The limit holds even if the caller's buffer has more room.
#[test]
fn room_in_the_output_is_no_permission() {
    let mut room = Vec::with_capacity(4 * MIB);
    let mut gzip = gzip();
    let mut zstd = zstd();
    let member = compressed(&mut gzip, &text(2 * MIB));
    let frame = compressed(&mut zstd, &text(2 * MIB));
    assert_eq!(gzip.decompress(&member, &mut room, ONE_MIB), Err(TOO_LARGE));
    assert_eq!(zstd.decompress(&frame, &mut room, ONE_MIB), Err(TOO_LARGE));
    let sizeless = streamed(&text(2 * MIB), &[]);
    assert_eq!(
        zstd.decompress(&sizeless, &mut room, ONE_MIB),
        Err(TOO_LARGE)
    );
    assert!(room.is_empty());
}

#[test]
fn an_unlimited_limit_is_no_overflow() {
    let unlimited = Limits {
        max_message_bytes: usize::MAX,
        ..Limits::DEFAULT
    };
    let mut message = Vec::new();
    let mut member = compressed(&mut gzip(), &text(10_000));
    let size = member.len() - 4;
    member[size..].fill(0);
    assert!(gzip().decompress(&member, &mut message, unlimited).is_err());
    zstd()
        .decompress(&streamed(&text(10_000), &[]), &mut message, unlimited)
        .unwrap();
    assert!(message == text(10_000));
}

#[test]
fn gzip_trusts_no_claimed_size() {
    for message in [text(100), text(100_000), vec![0; 100_000]] {
        let honest = compressed(&mut gzip(), &message);
        let at = honest.len() - 4;
        for claim in [
            0,
            1,
            message.len() as u32 - 1,
            message.len() as u32 + 1,
            u32::MAX,
        ] {
            let mut lie = honest.clone();
            lie[at..].copy_from_slice(&claim.to_le_bytes());
            let what = "the size is not that of the message";
            let error = DecodeError::Compression {
                format: "gzip",
                what,
                offset: at,
            };
            assert_eq!(decompressed(&mut gzip(), &lie), Err(error));
        }
    }
}

#[test]
fn a_claim_reserves_no_more_than_deflate_can_hold() {
    let mut lie = compressed(&mut gzip(), b"short");
    let at = lie.len() - 4;
    lie[at..].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut out = Vec::new();
    assert!(gzip().decompress(&lie, &mut out, Limits::DEFAULT).is_err());
    assert!(out.capacity() <= lie.len() * 1032);
}

#[test]
fn zstd_trusts_no_claimed_size() {
    // A frame of at least 256 bytes in one segment stores its size, less 256, in bytes 5 and 6.
    let honest = compressed(&mut zstd(), &text(1000));
    assert_eq!(u16::from_le_bytes([honest[5], honest[6]]), 1000 - 256);
    for claim in [0_u16, 1, 743, 745, u16::MAX] {
        let mut lie = honest.clone();
        lie[5..7].copy_from_slice(&claim.to_le_bytes());
        let error = decompressed(&mut zstd(), &lie).unwrap_err();
        assert!(is_damage(&error), "{claim}: {error}");
    }
}

#[test]
fn a_huge_claimed_size_is_refused_before_it_is_reserved() {
    // Magic, a descriptor with eight bytes of size in one segment, the size, an empty last block.
    let size = (1_u64 << 62).to_le_bytes();
    let frame = [
        &[0x28, 0xB5, 0x2F, 0xFD, 0b1110_0000],
        size.as_slice(),
        &[1, 0, 0],
    ]
    .concat();
    let error = decompressed(&mut zstd(), &frame).unwrap_err();
    assert!(
        matches!(error, DecodeError::LimitExceeded { .. }),
        "{error}"
    );
}

#[test]
fn a_huge_window_is_no_memory() {
    // Magic, a descriptor without a size, a window of 2^31 bytes (the largest that the library
    // knows), a last block of three raw bytes.
    let frame = [
        0x28,
        0xB5,
        0x2F,
        0xFD,
        0,
        21 << 3,
        0b11001,
        0,
        0,
        b'a',
        b'b',
        b'c',
    ];
    assert_eq!(decompressed(&mut zstd(), &frame), Ok(b"abc".to_vec()));
    let mut beyond = frame;
    beyond[5] = 31 << 3;
    assert!(is_damage(&decompressed(&mut zstd(), &beyond).unwrap_err()));
}

#[test]
fn zstd_frames_without_size_or_checksum_are_read() {
    for message in [Vec::new(), text(100), text(MIB), noise(MIB), vec![0; MIB]] {
        for checksum in [false, true] {
            let frame = streamed(&message, &[CParameter::ChecksumFlag(checksum)]);
            assert!(decompressed(&mut zstd(), &frame).unwrap() == message);
        }
    }
}

#[test]
fn skippable_and_legacy_frames_are_refused() {
    let frame = compressed(&mut zstd(), &text(150));
    for magic in 0x184D_2A50_u32..=0x184D_2A5F {
        let skippable = [magic.to_le_bytes().as_slice(), &[4, 0, 0, 0], b"skip"].concat();
        let error = DecodeError::Compression {
            format: "zstd",
            what: "a skippable frame",
            offset: 0,
        };
        assert_eq!(decompressed(&mut zstd(), &skippable), Err(error.clone()));
        assert_eq!(
            decompressed(&mut zstd(), &[&skippable, &frame[..]].concat()),
            Err(error)
        );
        let behind = decompressed(&mut zstd(), &[&frame[..], &skippable].concat()).unwrap_err();
        assert!(
            matches!(behind, DecodeError::TrailingBytes { .. }),
            "{behind}"
        );
    }
    for magic in 0xFD2F_B51E_u32..=0xFD2F_B527 {
        let legacy = [magic.to_le_bytes().as_slice(), &frame[4..]].concat();
        assert!(is_damage(&decompressed(&mut zstd(), &legacy).unwrap_err()));
    }
}

#[test]
fn a_frame_that_needs_a_dictionary_is_refused() {
    let samples: Vec<Vec<u8>> = (0..1000)
        .map(|n| format!("node-{n}: rtt={}us alive", n * n).into_bytes())
        .collect();
    let dictionary = zstd::dict::from_samples(&samples, 2048).unwrap();
    let mut with_dictionary = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
    let frame = with_dictionary.compress(&samples[7]).unwrap();
    let what = "the frame needs a dictionary";
    let error = DecodeError::Compression {
        format: "zstd",
        what,
        offset: 0,
    };
    assert_eq!(decompressed(&mut zstd(), &frame), Err(error));
}

#[test]
fn gzip_headers_of_other_writers_are_read() {
    let mut writer = flate2::GzBuilder::new()
        .extra(vec![0, 1, 2, 0])
        .filename("name")
        .comment("comment")
        .mtime(1)
        .write(Vec::new(), flate2::Compression::best());
    writer.write_all(&text(1000)).unwrap();
    let member = writer.finish().unwrap();
    assert!(decompressed(&mut gzip(), &member).unwrap() == text(1000));
}

#[test]
fn gzip_header_checksums_are_checked() {
    let plain = compressed(&mut gzip(), &text(1000));
    let mut header = plain[..10].to_vec();
    header[3] |= 1 << 1;
    let mut crc = Crc::new();
    crc.update(&header);
    let checksum = (crc.sum() as u16).to_le_bytes();
    let member = [&header, checksum.as_slice(), &plain[10..]].concat();
    assert!(decompressed(&mut gzip(), &member).unwrap() == text(1000));
    header[4] ^= 1;
    let damaged = [&header, checksum.as_slice(), &plain[10..]].concat();
    assert!(is_damage(&decompressed(&mut gzip(), &damaged).unwrap_err()));
}
