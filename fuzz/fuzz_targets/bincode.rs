//! Messages and samples in bincode, by the derived reader and by the bincode package, and both on the
//! same bytes.
#![no_main]

use std::fmt::Debug;

use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{Codec, DecodeError, conformance::sample::Sample};
use wirecost_fuzz::{
    LIMITS,
    format::{Codecs, Reader},
};
use wirecost_message::Message;

/// Checks that both engines agree on the bytes; only the package accepts an integer in more bytes
/// than it needs.
fn agree<T: Debug>(bytes: &[u8]) -> Option<DecodeError>
where
    Bincode: Codec<T>,
    BincodeSerde: Codec<T>,
{
    let by_schema: Result<T, _> = Bincode::new(LIMITS).decode(bytes);
    let by_package: Result<T, _> = BincodeSerde::new(LIMITS).decode(bytes);
    match (by_schema, by_package) {
        (Ok(ours), Ok(theirs)) => {
            // Compared as bytes, since NaN is not equal to itself.
            assert_eq!(written(&ours), written(&theirs));
            None
        }
        (Err(error), Err(_)) => Some(error),
        (Err(error), Ok(_)) => {
            let said = error.to_string();
            let is_stricter = said.starts_with("an integer in more bytes than it takes");
            assert!(is_stricter, "{said}");
            Some(error)
        }
        (Ok(ours), Err(error)) => panic!("{error}: {ours:?}"),
    }
}

fn written<T>(value: &T) -> Vec<u8>
where
    Bincode: Codec<T>,
{
    let mut bytes = Vec::new();
    let encoded = Bincode::default().encode(value, &mut bytes);
    encoded.expect("it was read");
    bytes
}

wirecost_fuzz::formats![
    Reader::Message(Codecs::new(Bincode::new)),
    Reader::Sample(Codecs::new(Bincode::new)),
    Reader::Message(Codecs::new(BincodeSerde::new)),
    Reader::Sample(Codecs::new(BincodeSerde::new)),
    Reader::Only(agree::<Message>),
    Reader::Only(agree::<Sample>),
];
