//! Damaged and hostile containers are errors within the limits.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use allocation_counter::measure;
use proptest::{collection, prelude::*, sample::Index};
use support::{Reading, avsc, encode, reading};
use wirecost_avro::Avro;
use wirecost_codec::{DecodeError, LimitKind, Limits, put};
use wirecost_compress::{GzipLevel, ZstdLevel};
use wirecost_envelope::{
    ReadError,
    container::{BlockCompression, ContainerReader, ContainerWriter},
};

const MARKER: [u8; 16] = [7; 16];

const COMPRESSIONS: [BlockCompression; 3] = [
    BlockCompression::None,
    BlockCompression::Deflate(GzipLevel::DEFAULT),
    BlockCompression::Zstd(ZstdLevel::DEFAULT),
];

/// Returns a file with a block of these messages.
fn file(compression: BlockCompression, messages: &[Vec<u8>]) -> Vec<u8> {
    let mut writer =
        ContainerWriter::with_marker(Vec::new(), &avsc(), compression, MARKER).unwrap();
    for message in messages {
        writer.write(message).unwrap();
    }
    writer.finish().unwrap()
}

fn three(compression: BlockCompression) -> Vec<u8> {
    let messages: Vec<_> = (0..3).map(|number| encode(&reading(number))).collect();
    file(compression, &messages)
}

/// Returns the header of a file without compression.
fn header() -> Vec<u8> {
    file(BlockCompression::None, &[])
}

/// Returns a block, as it says of itself.
fn block(count: i64, bytes: i64, content: &[u8], marker: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put::zigzag(&mut out, count);
    put::zigzag(&mut out, bytes);
    [&out, content, marker].concat()
}

/// Returns a header of these entries.
fn header_of(entries: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = b"Obj\x01".to_vec();
    put::zigzag(&mut out, entries.len() as i64);
    for part in entries.iter().flat_map(|(key, value)| [key, value]) {
        put::zigzag(&mut out, part.len() as i64);
        out.extend_from_slice(part);
    }
    [&out[..], &[0], &MARKER].concat()
}

/// Reads all messages, and returns their number.
fn read_within(file: &[u8], limits: Limits) -> Result<usize, ReadError> {
    let mut reader = ContainerReader::new(file, limits)?;
    let avro = Avro::new(limits);
    let mut count = 0;
    while reader
        .next_message(|bytes| avro.decode_first::<Reading>(bytes))?
        .is_some()
    {
        count += 1;
    }
    Ok(count)
}

fn read(file: &[u8]) -> Result<usize, ReadError> {
    read_within(file, Limits::DEFAULT)
}

/// Returns the start of the refused part, and its defect.
fn refused(file: &[u8]) -> (usize, DecodeError) {
    match read(file) {
        Err(ReadError::Part { start, error }) => (start as usize, error),
        other => panic!("{other:?}"),
    }
}

fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { what, offset: 0 }
}

#[test]
fn every_truncation_but_that_after_the_header_is_an_unexpected_end() {
    for compression in COMPRESSIONS {
        let whole = three(compression);
        let header = file(compression, &[]);
        assert_eq!(read(&whole).unwrap(), 3);
        for len in 0..whole.len() {
            match read(&whole[..len]) {
                Ok(count) => assert_eq!((count, len), (0, header.len())),
                Err(ReadError::Part {
                    start,
                    error: DecodeError::UnexpectedEnd { offset, .. },
                }) => assert_eq!(start as usize + offset, len),
                Err(other) => panic!("{len}: {other}"),
            }
        }
    }
}

#[test]
fn what_follows_is_refused() {
    for compression in COMPRESSIONS {
        let whole = three(compression);
        for tail in [&[0][..], &[0; 1000], b"garbage", &whole] {
            assert!(read(&[&whole, tail].concat()).is_err());
        }
        // Two blocks, and an empty one.
        let block = &whole[file(compression, &[]).len()..];
        assert_eq!(read(&[&whole, block].concat()).unwrap(), 6);
    }
    let empty = block(0, 0, &[], &MARKER);
    assert_eq!(read(&[header(), empty].concat()).unwrap(), 0);
}

