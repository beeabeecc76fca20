//! Unknown fields that a record keeps.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec as _, DecodeError,
    conformance::{
        refuses_damage,
        unknown::{self, Old},
    },
};
use wirecost_thrift::Thrift;

/// Decodes a record and encodes it again.
fn forwarded(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let old: Old = Thrift::default().decode(bytes)?;
    let mut again = Vec::new();
    Thrift::default().encode(&old, &mut again).unwrap();
    Ok(again)
}

#[test]
fn unknown_fields_are_forwarded() {
    unknown::keeps(Thrift::new);
}

/// Values of each type, with short and long headers, and ids that are not ascending or are negative.
#[test]
fn fields_stay_as_they_are() {
    let bytes = b"\x28\x01n\
        \x31\x12\x23\x7f\x14\x01\x15\x02\x16\x03\x17\0\0\0\0\0\0\xe0\x3f\x18\x01a\
        \x19\x25\x02\x04\x1a\x18\x01a\x1b\x01\x58\x02\x01a\x1c\x15\x02\0\
        \x1d0123456789abcdef\
        \x05\x02\x02\x05\x01\x02\x15\x02\x15\x02\0";
    assert_eq!(forwarded(bytes).as_deref(), Ok(&bytes[..]));
    // A negative id, and the one after it.
    let negative = b"\x28\x01n\x05\x03\x02\x31\0";
    assert_eq!(forwarded(negative).as_deref(), Ok(&negative[..]));
    let old: Old = Thrift::default().decode(bytes).unwrap();
    refuses_damage(&mut Thrift::default(), &[old], b"");
}

#[test]
fn damage_to_unknown_fields_is_refused() {
    for bytes in [
        &b"\x28\x01n\x25"[..],
        b"\x28\x01n\x25\x02",
        b"\x28\x01n\x28\x02a\0",
        b"\x28\x01n\x29\xf5\xff\xff\xff\xff\x0f\0",
        b"\x28\x01n\x2e\0",
        b"\x28\x01n\x2c\x15\x02",
    ] {
        assert!(forwarded(bytes).is_err(), "{bytes:?}");
    }
}

/// Apache's library reads the record without them.
#[cfg(feature = "apache")]
#[test]
fn apaches_library_drops_them() {
    use wirecost_thrift::Apache;

    unknown::forgets(Apache::default());
}
