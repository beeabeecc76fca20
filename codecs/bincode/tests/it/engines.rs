//! The bincode package as the oracle: both engines write the same bytes and accept the same bytes,
//! intact or damaged, within the same limits.

// The helpers stop at the first surprise.
#![allow(clippy::panic, clippy::unwrap_used)]

use proptest::{collection::vec, prelude::*};
use wirecost_bincode::{Bincode, BincodeSerde};
use wirecost_codec::{
    Codec, DecodeError, LimitKind, Limits,
    conformance::sample::{self, Sample},
};

fn encode(codec: &mut impl Codec<Sample>, sample: &Sample) -> Vec<u8> {
    let mut bytes = Vec::new();
    codec.encode(sample, &mut bytes).unwrap();
    bytes
}

/// Checks that both engines agree on `bytes`. There are two differences: only the package accepts an
/// integer in more bytes than it needs, and it counts each float and boolean of a list as an element.
fn assert_agree(bytes: &[u8], limits: Limits) {
    let ours: Result<Sample, _> = Bincode::new(limits).decode(bytes);
    let theirs: Result<Sample, _> = BincodeSerde::new(limits).decode(bytes);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            // Compared as bytes, since NaN is not equal to itself.
            let again = encode(&mut Bincode::default(), &ours);
            assert_eq!(again, encode(&mut BincodeSerde::default(), &theirs));
        }
        (Err(_), Err(_)) => {}
        (
            Err(DecodeError::Malformed {
                what: "an integer in more bytes than it takes",
                ..
            }),
            Ok(_),
        ) => {}
        (
            Ok(_),
            Err(DecodeError::LimitExceeded {
                kind: LimitKind::Elements,
                ..
            }),
        ) => {}
        (ours, theirs) => panic!("{ours:?} or {theirs:?} of {bytes:?}"),
    }
}

#[test]
fn both_write_the_same_and_read_each_other() {
    for sample in sample::samples() {
        let bytes = encode(&mut Bincode::default(), &sample);
        assert_eq!(bytes, encode(&mut BincodeSerde::default(), &sample));
        assert_eq!(Bincode::default().decode(&bytes).as_ref(), Ok(&sample));
        assert_eq!(BincodeSerde::default().decode(&bytes), Ok(sample));
    }
}

#[test]
fn both_keep_the_same_limits() {
    for sample in sample::samples() {
        let bytes = encode(&mut Bincode::default(), &sample);
        for limit in 0..500 {
            let few = Limits {
                max_elements: limit,
                ..Limits::DEFAULT
            };
            let shallow = Limits {
                max_depth: limit,
                ..Limits::DEFAULT
            };
            assert_agree(&bytes, few);
            assert_agree(&bytes, shallow);
        }
    }
}

#[test]
fn both_refuse_the_same_cut_and_changed_bytes() {
    for sample in &sample::samples()[..3] {
        let mut bytes = encode(&mut Bincode::default(), sample);
        for end in 0..bytes.len() {
            assert_agree(&bytes[..end], Limits::DEFAULT);
        }
        for at in 0..bytes.len() {
            let byte = bytes[at];
            for other in [0, 1, 2, 128, 250, 251, 252, 253, 254, 255] {
                bytes[at] = other;
                assert_agree(&bytes, Limits::DEFAULT);
            }
            bytes[at] = byte;
        }
    }
}

proptest! {
    /// Pieces are inserted, removed or overwritten anywhere, several times.
    #[test]
    fn both_make_the_same_of_mutated_bytes(
        which in 0..sample::samples().len(),
        mutations in vec((any::<prop::sample::Index>(), 0..10usize, vec(any::<u8>(), 0..10)), 1..5),
    ) {
        let mut bytes = encode(&mut Bincode::default(), &sample::samples()[which]);
        for (at, removed, added) in mutations {
            let start = at.index(bytes.len() + 1);
            let end = bytes.len().min(start + removed);
            bytes.splice(start..end, added);
        }
        assert_agree(&bytes, Limits::DEFAULT);
    }
}
