//! A codec stays a codec when it is compressed.

mod support;

use support::{noise, text};
use wirecost_codec::{Codec, DecodeError, EncodeError, LimitKind, Limits};
use wirecost_compress::{Compressed, Compression, Gzip, GzipLevel, Zstd, ZstdLevel};

/// A codec of raw bytes, which refuses those that start with `!`.
struct Raw;

impl Codec<Vec<u8>> for Raw {
    fn encode(&mut self, value: &Vec<u8>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(value);
        if value.starts_with(b"!") {
            return Err(EncodeError::NotFinite { field: "first" });
        }
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
        if bytes.starts_with(b"?") {
            return Err(DecodeError::Malformed {
                what: "a question",
                offset: 0,
            });
        }
        Ok(bytes.to_vec())
    }
}

#[test]
fn every_compression_round_a_codec() {
    for compression in Compression::all() {
        let mut codec = Compressed::new(Raw, compression.compressor(), Limits::DEFAULT);
        for message in [
            Vec::new(),
            text(1000),
            noise(1000),
            text(100_000),
            text(1000),
        ] {
            let mut out = b"before".to_vec();
            codec.encode(&message, &mut out).unwrap();
            assert!(out.starts_with(b"before"));
            assert!(codec.decode(&out[6..]).unwrap() == message, "{compression}");
        }
    }
}

#[test]
fn errors_of_the_codec_come_through() {
    let mut codec = Compressed::new(Raw, Zstd::new(ZstdLevel::DEFAULT), Limits::DEFAULT);
    let mut out = b"before".to_vec();
    let refused = codec.encode(&b"!".to_vec(), &mut out);
    assert_eq!(refused, Err(EncodeError::NotFinite { field: "first" }));
    assert_eq!(out, b"before");
    codec.encode(&b"?".to_vec(), &mut out).unwrap();
    let refused = codec.decode(&out[6..]);
    assert_eq!(
        refused,
        Err(DecodeError::Malformed {
            what: "a question",
            offset: 0
        })
    );
    codec.decode(&out[7..]).unwrap_err();
}

#[test]
fn limits_hold_for_both_sizes() {
    let limits = Limits {
        max_message_bytes: 1000,
        ..Limits::DEFAULT
    };
    let mut codec = Compressed::new(Raw, Gzip::new(GzipLevel::DEFAULT), limits);
    let mut out = b"before".to_vec();
    let refused = codec.encode(&noise(1000), &mut out).unwrap_err();
    assert!(
        matches!(refused, EncodeError::TooLarge { limit: 1000, .. }),
        "{refused}"
    );
    assert_eq!(out, b"before");
    let too_large = DecodeError::LimitExceeded {
        kind: LimitKind::MessageBytes,
        limit: 1000,
        offset: 0,
    };
    assert_eq!(codec.decode(&noise(1001)), Err(too_large.clone()));
    out.clear();
    let refused = codec.encode(&text(1001), &mut out).unwrap_err();
    let expected = EncodeError::TooLarge {
        bytes: 1001,
        limit: 1000,
    };
    assert_eq!(refused, expected);
    let mut generous = Compressed::new(Raw, Gzip::new(GzipLevel::DEFAULT), Limits::DEFAULT);
    generous.encode(&text(1001), &mut out).unwrap();
    assert!(out.len() < 1000);
    assert_eq!(codec.decode(&out), Err(too_large));
}