#[test]
fn a_header_has_a_magic_number_a_schema_and_a_known_compression() {
    let magic = (0, malformed("no container of Avro"));
    assert_eq!(refused(b"Obj\x02"), magic);
    let of = |entries: &[(&[u8], &[u8])]| header_of(entries);
    assert_eq!(
        refused(&of(&[])),
        (0, malformed("a header without a schema"))
    );
    let schema: (&[u8], &[u8]) = (b"avro.schema", b"\"int\"");
    assert_eq!(read(&of(&[schema, (b"other", &[0xff; 100])])).unwrap(), 0);
    let twice = (23, malformed("a key that occurs twice"));
    assert_eq!(refused(&of(&[schema, schema])), twice);
    let no_text = (0, malformed("a schema that is not UTF-8"));
    assert_eq!(refused(&of(&[(b"avro.schema", &[0xff])])), no_text);
    let unknown = read(&of(&[schema, (b"avro.codec", b"snap\npy")])).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        r"the blocks are compressed by `snap\npy`; null, deflate and zstandard are supported"
    );
}

/// A writer may split the metadata into blocks that state their size.
#[test]
fn metadata_in_several_blocks() {
    let entries = b"\x16avro.schema\x0a\"int\"";
    let size = 2 * entries.len() as u8;
    let file = [
        &b"Obj\x01"[..],
        &[1, size],
        entries,
        b"\x02\x02a\x02b",
        &[0],
        &MARKER,
    ]
    .concat();
    let reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT).unwrap();
    assert_eq!(reader.schema(), "\"int\"");
    let what = malformed("a block of another size than it says ends");
    for other in [size - 2, size + 2, 0] {
        let mut file = file.clone();
        file[5] = other;
        assert_eq!(refused(&file), (6 + entries.len(), what.clone()));
    }
    let negative = [&b"Obj\x01"[..], &[1, 1]].concat();
    assert_eq!(refused(&negative), (5, malformed("a negative length")));
}

#[test]
fn metadata_stay_within_the_limit() {
    let limits = Limits {
        max_message_bytes: 100,
        ..Limits::DEFAULT
    };
    let schema: (&[u8], &[u8]) = (b"avro.schema", b"\"int\"");
    let more = |bytes: usize| {
        let value = vec![b'x'; bytes];
        read_within(&header_of(&[schema, (b"", &value)]), limits)
    };
    // Of the schema 18 bytes, of the other entry an empty key and two lengths.
    assert_eq!(more(100 - 18 - 3).unwrap(), 0);
    assert!(more(100 - 18 - 2).is_err());
    // Empty entries without end.
    let endless = [b"Obj\x01\xfe\xff\xff\xff\x0f", &[0; 1000][..]].concat();
    let error = read_within(&endless, limits).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Part {
                start: 109,
                error: DecodeError::LimitExceeded { .. }
            }
        ),
        "{error}"
    );
}

#[test]
fn a_block_has_the_marker_of_the_header() {
    let content = encode(&reading(0));
    let bytes = content.len() as i64;
    let good = [header(), block(1, bytes, &content, &MARKER)].concat();
    assert_eq!(read(&good).unwrap(), 1);
    let bad = [header(), block(1, bytes, &content, &[8; 16])].concat();
    let what = malformed("another marker than that of the header");
    assert_eq!(refused(&bad), (good.len() - 16, what));
}

#[test]
fn a_block_has_the_claimed_messages_and_no_other_bytes() {
    let content = encode(&reading(0));
    let bytes = content.len() as i64;
    let of =
        |count, bytes, content: &[u8]| [header(), block(count, bytes, content, &MARKER)].concat();
    let start = header().len() + 2;
    let negative = malformed("a negative length");
    assert_eq!(
        refused(&of(-1, bytes, &content)),
        (start - 2, negative.clone())
    );
    assert_eq!(refused(&of(1, -1, &content)), (start - 1, negative));
    let trailing = DecodeError::TrailingBytes {
        offset: 0,
        count: content.len(),
    };
    assert_eq!(refused(&of(0, bytes, &content)), (start, trailing));
    let message = |file: &[u8]| match read(file) {
        Err(ReadError::Message { number, error }) => (number, error),
        other => panic!("{other:?}"),
    };
    let end = DecodeError::UnexpectedEnd {
        offset: 0,
        needed: 1,
    };
    assert_eq!(message(&of(2, bytes, &content)), (2, end));
    let more = [&content[..], &[0]].concat();
    let trailing = DecodeError::TrailingBytes {
        offset: content.len(),
        count: 1,
    };
    assert_eq!(message(&of(1, bytes + 1, &more)), (1, trailing));
}

