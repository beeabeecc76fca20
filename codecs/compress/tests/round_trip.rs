//! Every compression brings every message back.

mod support;

use std::io::Read as _;

use flate2::read::{DeflateDecoder, DeflateEncoder};
use support::{noise, text};
use wirecost_codec::Limits;
use wirecost_compress::{Compression, Compressor, Deflate, Gzip, GzipEngine, GzipLevel, ZstdLevel};

const SIZES: [usize; 5] = [0, 1, 100, 64 << 10, 1 << 20];

fn samples() -> Vec<Vec<u8>> {
    SIZES
        .into_iter()
        .flat_map(|bytes| [text(bytes), noise(bytes)])
        .collect()
}

#[test]
fn every_level_and_size() {
    let samples = samples();
    for compression in Compression::all() {
        let mut compressor = compression.compressor();
        let (mut compressed, mut message) = (b"before".to_vec(), b"before".to_vec());
        for sample in &samples {
            compressed.truncate(6);
            message.truncate(6);
            compressor.compress(sample, &mut compressed).unwrap();
            compressor
                .decompress(&compressed[6..], &mut message, Limits::DEFAULT)
                .unwrap();
            assert!(
                message[6..] == *sample,
                "{compression}, {} bytes",
                sample.len()
            );
            assert!(compressed.starts_with(b"before") && message.starts_with(b"before"));
        }
    }
}

#[test]
fn every_level_reads_every_level() {
    let sample = text(10_000);
    let mut one_of_each = [
        Compression::Gzip(GzipLevel::new(1).unwrap()).compressor(),
        Compression::Zstd(ZstdLevel::new(-5).unwrap()).compressor(),
    ];
    for compression in Compression::all() {
        let reader = match compression {
            Compression::None => continue,
            Compression::Gzip(_) => &mut one_of_each[0],
            Compression::Zstd(_) => &mut one_of_each[1],
        };
        let (mut compressed, mut message) = (Vec::new(), Vec::new());
        compression
            .compressor()
            .compress(&sample, &mut compressed)
            .unwrap();
        reader
            .decompress(&compressed, &mut message, Limits::DEFAULT)
            .unwrap();
        assert!(message == sample, "{compression}");
    }
}

#[test]
fn every_engine_of_gzip_compresses_at_every_level() {
    for engine in GzipEngine::ALL {
        for level in GzipLevel::all() {
            let mut gzip = Gzip::by(engine, level);
            for sample in samples() {
                let (mut compressed, mut message) = (Vec::new(), Vec::new());
                gzip.compress(&sample, &mut compressed).unwrap();
                Gzip::new(GzipLevel::DEFAULT)
                    .decompress(&compressed, &mut message, Limits::DEFAULT)
                    .unwrap();
                assert!(message == sample, "{engine:?}, {level:?}");
            }
        }
    }
}

#[test]
fn deflate_is_a_raw_stream_of_every_level() {
    for level in GzipLevel::all() {
        let mut deflate = Deflate::new(level);
        for sample in samples() {
            let (mut compressed, mut message) = (Vec::new(), Vec::new());
            deflate.compress(&sample, &mut compressed).unwrap();
            let mut foreign = Vec::new();
            let mut decoder = DeflateDecoder::new(compressed.as_slice());
            decoder.read_to_end(&mut foreign).unwrap();
            assert!(foreign == sample, "{level:?}");

            let mut compressed = Vec::new();
            let mut encoder = DeflateEncoder::new(sample.as_slice(), flate2::Compression::fast());
            encoder.read_to_end(&mut compressed).unwrap();
            deflate
                .decompress(&compressed, &mut message, Limits::DEFAULT)
                .unwrap();
            assert!(message == sample, "{level:?}");
        }
    }
}

#[test]
fn a_level_of_gzip_means_the_engine_that_is_named_for_it() {
    for level in GzipLevel::all() {
        let compressed = |mut gzip: Gzip| {
            let mut compressed = Vec::new();
            gzip.compress(&text(10_000), &mut compressed).unwrap();
            compressed
        };
        let by = |engine| compressed(Gzip::by(engine, level));
        let [libdeflate, zlib_rs] = GzipEngine::ALL.map(by);
        assert!(libdeflate != zlib_rs, "{level:?}");
        let named = by(GzipEngine::of_level(level));
        assert!(compressed(Gzip::new(level)) == named, "{level:?}");
    }
}

