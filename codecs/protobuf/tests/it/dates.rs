//! Dates as days since 1970-01-01.

use wirecost_codec::{
    Codec as _, Date, DecodeError,
    conformance::{
        dates::{self, One},
        writes,
    },
};
use wirecost_protobuf::Protobuf;

const PERIOD: &[u8] = b"\x08\xc6\x9a\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\
    \x1a\x02\0\x01\x22\x05\x0a\x01a\x10\x02";

#[test]
fn dates_are_days() {
    writes(&mut Protobuf::default(), &dates::period(), PERIOD);
    dates::carries_dates(&mut Protobuf::default());
}

#[test]
fn an_absent_date_is_the_day_0() {
    let one = One {
        date: Date::constant(1970, 1, 1),
    };
    writes(&mut Protobuf::default(), &one, b"");
    let beyond: Result<One<Date>, _> = Protobuf::default().decode(b"\x08\xa1\x81\xb3\x01");
    let (expected, offset) = ("the years 1 to 9999", 5);
    assert_eq!(beyond, Err(DecodeError::InvalidValue { expected, offset }));
}
