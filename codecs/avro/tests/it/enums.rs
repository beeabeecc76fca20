//! Enums with any numbers: Avro writes a symbol's position, and a kept number as an `int`.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Codec, Schema,
    conformance::{
        carries,
        enums::{self, Enums},
        refuses_damage,
    },
};

const ONE: &[u8] = &[0, 2, 2, 4, 6, 2, 0, 0, 2, 2, b'a', 2, 0, 18, 4, 2, 0, 0, 0];

#[test]
fn symbols_are_their_positions() {
    let mut bytes = Vec::new();
    Avro::default().encode(&enums::one(), &mut bytes).unwrap();
    assert_eq!(bytes, ONE);
    carries(&mut Avro::default(), &enums::all());
    refuses_damage(&mut Avro::default(), &enums::all(), b"");
}

#[test]
fn the_schema_has_the_symbols_in_their_order() {
    let avsc: serde_json::Value = serde_json::from_str(&idl(Enums::RECORD, "").unwrap()).unwrap();
    assert_eq!(
        avsc["fields"][0]["type"]["symbols"],
        serde_json::json!(["Failed", "Ok", "Last", "Slow"])
    );
    assert_eq!(avsc["fields"][5]["type"], "int");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::apache::ApacheValue;
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    let mut bytes = Vec::new();
    apache.encode(&enums::one(), &mut bytes).unwrap();
    assert_eq!(bytes, ONE);
    carries(&mut apache, &enums::all());
}

#[cfg(feature = "apache")]
#[test]
fn symbols_are_resolved_by_name() {
    use wirecost_avro::Resolving;
    use wirecost_codec::{Limits, conformance::enums::Code};

    #[derive(Debug, PartialEq, Schema)]
    #[schema(rename = "Enums")]
    struct Few {
        #[schema(id = 1)]
        code: Code,
        #[schema(id = 8)]
        level: enums::Level,
    }

    let reader = Resolving::<Few>::new(&idl(Enums::RECORD, "").unwrap(), Limits::DEFAULT).unwrap();
    let (code, level) = (Code::Failed, enums::Level::Low);
    assert_eq!(reader.decode(ONE), Ok(Few { code, level }));
}
