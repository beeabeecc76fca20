//! Container files against Apache's library, both ways.

#![allow(clippy::unwrap_used)]

mod support;

use apache_avro::{Codec, DeflateSettings, Reader, Schema as AvroSchema, Writer};
use support::{Reading, avsc, encode, reading, schema};
use wirecost_avro::{Avro, Resolving};
use wirecost_codec::{Limits, Schema};
use wirecost_compress::{GzipLevel, ZstdLevel};
use wirecost_envelope::{
    ReadError,
    container::{BlockCompression, ContainerReader, ContainerWriter},
};

/// More messages than a block has.
const COUNT: u32 = 5000;

fn compressions() -> [BlockCompression; 3] {
    [
        BlockCompression::None,
        BlockCompression::Deflate(GzipLevel::DEFAULT),
        BlockCompression::Zstd(ZstdLevel::DEFAULT),
    ]
}

fn readings() -> Vec<Reading> {
    (0..COUNT).map(reading).collect()
}

fn ours(compression: BlockCompression) -> Vec<u8> {
    let mut writer = ContainerWriter::new(Vec::new(), &avsc(), compression).unwrap();
    for reading in readings() {
        writer.write(&encode(&reading)).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads by the schema in the file.
fn read<T: Schema>(file: &[u8]) -> Result<Vec<T>, ReadError> {
    let mut reader = ContainerReader::new(file, Limits::DEFAULT)?;
    let decoder = Resolving::<T>::new(reader.schema(), Limits::DEFAULT).unwrap();
    let mut messages = Vec::new();
    while let Some(message) = reader.next_message(|bytes| decoder.decode_first(bytes))? {
        messages.push(message);
    }
    Ok(messages)
}

#[test]
fn ours_are_read_back() {
    for compression in compressions() {
        let file = ours(compression);
        assert_eq!(read::<Reading>(&file).unwrap(), readings());
        let mut reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT).unwrap();
        assert_eq!(
            (reader.compression(), reader.schema()),
            (compression, &*avsc())
        );
        let avro = Avro::default();
        let mut number = 0;
        while let Some(read) = reader
            .next_message(|bytes| avro.decode_first(bytes))
            .unwrap()
        {
            assert_eq!(reading(number), read);
            number += 1;
        }
        assert_eq!(number, COUNT);
    }
}

#[test]
fn apaches_library_reads_ours() {
    let [none, deflate, _] = compressions();
    for compression in [none, deflate] {
        let file = ours(compression);
        let theirs = Reader::new(file.as_slice()).unwrap();
        assert_eq!(*theirs.writer_schema(), schema());
        let theirs = theirs.into_deser_iter::<Reading>();
        let theirs = theirs.collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(theirs, readings(), "{}", compression.name());
    }
}

#[test]
fn those_of_apaches_library_are_read() {
    let deflate = Codec::Deflate(DeflateSettings::default());
    for codec in [Codec::Null, deflate] {
        let schema = schema();
        let mut writer = Writer::with_codec(&schema, Vec::new(), codec).unwrap();
        writer
            .add_user_metadata("made.by".to_owned(), b"a test")
            .unwrap();
        writer.extend_ser(readings()).unwrap();
        let file = writer.into_inner().unwrap();
        assert_eq!(read::<Reading>(&file).unwrap(), readings());
    }
}

#[test]
fn another_version_of_the_schema_is_resolved() {
    #[derive(Debug, PartialEq, Schema)]
    #[schema(rename = "Reading")]
    struct Older {
        #[schema(id = 1)]
        value: f64,
        #[schema(id = 2)]
        sensor: String,
    }

    let older = readings()
        .into_iter()
        .map(|Reading { value, sensor, .. }| Older { value, sensor });
    let read = read::<Older>(&ours(BlockCompression::None)).unwrap();
    assert_eq!(read, older.collect::<Vec<_>>());
}

/// A file by fastavro 1.13: two readings.
#[test]
fn zstandard_of_fastavro() {
    let file = include_bytes!("fastavro-zstandard.avro");
    assert_eq!(read::<Reading>(file).unwrap(), [reading(3), reading(4)]);
}

/// The same by fastavro with deflate, after whose stream are three bytes of zlib's checksum.
#[test]
fn deflate_of_fastavro() {
    let file = include_bytes!("fastavro-deflate.avro");
    assert_eq!(read::<Reading>(file).unwrap(), [reading(3), reading(4)]);
    let mut other = file.to_vec();
    let last = file.len() - 17; // before the marker
    other[last] ^= 1;
    let error = read::<Reading>(&other).unwrap_err();
    assert!(error.to_string().contains("3 "), "{error}");
}

/// Each message is within the limits; a block of all would not be.
#[test]
fn no_block_of_several_messages_is_beyond_the_limits() {
    let avsc = r#""bytes""#;
    let mut writer = ContainerWriter::new(Vec::new(), avsc, BlockCompression::None).unwrap();
    let most = Limits::DEFAULT.max_message_bytes;
    for len in [63_000, most] {
        writer.write(&vec![1; len]).unwrap();
    }
    let file = writer.finish().unwrap();
    let mut reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT).unwrap();
    for len in [63_000, most] {
        let read = reader.next_message(|bytes| Ok((bytes.len(), bytes.len())));
        assert_eq!(read.unwrap(), Some(len));
    }
}

