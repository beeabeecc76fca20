//! Timestamps, durations, UUIDs and IP addresses as serde writes them.

use wirecost_bincode::Bincode;
use wirecost_codec::{
    Codec as _,
    conformance::{
        refuses_damage,
        times::{self, Lease},
        writes,
    },
};

const EVENT: &[u8] = b"\0\0\
    \xfd\xff\xff\xff\xff\xff\xff\xff\xff\xfc\0\x9b\x32\xe2\
    \x01\x02\xfb\xb8\x0b\
    \x02\0\0\0\x01\
    \x01\x01a\xfd\xff\xff\xff\xff\xff\xff\xff\xff\xfc\xc0\x87\x8b\x3b\
    \x01";

const LEASE: &[u8] = b"\x100123456789abcdef\
    \x02\0\x7f\0\0\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\
    \x01\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \x02\x03\x04\x05";

#[test]
fn values_are_those_of_serde() {
    writes(&mut Bincode::default(), &times::event(), EVENT);
    writes(&mut Bincode::default(), &times::lease(), LEASE);
    times::carries_times(Bincode::default(), false);
    times::has_times_of_libraries(&mut Bincode::default());
    refuses_damage(&mut Bincode::default(), &[times::event()], b"");
    refuses_damage(&mut Bincode::default(), &[times::lease()], b"");
}

#[cfg(feature = "serde")]
#[test]
fn the_package_writes_the_same() {
    writes(
        &mut wirecost_bincode::BincodeSerde::default(),
        &times::lease(),
        LEASE,
    );
}

#[test]
fn values_out_of_their_bounds_are_refused() {
    let read = |at: usize, byte: u8| -> Result<Lease, _> {
        let mut bytes = LEASE.to_vec();
        bytes[at] = byte;
        Bincode::default().decode(&bytes)
    };
    assert!(read(0, 15).is_err());
    // A third version of IP.
    assert!(read(18, 2).is_err());
    assert!(read(LEASE.len() - 1, 6).is_ok());
    let nanos = [&LEASE[..LEASE.len() - 1], b"\xfc\0\xca\x9a\x3b"].concat();
    let nanos: Result<Lease, _> = Bincode::default().decode(&nanos);
    assert!(nanos.is_err());
}
