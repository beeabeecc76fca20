//! Integers of 128 bits, and characters, which protobuf does not have.

use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        carries,
        rare::{self, Rare},
        writes,
    },
};
use wirecost_protobuf::Protobuf;

const ONE: &[u8] = b"\x0a\x10\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\
    \x12\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\
    \x1a\x02\xc3\xa9\
    \x22\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\
    \x22\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \x2a\x01a";

#[test]
fn they_are_bytes_and_texts() {
    writes(&mut Protobuf::default(), &rare::one(), ONE);
    carries(&mut Protobuf::default(), &rare::all());
    let decode = |bytes: &[u8]| -> Result<Rare, DecodeError> { Protobuf::default().decode(bytes) };
    let (expected, found) = (16, 1);
    assert_eq!(
        decode(b"\x0a\x01\x07"),
        Err(DecodeError::WrongCount { expected, found })
    );
    for letters in [&b"\x1a\0"[..], b"\x1a\x02ab"] {
        let (expected, offset) = ("character", letters.len());
        assert_eq!(
            decode(letters),
            Err(DecodeError::InvalidValue { expected, offset })
        );
    }
}
