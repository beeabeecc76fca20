//! Decimals as text.
#![allow(clippy::unwrap_used)]

use wirecost_avro::Avro;
use wirecost_codec::conformance::{carries, decimals, refuses_damage, writes};

const PRICE: &[u8] = b"\x0c-12.50\x02\x020\x02\x061.0\0\x02\x02a\x0a0.005\0";

#[test]
fn decimals_are_text() {
    writes(&mut Avro::default(), &decimals::price(), PRICE);
    carries(&mut Avro::default(), &decimals::prices());
    refuses_damage(&mut Avro::default(), &[decimals::price()], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, idl};
    use wirecost_codec::{Limits, Schema, conformance::decimals::Price};

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &decimals::price(), PRICE);
    carries(&mut apache, &decimals::prices());
    let avsc = idl(Price::RECORD, "").unwrap();
    let reader = Resolving::<Price>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(PRICE), Ok(decimals::price()));
}
