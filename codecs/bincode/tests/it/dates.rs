//! Dates as days since 1970-01-01.

use wirecost_bincode::Bincode;
use wirecost_codec::conformance::{dates, refuses_damage, writes};

const PERIOD: &[u8] = b"\xfb\x8c\x9a\x01\x01\x02\0\x02\x01\x01a\x04";

#[test]
fn dates_are_days() {
    writes(&mut Bincode::default(), &dates::period(), PERIOD);
    refuses_damage(&mut Bincode::default(), &[dates::period()], b"");
    dates::carries_dates(&mut Bincode::default());
}
