//! Unknown fields that a record keeps.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError,
    conformance::unknown::{self, Old},
};
use wirecost_protobuf::Protobuf;

/// Decodes a record and encodes it again.
fn forwarded(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let old: Old = Protobuf::default().decode(bytes)?;
    let mut again = Vec::new();
    Protobuf::default().encode(&old, &mut again).unwrap();
    Ok(again)
}

#[test]
fn unknown_fields_are_forwarded() {
    unknown::keeps(Protobuf::new);
}

/// Values of each wire type, of which a group is one, and a known field of another wire type.
#[test]
fn fields_stay_as_they_are() {
    let bytes = b"\x12\x01n\x08\x80\x00\x21\0\0\0\0\0\0\xe0\x3f\x2a\x01a\x33\x08\x01\x3b\x3c\x34\
        \x45\0\0\0\0\x10\x07\xf8\xff\xff\xff\x0f\x01";
    assert_eq!(forwarded(bytes).as_deref(), Ok(&bytes[..]));
    let first = [b"\x08\x07", &bytes[..3]].concat();
    assert_eq!(forwarded(&first).as_deref(), Ok(&b"\x12\x01n\x08\x07"[..]));
}

#[test]
fn damage_to_unknown_fields_is_refused() {
    for bytes in [
        &b"\x08"[..],
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        b"\x21\0",
        b"\x2a\x02a",
        b"\x2a\xff\xff\xff\xff\x7f",
        b"\x33\x08\x01",
        b"\x33\x3c",
        b"\x34",
        b"\x0f",
    ] {
        assert!(forwarded(bytes).is_err(), "{bytes:?}");
    }
}

/// The unknown fields of all occurrences of a record are those of the merged one.
#[test]
fn unknown_fields_are_merged() {
    let twice = b"\x1a\x02\x08\x01\x1a\x02\x18\x02";
    let once = b"\x1a\x04\x08\x01\x18\x02";
    assert_eq!(forwarded(twice).as_deref(), Ok(&once[..]));
}
