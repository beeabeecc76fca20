//! The memory that compressors hold; messages allocate nothing once the contexts exist.
#![allow(clippy::unwrap_used, reason = "that is how a test says no")]

mod support;

use allocation_counter::measure;
use support::{noise, text};
use wirecost_codec::Limits;
use wirecost_compress::{
    Compression, Compressor, Deflate, DeflateDictionary, DeflateStream, Dictionary, Gzip,
    GzipEngine, GzipLevel, ZstdDictionary, ZstdLevel, ZstdStream,
};

fn dictionary() -> Dictionary {
    Dictionary::new(&text(16 << 10)).unwrap()
}

/// A size larger than any message here, so that no buffer grows.
const ROOM: usize = 1 << 20;

/// Returns every compressor that has contexts, at this level.
fn compressors(level: i32) -> [(&'static str, Box<dyn Compressor>); 8] {
    let gzip = GzipLevel::new(level).unwrap();
    let zstd = ZstdLevel::new(level).unwrap();
    [
        ("gzip", Compression::Gzip(gzip).compressor()),
        (
            "gzip by zlib-rs",
            Box::new(Gzip::by(GzipEngine::ZlibRs, gzip)),
        ),
        ("zstd", Compression::Zstd(zstd).compressor()),
        ("deflate", Box::new(Deflate::new(gzip))),
        (
            "deflate-dict",
            Box::new(DeflateDictionary::new(dictionary(), gzip)),
        ),
        (
            "zstd-dict",
            Box::new(ZstdDictionary::new(dictionary(), zstd)),
        ),
        ("deflate-stream", Box::new(DeflateStream::new(gzip))),
        ("zstd-stream", Box::new(ZstdStream::new(zstd))),
    ]
}

/// Returns messages of all sizes, after the largest.
fn messages() -> Vec<Vec<u8>> {
    [100_000, 0, 1, 150, 5000, 100_000, 150]
        .into_iter()
        .flat_map(|bytes| [text(bytes), noise(bytes)])
        .collect()
}

#[test]
fn a_message_takes_no_allocation() {
    for (name, mut compressor) in compressors(6) {
        let mut part = Vec::with_capacity(ROOM);
        let mut content = Vec::with_capacity(ROOM);
        // gzip has another context for the smallest messages.
        compressor.compress(b"", &mut part).unwrap();
        compressor
            .decompress(&part, &mut content, Limits::DEFAULT)
            .unwrap();
        for (index, message) in messages().iter().enumerate() {
            part.clear();
            content.clear();
            let count = measure(|| {
                compressor.compress(message, &mut part).unwrap();
                compressor
                    .decompress(&part, &mut content, Limits::DEFAULT)
                    .unwrap();
            })
            .count_total;
            assert!(content == *message, "{name}, message {index}");
            // The first message creates the contexts.
            assert!(index == 0 || count == 0, "{name}, message {index}: {count}");
        }
    }
}

/// zlib-rs allocates by Rust's allocator, and so does libdeflate here, so the stated memory can be
/// compared with the allocated, within 1 %.
#[test]
fn what_deflate_is_said_to_hold() {
    for level in GzipLevel::all() {
        assert_holds_what_it_says(Deflate::new(level));
        assert_holds_what_it_says(DeflateStream::new(level));
        for engine in GzipEngine::ALL {
            assert_holds_what_it_says(Gzip::by(engine, level));
        }
    }
}

fn assert_holds_what_it_says(mut compressor: impl Compressor) {
    let mut part = Vec::with_capacity(ROOM);
    let mut content = Vec::with_capacity(ROOM);
    assert_eq!(compressor.memory_bytes(), 0);
    let mut held = 0;
    for bytes in [1000, 1] {
        part.clear();
        held += measure(|| compressor.compress(&text(bytes), &mut part).unwrap()).bytes_current;
        assert_near(compressor.memory_bytes(), held);
    }
    let decompress = measure(|| {
        let limits = Limits::DEFAULT;
        compressor.decompress(&part, &mut content, limits).unwrap();
    });
    assert_near(compressor.memory_bytes(), held + decompress.bytes_current);
}

fn assert_near(said: usize, held: i64) {
    let said = said as i64;
    assert!(
        (said - held).abs() <= held / 100,
        "{said} said, {held} held"
    );
}
