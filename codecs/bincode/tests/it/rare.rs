//! Integers of 128 bits, and characters.

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec, DecodeError,
    conformance::{
        carries,
        rare::{self, Rare},
        refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\xfe\x10\x0f\x0e\x0d\x0c\x0b\x0a\x09\x08\x07\x06\x05\x04\x03\x02\x01\x03\xc3\xa9\x02\x01\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01a";

fn check(mut codec: impl Codec<Rare>) {
    writes(&mut codec, &rare::one(), ONE);
    carries(&mut codec, &rare::all());
    refuses_damage(&mut codec, &[rare::one()], b"");
}

#[test]
fn they_have_a_form() {
    check(Bincode::default());
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    check(wirecost_bincode::BincodeSerde::default());
}

#[test]
fn a_longer_form_and_a_wrong_character_are_refused() {
    let decode = |bytes: &[u8]| -> Result<Rare, DecodeError> { Bincode::default().decode(bytes) };
    // 2^64 - 1 in sixteen bytes.
    let longer = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0a\0\0";
    assert!(matches!(
        decode(longer),
        Err(DecodeError::Malformed { offset: 0, .. })
    ));
    assert!(matches!(
        decode(b"\xff"),
        Err(DecodeError::Malformed { offset: 0, .. })
    ));
    assert!(decode(b"\0\0a\0\0").is_ok());
    for letter in [
        &b"\x80\x80"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xffaaa",
    ] {
        let bytes = [b"\0\0", letter, b"\0\0"].concat();
        let read = decode(&bytes);
        assert!(
            matches!(read, Err(DecodeError::InvalidUtf8 { offset: 2 })),
            "{read:?}"
        );
    }
}
