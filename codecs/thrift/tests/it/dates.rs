//! Dates as days since 1970-01-01.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Schema,
    conformance::{
        dates::{self, Period},
        refuses_damage, writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const PERIOD: &[u8] = b"\x15\x8c\xb5\x02\x15\x01\x19\x25\0\x02\x1b\x01\x85\x01a\x04\0";

#[test]
fn dates_are_days() {
    writes(&mut Thrift::default(), &dates::period(), PERIOD);
    refuses_damage(&mut Thrift::default(), &[dates::period()], b"");
    dates::carries_dates(&mut Thrift::default());
    let file = idl(Period::RECORD, "").unwrap();
    assert!(
        file.contains("  1: i32 first, // days since 1970\n"),
        "{file}"
    );
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    writes(
        &mut wirecost_thrift::Apache::default(),
        &dates::period(),
        PERIOD,
    );
    dates::carries_dates(&mut wirecost_thrift::Apache::default());
}
