//! Avro's single-object encoding against Apache's library.

#![allow(clippy::unwrap_used)]

mod support;

use apache_avro::{GenericSingleObjectReader, GenericSingleObjectWriter};
use support::{Reading, encode, reading, schema};
use wirecost_avro::{Avro, fingerprint};
use wirecost_codec::{Codec, DecodeError, Schema};
use wirecost_envelope::SingleObject;

fn ours(reading: &Reading) -> Vec<u8> {
    let fingerprint = fingerprint(Reading::RECORD, "sensors").unwrap();
    let mut bytes = Vec::new();
    SingleObject { fingerprint }.write(&mut bytes);
    bytes.extend(encode(reading));
    bytes
}

#[test]
fn apaches_library_reads_ours() {
    let reader = GenericSingleObjectReader::builder();
    let reader = reader.schema(schema()).build().unwrap();
    let read: Reading = reader
        .read_deser(&mut ours(&reading(7)).as_slice())
        .unwrap();
    assert_eq!(read, reading(7));
}

#[test]
fn ours_are_those_of_apaches_library() {
    let mut writer = GenericSingleObjectWriter::new_with_capacity(&schema(), 100).unwrap();
    for number in 0..10 {
        let (value, mut theirs) = (apache_avro::to_value(reading(number)), Vec::new());
        let value = value.unwrap().resolve(&schema()).unwrap();
        writer.write_value(value, &mut theirs).unwrap();
        assert_eq!(theirs, ours(&reading(number)));
        let (header, message) = SingleObject::read(&theirs).unwrap();
        assert_eq!(
            header.fingerprint,
            fingerprint(Reading::RECORD, "sensors").unwrap()
        );
        assert_eq!(Avro::default().decode(message), Ok(reading(number)));
    }
}

/// The header of a test in Apache's library.
#[test]
fn a_known_header() {
    let bytes = [
        195, 1, 232, 198, 194, 12, 97, 95, 44, 71, 54, 6, b'f', b'o', b'o',
    ];
    let (header, message) = SingleObject::read(&bytes).unwrap();
    assert_eq!(header.fingerprint, 0x472c_5f61_0cc2_c6e8);
    assert_eq!(message, [54, 6, b'f', b'o', b'o']);
}

#[test]
fn other_bytes_are_refused() {
    let whole = ours(&reading(7));
    for len in 0..SingleObject::BYTES {
        let error = SingleObject::read(&whole[..len]).unwrap_err();
        assert!(
            matches!(error, DecodeError::UnexpectedEnd { offset, .. } if offset == len),
            "{len}: {error}"
        );
    }
    assert!(SingleObject::read(&whole[..SingleObject::BYTES]).is_ok());
    for at in 0..2 {
        let mut other = whole.clone();
        other[at] ^= 1;
        let what = "no header of a single object";
        let error = DecodeError::Malformed { what, offset: 0 };
        assert_eq!(SingleObject::read(&other), Err(error));
    }
}