/// Returns bytes that no compression makes smaller (xorshift).
fn noise(bytes: usize) -> Vec<u8> {
    let words = std::iter::successors(Some(0x9E37_79B9_7F4A_7C15_u64), |word| {
        let word = word ^ (word << 13);
        let word = word ^ (word >> 7);
        Some(word ^ (word << 17))
    });
    words.flat_map(u64::to_le_bytes).take(bytes).collect()
}

#[test]
fn a_message_at_the_limit_may_be_larger_compressed() {
    for max_message_bytes in [100, 1 << 20] {
        let limits = Limits {
            max_message_bytes,
            ..Limits::DEFAULT
        };
        let message = noise(max_message_bytes);
        for compression in compressions() {
            let mut writer = ContainerWriter::new(Vec::new(), r#""bytes""#, compression).unwrap();
            writer.write(&message).unwrap();
            let file = writer.finish().unwrap();
            let mut reader = ContainerReader::new(file.as_slice(), limits).unwrap();
            let read = reader.next_message(|bytes| Ok((bytes.to_vec(), bytes.len())));
            assert!(
                read.unwrap() == Some(message.clone()),
                "{}",
                compression.name()
            );
        }
    }
}

/// Fails once, after a number of bytes.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = bytes.len().min(self.0);
        self.0 -= room;
        match room {
            0 => {
                self.0 = usize::MAX;
                Err(std::io::ErrorKind::StorageFull.into())
            }
            _ => Ok(room),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_cannot_continue_after_an_error() {
    let header = ContainerWriter::new(Vec::new(), &avsc(), BlockCompression::None);
    let room = header.unwrap().finish().unwrap().len() + 5;
    let mut writer = ContainerWriter::new(Full(room), &avsc(), BlockCompression::None).unwrap();
    let message = encode(&reading(3));
    let written = (0..64_001).find_map(|_| writer.write(&message).err());
    assert_eq!(written.unwrap().kind(), std::io::ErrorKind::StorageFull);
    assert!(writer.finish().is_err());
}

#[test]
fn a_file_may_have_no_messages() {
    let writer = ContainerWriter::new(Vec::new(), &avsc(), BlockCompression::None).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(read::<Reading>(&file).unwrap(), []);
    assert_eq!(Reader::new(file.as_slice()).unwrap().count(), 0);
    // `null` is also the compression of a header that names none.
    let theirs = Writer::new(&schema(), Vec::new())
        .unwrap()
        .into_inner()
        .unwrap();
    assert!(!theirs.windows(10).any(|bytes| bytes == b"avro.codec"));
    assert_eq!(read::<Reading>(&theirs).unwrap(), []);
}

#[test]
fn messages_without_bytes_are_read_back() {
    let avsc = r#"{"type":"record","name":"Nothing","fields":[]}"#;
    let mut writer = ContainerWriter::new(Vec::new(), avsc, BlockCompression::None).unwrap();
    for _ in 0..200_000 {
        writer.write(&[]).unwrap();
    }
    let file = writer.finish().unwrap();
    let mut reader = ContainerReader::new(file.as_slice(), Limits::DEFAULT).unwrap();
    let mut count = 0;
    while reader.next_message(|_| Ok(((), 0))).unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 200_000);
}

#[test]
fn the_marker_is_random_or_that_of_the_caller() {
    let file = |marker: Option<[u8; 16]>| {
        let (avsc, none) = (avsc(), BlockCompression::None);
        let mut writer = match marker {
            Some(marker) => ContainerWriter::with_marker(Vec::new(), &avsc, none, marker).unwrap(),
            None => ContainerWriter::new(Vec::new(), &avsc, none).unwrap(),
        };
        writer.write(&encode(&reading(1))).unwrap();
        writer.finish().unwrap()
    };
    assert_eq!(file(Some([7; 16])), file(Some([7; 16])));
    assert!(file(Some([7; 16])).ends_with(&[7; 16]));
    assert_ne!(file(None), file(None));
}

/// The example of the specification's section on container files, a record with one long, by hand.
#[test]
fn every_byte_of_a_file() {
    let avsc = r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"}]}"#;
    AvroSchema::parse_str(avsc).unwrap();
    let mut writer =
        ContainerWriter::with_marker(Vec::new(), avsc, BlockCompression::None, [7; 16]).unwrap();
    writer.write(&[2]).unwrap();
    writer.write(&[4]).unwrap();
    let file = [
        &b"Obj\x01\x04"[..],
        b"\x14avro.codec\x08null",
        b"\x16avro.schema\x84\x01",
        avsc.as_bytes(),
        b"\0",
        &[7; 16],
        &[4, 4, 2, 4],
        &[7; 16],
    ]
    .concat();
    assert_eq!(avsc.len(), 66);
    assert_eq!(writer.finish().unwrap(), file);
}
