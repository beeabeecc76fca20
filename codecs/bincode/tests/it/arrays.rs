//! Arrays, which have no length in bincode.

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec, DecodeError, LimitKind, Limits,
    conformance::{
        arrays::{self, Arrays},
        carries, refuses_damage, writes,
    },
};

const ONE: &[u8] = b"\0\x01\xfa\xff\
    \x01\x01\x02\
    \x02\x03\x04\x05\x06\
    \x01\x01a\x07\x08\
    \x01\0\xfb\x58\x02\
    \x01x\0";

fn check(mut codec: impl Codec<Arrays>) {
    writes(&mut codec, &arrays::one(), ONE);
    carries(&mut codec, &arrays::all());
    refuses_damage(&mut codec, &arrays::all()[..2], b"");
}

#[test]
fn arrays_have_no_length() {
    check(Bincode::default());
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    check(wirecost_bincode::BincodeSerde::default());
}

#[test]
fn elements_count() {
    let decode = |max_elements| -> Result<Arrays, DecodeError> {
        Bincode::new(Limits {
            max_elements,
            ..Limits::DEFAULT
        })
        .decode(ONE)
    };
    // Two hashes, an entry, three corners and two names.
    assert_eq!(decode(8), Ok(arrays::one()));
    assert!(matches!(
        decode(7),
        Err(DecodeError::LimitExceeded {
            kind: LimitKind::Elements,
            ..
        })
    ));
}