#[test]
fn messages_without_bytes_are_limited() {
    let limits = Limits {
        max_elements: 9,
        ..Limits::DEFAULT
    };
    let count = |count| {
        let file = [header(), block(count, 0, &[], &MARKER)].concat();
        let mut reader = ContainerReader::new(file.as_slice(), limits).unwrap();
        let mut read = 0;
        while reader.next_message(|_| Ok(((), 0)))?.is_some() {
            read += 1;
        }
        Ok::<_, ReadError>(read)
    };
    assert_eq!(count(9).unwrap(), 9);
    for more in [10, i64::MAX] {
        let error = count(more).unwrap_err();
        assert!(
            matches!(
                error,
                ReadError::Part {
                    error: DecodeError::LimitExceeded {
                        kind: LimitKind::Elements,
                        limit: 9,
                        ..
                    },
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_decoder_that_claims_more_than_the_block_is_an_error() {
    let file = three(BlockCompression::None);
    let mut reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT).unwrap();
    assert!(
        reader
            .next_message(|bytes| Ok(((), bytes.len() + 1)))
            .is_err()
    );
}

#[test]
fn bombs_stop_at_the_limit() {
    let limits = Limits {
        max_message_bytes: 1 << 20,
        ..Limits::DEFAULT
    };
    for compression in COMPRESSIONS {
        let large = vec![0; 16 << 20];
        let bomb = file(compression, &[large]);
        let info = measure(|| {
            let error = read_within(&bomb, limits).unwrap_err();
            assert!(
                matches!(
                    error,
                    ReadError::Part {
                        error: DecodeError::LimitExceeded { .. },
                        ..
                    }
                ),
                "{error}"
            );
        });
        assert!(info.bytes_max < 5 << 19, "{}", info.bytes_max);
    }
}

/// A compressed block may have an eighth and 64 bytes more than the limit.
#[test]
fn the_error_of_a_large_block_states_the_limit() {
    let limits = Limits {
        max_message_bytes: 800,
        ..Limits::DEFAULT
    };
    for (compression, most) in COMPRESSIONS.into_iter().zip([800, 964, 964]) {
        let refusal = |bytes| {
            let claim = block(1, bytes, &[], &[]);
            match read_within(&[file(compression, &[]), claim].concat(), limits) {
                Err(ReadError::Part { error, .. }) => error,
                other => panic!("{other:?}"),
            }
        };
        assert!(matches!(refusal(most), DecodeError::UnexpectedEnd { .. }));
        for more in [most + 1, i64::MAX] {
            let (kind, limit, offset) = (LimitKind::MessageBytes, 800, 0);
            let exceeded = DecodeError::LimitExceeded {
                kind,
                limit,
                offset,
            };
            assert_eq!(refusal(more), exceeded, "{compression:?}");
        }
    }
}

#[test]
fn a_claim_reserves_no_room() {
    let claim = block(1, 4 << 20, &[0; 100], &[]);
    let whole = [header(), claim].concat();
    let key = [b"Obj\x01\x02\x80\x80\x80\x02".as_slice(), &[0; 100]].concat();
    for file in [whole, key] {
        let info = measure(|| assert!(read(&file).is_err()));
        assert!(info.bytes_max < 8192, "{}", info.bytes_max);
    }
}

proptest! {
    #[test]
    fn damage_does_no_harm(
        compression in any::<Index>(),
        damage in collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<Index>()),
    ) {
        let mut file = three(*compression.get(&COMPRESSIONS));
        for (at, byte) in damage {
            *at.get_mut(&mut file) = byte;
        }
        if let Some(end) = cut {
            file.truncate(end.index(file.len()));
        }
        if let Err(error) = read(&file) {
            prop_assert!(error.to_string().chars().count() <= 300);
        }
    }

    #[test]
    fn noise_does_no_harm(bytes in any::<Vec<u8>>()) {
        let _ = read(&[&b"Obj\x01"[..], &bytes].concat());
        let _ = read(&[&header()[..], &bytes].concat());
    }
}
