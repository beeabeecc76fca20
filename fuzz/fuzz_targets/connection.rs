//! Connections: a sender's frames with damage, and arbitrary bytes from a peer.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wirecost_fuzz::connection::{self, Damaged};

#[derive(Debug, Arbitrary)]
enum Link<'a> {
    Damaged(Damaged),
    Raw(&'a [u8]),
}

fuzz_target!(|link: Link<'_>| match link {
    Link::Damaged(script) => connection::damaged(&script),
    Link::Raw(bytes) => connection::raw(bytes),
});
