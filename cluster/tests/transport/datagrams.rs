use std::collections::BTreeSet;

use allocation_counter::measure;
use proptest::prelude::*;
use wirecost_cluster::transport::{
    Kind, LARGEST_DATAGRAM, OVERHEAD, Opener, RefusedDatagram, Sealer, WINDOW,
};
use wirecost_wire::ClusterKey;

use crate::{key, run};

/// The number of bytes that a datagram has besides its frames, with an incarnation and a counter below 128.
const SMALLEST: usize = 1 + 8 + 1 + 1 + 16;

fn sealer() -> Sealer {
    Sealer::new(&key(), run(1, 1))
}

fn opener() -> Opener {
    Opener::new(&key(), run(2, 1), 4)
}

fn sealed(sealer: &Sealer, frames: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::new();
    sealer.seal(run(2, 1), Kind::Messages, frames, &mut datagram);
    datagram
}

#[test]
fn a_datagram_says_who_has_sent_what() {
    let sealer = sealer();
    for (counter, kind) in [Kind::Announcement, Kind::Membership, Kind::Messages]
        .into_iter()
        .enumerate()
    {
        let mut datagram = vec![9; 9];
        let sealed = sealer.seal(run(2, 1), kind, b"frames", &mut datagram);
        assert_eq!(datagram.len(), SMALLEST + b"frames".len());
        let mut opener = opener();
        let opened = opener.open(&datagram).expect("a datagram");
        assert_eq!(
            (opened.from, opened.kind, opened.frames),
            (run(1, 1), kind, &b"frames"[..])
        );
        assert_eq!((opened.counter, sealed), (counter as u64, counter as u64));
    }
}

#[test]
fn a_datagram_has_the_specified_bytes() {
    let from = run(0x0807_0605_0403_0201, 300);
    let sealer = Sealer::new(&key(), from);
    let mut datagram = Vec::new();
    for _ in 0..=128 {
        sealer.seal(run(2, 1), Kind::Membership, b"frames", &mut datagram);
    }
    let header = [0x12, 1, 2, 3, 4, 5, 6, 7, 8, 0xac, 2, 0x80, 1];
    assert!(datagram.starts_with(&[&header[..], b"frames"].concat()));
    assert_eq!(datagram.len(), header.len() + b"frames".len() + 16);
    let mut opener = opener();
    let opened = opener.open(&datagram).expect("a datagram");
    assert_eq!((opened.from, opened.counter), (from, 128));
}

#[test]
fn no_number_takes_more_than_the_overhead() {
    let sealer = Sealer::new(&key(), run(1, u32::MAX));
    let datagram = sealed(&sealer, b"");
    let spare = OVERHEAD - datagram.len();
    // The counter is 0, and the largest takes nine bytes more.
    assert_eq!(spare, 9);
    assert!(opener().open(&datagram).is_ok());
}

#[test]
fn a_number_that_is_cut_off_or_too_large_is_refused() {
    let header = |numbers: &[u8]| {
        let mut datagram = vec![0x13, 1, 0, 0, 0, 0, 0, 0, 0];
        datagram.extend(numbers);
        datagram.extend([0; 16]);
        datagram
    };
    let cut_off = [0x80; 2];
    let beyond_32_bits = [0x80, 0x80, 0x80, 0x80, 0x10, 0];
    let beyond_64_bits = [&[0][..], &[0x80; 9], &[2]].concat();
    for numbers in [&cut_off[..], &beyond_32_bits, &beyond_64_bits] {
        let refused = opener().open(&header(numbers)).expect_err("no number");
        assert_eq!(refused, RefusedDatagram::Header, "{numbers:?}");
    }
}

#[test]
fn another_key_is_refused() {
    let other = Sealer::new(&ClusterKey::new([8; 32]), run(1, 1));
    assert_eq!(
        opener().open(&sealed(&other, b"frames")),
        Err(RefusedDatagram::Forged)
    );
}

#[test]
fn a_datagram_for_another_run_is_refused_but_an_announcement_is_for_all() {
    let sealer = sealer();
    for receiver in [run(2, 2), run(3, 1)] {
        let mut opener = Opener::new(&key(), receiver, 4);
        assert_eq!(
            opener.open(&sealed(&sealer, b"frames")),
            Err(RefusedDatagram::Forged)
        );
        let mut announcement = Vec::new();
        sealer.seal(run(2, 1), Kind::Announcement, b"frames", &mut announcement);
        assert!(opener.open(&announcement).is_ok());
    }
}

#[test]
fn a_datagram_with_the_own_number_is_refused() {
    let mut opener = Opener::new(&key(), run(1, 1), 4);
    assert_eq!(
        opener.open(&sealed(&sealer(), b"frames")),
        Err(RefusedDatagram::OwnNumber)
    );
}