/// Returns 300 bytes of each of several kinds.
fn small() -> [(&'static str, Vec<u8>); 6] {
    let noise = noise(300);
    let of = |symbol: fn(u8) -> u8| noise.iter().map(|&byte| symbol(byte)).collect();
    [
        ("zeros", vec![0; 300]),
        ("text", text(300)),
        ("digits", of(|byte| b'0' + byte % 10)),
        ("two symbols", of(|byte| b'a' + byte % 2)),
        ("long codes", of(|byte| byte | 0x90)),
        ("noise", noise.clone()),
    ]
}

/// A message of up to 51 bytes, which libdeflate at some level stores without trying anything else,
/// is as small as by the better engine, and none is larger than its stored blocks.
#[test]
fn a_small_message_of_gzip_is_no_larger_than_need_be() {
    const STORED_BYTES: usize = 10 + 5 + 8;
    for level in GzipLevel::all() {
        let [mut libdeflate, mut zlib_rs] = GzipEngine::ALL.map(|engine| Gzip::by(engine, level));
        let passed_through = 55 - 4 * level.get().unsigned_abs() as usize;
        for (kind, content) in small() {
            for bytes in 0..=content.len() {
                let message = &content[..bytes];
                let [by_libdeflate, by_zlib_rs] = [&mut libdeflate, &mut zlib_rs].map(|gzip| {
                    let mut compressed = Vec::new();
                    gzip.compress(message, &mut compressed).unwrap();
                    let mut read = Vec::new();
                    gzip.decompress(&compressed, &mut read, Limits::DEFAULT)
                        .unwrap();
                    assert!(read == message, "{kind}, {level:?}, {bytes}");
                    compressed.len()
                });
                let most = STORED_BYTES + bytes;
                let case = format!("{kind}, {level:?}, {bytes}: {by_libdeflate}, {by_zlib_rs}");
                assert!(by_libdeflate <= most && by_zlib_rs <= most, "{case}");
                assert!(
                    bytes > passed_through || by_libdeflate <= by_zlib_rs,
                    "{case}"
                );
            }
        }
    }
}

#[test]
fn a_message_that_does_not_compress_is_stored_in_blocks() {
    for (bytes, blocks) in [(0xffff, 1), (0x10000, 2), (200_000, 4)] {
        for gzip in GzipEngine::ALL.map(|engine| Gzip::by(engine, GzipLevel::new(1).unwrap())) {
            let (mut gzip, message) = (gzip, noise(bytes));
            let (mut compressed, mut read) = (Vec::new(), Vec::new());
            gzip.compress(&message, &mut compressed).unwrap();
            gzip.decompress(&compressed, &mut read, Limits::DEFAULT)
                .unwrap();
            assert!(read == message);
            assert!(compressed.len() <= 10 + bytes + 5 * blocks + 8);
        }
    }
}

#[test]
fn a_used_compressor_writes_what_a_new_one_does() {
    let sample = text(10_000);
    for compression in Compression::all() {
        let mut used = compression.compressor();
        let (mut first, mut second, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
        used.compress(&sample, &mut first).unwrap();
        used.compress(&noise(100), &mut Vec::new()).unwrap();
        used.compress(&sample, &mut second).unwrap();
        compression
            .compressor()
            .compress(&sample, &mut fresh)
            .unwrap();
        assert!(first == second && first == fresh, "{compression}");
    }
}

/// Levels must be a real choice: text gets smaller from the first level to the last of each format.
#[test]
fn the_last_level_is_smaller_than_the_first() {
    let sample = text(64 << 10);
    let size = |name: &str| {
        let mut compressed = Vec::new();
        let compression: Compression = name.parse().unwrap();
        compression
            .compressor()
            .compress(&sample, &mut compressed)
            .unwrap();
        compressed.len()
    };
    assert!(size("gzip-9") < size("gzip-1"));
    assert!(size("zstd-19") < size("zstd-1") && size("zstd-1") < size("zstd-fast-5"));
}

#[test]
fn an_empty_message_takes_the_least() {
    for (name, bytes) in [("none", 0), ("gzip-1", 20), ("gzip-6", 20), ("zstd-3", 13)] {
        let mut compressed = Vec::new();
        let compression: Compression = name.parse().unwrap();
        compression
            .compressor()
            .compress(&[], &mut compressed)
            .unwrap();
        assert_eq!(compressed.len(), bytes);
    }
}

#[test]
fn a_warm_compressor_needs_no_more_room() {
    let sample = text(10_000);
    for compression in Compression::all() {
        let mut compressor = compression.compressor();
        let (mut compressed, mut message) = (Vec::new(), Vec::new());
        let mut capacities = Vec::new();
        for _ in 0..3 {
            compressed.clear();
            message.clear();
            compressor.compress(&sample, &mut compressed).unwrap();
            compressor
                .decompress(&compressed, &mut message, Limits::DEFAULT)
                .unwrap();
            capacities.push((compressed.capacity(), message.capacity()));
        }
        assert!(
            capacities[0] == capacities[1] && capacities[1] == capacities[2],
            "{compression}"
        );
    }
}
