//! Dates as days since 1970-01-01.
#![allow(clippy::unwrap_used)]

use wirecost_avro::{Avro, idl};
use wirecost_codec::{
    Schema,
    conformance::{
        dates::{self, Period},
        refuses_damage, writes,
    },
};

const PERIOD: &[u8] = b"\x8c\xb5\x02\x02\x01\x04\0\x02\0\x02\x02a\x04\0";

#[test]
fn dates_are_days() {
    writes(&mut Avro::default(), &dates::period(), PERIOD);
    refuses_damage(&mut Avro::default(), &[dates::period()], b"");
    dates::carries_dates(&mut Avro::default());
    let avsc: serde_json::Value = serde_json::from_str(&idl(Period::RECORD, "").unwrap()).unwrap();
    let date = serde_json::json!({"type": "int", "logicalType": "date"});
    assert_eq!(avsc["fields"][0]["type"], date);
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_avro::{Resolving, apache::ApacheValue, fingerprint};
    use wirecost_codec::Limits;

    let mut apache = ApacheValue::new(Limits::DEFAULT).unwrap();
    writes(&mut apache, &dates::period(), PERIOD);
    let avsc = idl(Period::RECORD, "").unwrap();
    let reader = Resolving::<Period>::new(&avsc, Limits::DEFAULT).unwrap();
    assert_eq!(reader.decode(PERIOD), Ok(dates::period()));
    assert_eq!(
        reader.fingerprint(),
        fingerprint(Period::RECORD, "").unwrap()
    );
}
