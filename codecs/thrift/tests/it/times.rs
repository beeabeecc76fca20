//! Timestamps and durations as nanoseconds, UUIDs as `uuid`, and IP addresses as `binary`.
#![allow(clippy::unwrap_used)]

use wirecost_codec::{
    Schema,
    conformance::{
        refuses_damage,
        times::{self, Event, Lease},
        writes,
    },
};
use wirecost_thrift::{Thrift, idl};

const EVENT: &[u8] = b"\x16\0\x16\xff\xbb\xc1\x96\x0b\x16\xf0\xfe\xac\xf3\x0e\x19\x26\0\x02\
    \x1b\x01\x86\x01a\xff\x88\x7a\x06\x28\x02\0";

const LEASE: &[u8] = b"\x1d0123456789abcdef\
    \x19\x28\x04\x7f\0\0\x01\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\
    \x19\x1d\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \x16\x86\xd0\xac\xf3\x0e\x16\x8a\xa0\xd9\xe6\x1d\0";

#[test]
fn times_are_nanoseconds() {
    writes(&mut Thrift::default(), &times::event(), EVENT);
    writes(&mut Thrift::default(), &times::lease(), LEASE);
    times::carries_times(Thrift::default(), true);
    times::has_times_of_libraries(&mut Thrift::default());
    refuses_damage(&mut Thrift::default(), &[times::event()], b"");
    refuses_damage(&mut Thrift::default(), &[times::lease()], b"");
}

#[cfg(feature = "apache")]
#[test]
fn apaches_library_writes_the_same() {
    use wirecost_thrift::Apache;

    writes(&mut Apache::default(), &times::event(), EVENT);
    writes(&mut Apache::default(), &times::lease(), LEASE);
    times::carries_times(Apache::default(), true);
    times::has_times_of_libraries(&mut Apache::default());
}

#[test]
fn the_idl_has_the_types() {
    let file = idl(Event::RECORD, "").unwrap();
    let declared = "\
  1: i64 at, // nanoseconds since 1970
  2: i64 took, // nanoseconds
  3: optional i64 until_, // nanoseconds since 1970
";
    assert!(file.contains(declared), "{file}");
    let file = idl(Lease::RECORD, "").unwrap();
    assert!(
        file.contains("  1: uuid id,\n  2: list<binary> nodes,\n  3: list<uuid> others,\n"),
        "{file}"
    );
}
