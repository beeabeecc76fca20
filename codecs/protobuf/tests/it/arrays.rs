//! Arrays: bytes, and lists of a length.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Codec, DecodeError, Schema,
    conformance::{
        arrays::{self, Arrays},
        carries, writes,
    },
};
use wirecost_protobuf::{Protobuf, idl};

const ONE: &[u8] = b"\x0a\x04\0\x01\xfa\xff\
    \x12\x02\x01\x02\
    \x1a\x02\x03\x04\x1a\x02\x05\x06\
    \x22\x07\x0a\x01a\x12\x02\x07\x08\
    \x2a\x04\x01\0\xd8\x04\
    \x32\x01x\x32\0";

fn decode(bytes: &[u8]) -> Result<Arrays, DecodeError> {
    Protobuf::default().decode(bytes)
}

#[test]
fn arrays_have_their_length() {
    writes(&mut Protobuf::default(), &arrays::one(), ONE);
    carries(&mut Protobuf::default(), &arrays::all());
    let (record, field) = ("Arrays", "digest");
    assert_eq!(
        decode(&ONE[6..]),
        Err(DecodeError::MissingField { record, field })
    );
    let wrong = |expected, found| Err(DecodeError::WrongCount { expected, found });
    assert_eq!(decode(b"\x0a\x03\x01\x02\x03"), wrong(4, 3));
    assert_eq!(decode(&[ONE, b"\x32\0"].concat()), wrong(2, 3));
    assert_eq!(decode(&ONE[..6]), wrong(3, 0));
}

#[test]
fn the_idl_has_bytes_and_lists() {
    let file = idl(Arrays::RECORD, "").unwrap();
    for line in [
        "  bytes digest = 1;",
        "  optional bytes maybe = 2;",
        "  repeated bytes hashes = 3;",
        "  repeated sint32 corners = 5;",
    ] {
        assert!(file.lines().any(|l| l == line), "{line} is not in\n{file}");
    }
}
