//! Sets, which are arrays in Avro.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        carries, refuses_damage,
        sets::{self, Sets},
        writes,
    },
};

const ONE: &[u8] = b"\x04\x02a\x02b\0\x04\x01\x04\0\x02\x02\0";

#[test]
fn sets_are_arrays() {
    writes(&mut Avro::default(), &sets::one(), ONE);
    carries(&mut Avro::default(), &sets::all());
    refuses_damage(&mut Avro::default(), &[sets::one()], b"");
    let avsc: serde_json::Value = serde_json::from_str(&idl(Sets::RECORD, "").unwrap()).unwrap();
    assert_eq!(
        avsc["fields"][1]["type"],
        serde_json::json!({"type": "array", "items": "int"})
    );
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue};
    use wirecost_codec::{Codec, Limits};

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &sets::one(), ONE);
    carries(&mut apache, &sets::all());
    assert_eq!(apache.decode(ONE), Ok(sets::one()));
    let avsc = idl(Sets::RECORD, "").unwrap();
    let reader = Resolving::<Sets>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(ONE), Ok(sets::one()));
}