#[test]
fn every_changed_bit_is_refused() {
    let datagram = sealed(&sealer(), b"some frames");
    let mut opener = opener();
    for place in 0..datagram.len() * 8 {
        let mut changed = datagram.clone();
        changed[place / 8] ^= 1 << (place % 8);
        let refused = opener.open(&changed).expect_err("it was changed");
        match place / 8 {
            0 if changed[0] >> 4 != 1 => {
                assert_eq!(refused, RefusedDatagram::Version(changed[0] >> 4));
            }
            0 if !(1..=4).contains(&(changed[0] & 0xf)) => {
                assert_eq!(refused, RefusedDatagram::Kind(changed[0] & 0xf));
            }
            _ if changed[1..9] == [2, 0, 0, 0, 0, 0, 0, 0] => {
                assert_eq!(refused, RefusedDatagram::OwnNumber);
            }
            _ => assert_eq!(refused, RefusedDatagram::Forged, "bit {place}"),
        }
    }
    assert!(
        opener.open(&datagram).is_ok(),
        "a refused datagram has used up the counter"
    );
}

#[test]
fn every_truncation_is_refused() {
    let datagram = sealed(&sealer(), b"some frames");
    for end in 0..datagram.len() {
        let refused = opener().open(&datagram[..end]).expect_err("it was cut");
        match end {
            ..SMALLEST => assert_eq!(refused, RefusedDatagram::TooShort),
            _ => assert_eq!(refused, RefusedDatagram::Forged),
        }
    }
}

#[test]
fn a_datagram_too_long_is_refused() {
    let longest = sealed(&sealer(), &vec![1; LARGEST_DATAGRAM - SMALLEST]);
    assert!(opener().open(&longest).is_ok());
    let longer = sealed(&sealer(), &vec![1; LARGEST_DATAGRAM - SMALLEST + 1]);
    assert_eq!(
        opener().open(&longer),
        Err(RefusedDatagram::TooLong(LARGEST_DATAGRAM))
    );
}

#[test]
fn a_later_run_ends_the_earlier() {
    let (earlier, later) = (sealer(), Sealer::new(&key(), run(1, 2)));
    let mut opener = opener();
    for _ in 0..3 {
        assert!(opener.open(&sealed(&earlier, b"frames")).is_ok());
    }
    assert!(opener.open(&sealed(&later, b"frames")).is_ok());
    assert_eq!(
        opener.open(&sealed(&earlier, b"frames")),
        Err(RefusedDatagram::EarlierRun)
    );
}

#[test]
fn only_so_many_senders_are_remembered() {
    let mut opener = opener();
    let mut open = |number| {
        let sealer = Sealer::new(&key(), run(number, 1));
        opener.open(&sealed(&sealer, b"frames")).map(|_| ())
    };
    for number in 3..7 {
        assert_eq!(open(number), Ok(()));
    }
    assert_eq!(open(7), Err(RefusedDatagram::TooManySenders));
    opener.retain(|sender| sender.0 != 3);
    let sealer = Sealer::new(&key(), run(7, 1));
    assert!(opener.open(&sealed(&sealer, b"frames")).is_ok());
}

#[test]
fn a_datagram_behind_the_window_is_refused() {
    let (sealer, mut opener) = (sealer(), opener());
    let old = sealed(&sealer, b"old");
    for _ in 0..WINDOW {
        assert!(opener.open(&sealed(&sealer, b"new")).is_ok());
    }
    assert_eq!(opener.open(&old), Err(RefusedDatagram::TooOld));
}

#[test]
fn nothing_is_allocated_for_strangers() {
    let mut random = fastrand::Rng::with_seed(5);
    let stranger = Sealer::new(&ClusterKey::new([8; 32]), run(1, 1));
    let datagrams: Vec<Vec<u8>> = (0..10_000)
        .map(|number| match number % 2 {
            0 => {
                let mut bytes = vec![0; random.usize(0..2_000)];
                random.fill(&mut bytes);
                bytes
            }
            _ => {
                let mut sealed = sealed(&stranger, b"some frames");
                sealed[1] = random.u8(3..);
                sealed
            }
        })
        .collect();
    let mut opener = opener();
    let allocations = measure(|| {
        for datagram in &datagrams {
            assert!(opener.open(datagram).is_err());
        }
    });
    assert_eq!(allocations.count_total, 0);
}

proptest! {
    /// Each is accepted once, in whatever order and how often they arrive.
    #[test]
    fn each_datagram_is_accepted_once(arrivals in prop::collection::vec(0_usize..200, 0..600)) {
        let (sealer, mut opener) = (sealer(), opener());
        let datagrams: Vec<_> = (0..200).map(|number: u8| sealed(&sealer, &[number])).collect();
        let mut accepted = BTreeSet::new();
        for place in arrivals {
            match opener.open(&datagrams[place]) {
                Ok(opened) => {
                    prop_assert_eq!(opened.frames, &[place as u8]);
                    prop_assert!(accepted.insert(place));
                }
                Err(refused) => {
                    prop_assert_eq!(refused, RefusedDatagram::Repeated);
                    prop_assert!(accepted.contains(&place));
                }
            }
        }
    }
}
