//! Integers of 128 bits, and characters, which Avro does not have.
#![allow(clippy::unwrap_used)]

use wirecost_avro::Avro;
use wirecost_codec::conformance::{carries, rare, refuses_damage, writes};

const ONE: &[u8] = b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\
    \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\
    \x04\xc3\xa9\
    \x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\
    \x02\x02a";

#[test]
fn they_are_fixed_and_texts() {
    writes(&mut Avro::default(), &rare::one(), ONE);
    carries(&mut Avro::default(), &rare::all());
    refuses_damage(&mut Avro::default(), &[rare::one()], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, idl};
    use wirecost_codec::{Limits, Schema, conformance::rare::Rare};

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &rare::one(), ONE);
    carries(&mut apache, &rare::all());
    let avsc = idl(Rare::RECORD, "").unwrap();
    let reader = Resolving::<Rare>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(rare::one()));
}
