//! Packets and settings that a member refuses.

use std::{num::NonZeroUsize, time::Duration};

use proptest::prelude::*;
use wirecost_cluster::{
    frames::ReadError,
    membership::{
        Identity, InvalidPacket, Membership, MembershipError, Output, Settings, StartError,
    },
    state::Author,
};
use wirecost_frame::{Format, Reason};
use wirecost_message::{MemberStatus, Source};

use crate::world::{source, wire, wires};

const NOW: Duration = Duration::from_secs(1_780_000_000);

fn member(number: u64, formats: &[Format]) -> Membership {
    let own = Identity::new(Author(number), 1, source(number));
    let seeds = vec!["10.1.0.1:9094".parse().expect("an address")];
    let settings = Settings {
        seeds,
        ..Settings::default()
    };
    Membership::new(own, &wires(formats), settings, NOW, number).expect("a member")
}

/// Returns the packets that wait to be sent.
fn sent(member: &mut Membership) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| member.poll())
        .filter_map(|output| match output {
            Output::Send { packet, .. } => Some(packet),
            _ => None,
        })
        .collect()
}

/// Returns the announcement of a new member.
fn announcement(number: u64, formats: &[Format]) -> Vec<u8> {
    let mut member = member(number, formats);
    member.handle_timeout(NOW);
    sent(&mut member).pop().expect("it announces itself")
}

/// Returns the answer of member 1 to the announcement of member 2.
fn feed(formats: &[Format]) -> Vec<u8> {
    let mut first = member(1, formats);
    let announced = first.receive_announcement(NOW, Author(2), &announcement(2, formats));
    assert_eq!(announced, Ok(None));
    sent(&mut first).pop().expect("it answers")
}

#[test]
fn an_answer_makes_two_members() {
    let mut second = member(2, &[Format::Json]);
    let feed = feed(&[Format::Json]);
    assert_eq!(second.receive(NOW, Author(1), &feed), Ok(None));
    let seen: Vec<_> = second
        .members()
        .map(|seen| (seen.source, seen.status))
        .collect();
    assert_eq!(seen, [(source(1), MemberStatus::Alive)]);
}

#[test]
fn a_packet_in_the_name_of_another_is_refused() {
    let mut first = member(1, &[Format::Protobuf]);
    let packet = announcement(2, &[Format::Protobuf]);
    let forged = first.receive_announcement(NOW, Author(3), &packet);
    assert_eq!(forged, Err(InvalidPacket::ForgedSource.into()));
    assert_eq!(first.members().count(), 0);
}

#[test]
fn a_packet_with_the_own_number_is_refused() {
    let mut first = member(1, &[Format::Protobuf]);
    let packet = announcement(2, &[Format::Protobuf]);
    let own = first.receive_announcement(NOW, Author(1), &packet);
    assert_eq!(own, Err(MembershipError::OwnNumber));
}

#[test]
fn only_an_announcement_is_for_whoever_listens() {
    let formats = [Format::Protobuf];
    let mut first = member(1, &formats);
    let packet = announcement(2, &formats);
    let refused = first.receive(NOW, Author(2), &packet);
    assert_eq!(refused, Err(InvalidPacket::Announcement.into()));
    let mut second = member(2, &formats);
    let refused = second.receive_announcement(NOW, Author(1), &feed(&formats));
    assert_eq!(refused, Err(InvalidPacket::Announcement.into()));
}

#[test]
fn a_packet_in_another_format_is_skipped_until_its_sender_uses_a_common_wire() {
    let mut first = member(1, &[Format::Json]);
    let mut second = member(2, &[Format::Protobuf, Format::Json]);
    second.handle_timeout(NOW);
    let packet = sent(&mut second).pop().expect("it announces itself");
    let skipped = first.receive_announcement(NOW, Author(2), &packet);
    assert_eq!(skipped, Ok(Some(Reason::Format(Format::Protobuf.number()))));
    assert_eq!(first.members().count(), 0);

    second
        .use_wire(&wire(Format::Json))
        .expect("a smaller member");
    let later = NOW + Duration::from_secs(1);
    second.handle_timeout(later);
    let packet = sent(&mut second).pop().expect("it announces itself again");
    assert_eq!(
        first.receive_announcement(later, Author(2), &packet),
        Ok(None)
    );
    assert_eq!(first.members().count(), 1);
}

#[test]
fn a_name_too_long_for_half_a_packet_is_refused_at_the_start() {
    let named = |bytes| {
        let source = Source {
            name: "g".repeat(bytes).into(),
            ..source(1)
        };
        let own = Identity::new(Author(1), 1, source);
        let wires = wires(&[Format::Protobuf]);
        Membership::new(own, &wires, Settings::default(), NOW, 1).err()
    };
    assert_eq!(named(200), None);
    let refused = named(600);
    assert!(
        matches!(
            refused,
            Some(StartError::TooLarge {
                bytes: 600..,
                limit: 580
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn news_that_are_too_large_for_the_own_wire_are_an_error() {
    let source = Source {
        name: "g".repeat(240).into(),
        ..source(2)
    };
    let own = Identity::new(Author(2), 1, source);
    let settings = Settings {
        seeds: vec!["10.1.0.1:9094".parse().expect("an address")],
        ..Settings::default()
    };
    let wires = wires(&[Format::Protobuf]);
    let mut long = Membership::new(own, &wires, settings, NOW, 2).expect("a member");
    long.handle_timeout(NOW);
    let packet = sent(&mut long).pop().expect("it announces itself");

    let own = Identity::new(Author(1), 1, crate::world::source(1));
    let settings = Settings {
        packet_bytes: NonZeroUsize::MIN.saturating_add(499),
        ..Settings::default()
    };
    let mut narrow = Membership::new(own, &wires, settings, NOW, 1).expect("a member");
    let received = narrow.receive_announcement(NOW, Author(2), &packet);
    assert!(
        matches!(received, Err(MembershipError::Codec(_))),
        "{received:?}"
    );
}

#[test]
fn a_full_list_takes_no_further_member() {
    let own = Identity::new(Author(1), 1, source(1));
    let settings = Settings {
        most_members: 2,
        ..Settings::default()
    };
    let wires = wires(&[Format::Protobuf]);
    let mut first = Membership::new(own, &wires, settings, NOW, 1).expect("a member");
    let mut announce = |number| {
        let packet = announcement(number, &[Format::Protobuf]);
        first.receive_announcement(NOW, Author(number), &packet)
    };
    assert_eq!(announce(2), Ok(None));
    assert_eq!(announce(3), Ok(None));
    assert_eq!(announce(4), Err(MembershipError::TooManyMembers(2)));
    assert_eq!(announce(3), Ok(None));
}

#[test]
fn a_probe_must_be_over_before_the_next() {
    let own = Identity::new(Author(1), 1, source(1));
    let settings = Settings {
        probe_timeout: Duration::from_millis(501),
        ..Settings::default()
    };
    let refused = Membership::new(own, &wires(&[Format::Json]), settings, NOW, 1);
    assert_eq!(refused.err(), Some(StartError::ProbeTimeout));
}

#[test]
fn a_packet_that_is_cut_short_is_refused() {
    for format in [
        Format::Json,
        Format::Protobuf,
        Format::Bincode,
        Format::Avro,
        Format::Thrift,
    ] {
        let packet = feed(&[format]);
        for end in 1..packet.len() {
            let mut second = member(2, &[format]);
            let refused = second.receive(NOW, Author(1), &packet[..end]);
            let is_cut = matches!(
                refused,
                Err(MembershipError::Frames(ReadError::Truncated { .. }))
            );
            assert!(is_cut, "{format}, {end} bytes: {refused:?}");
        }
    }
}

proptest! {
    #[test]
    fn damaged_packets_do_no_harm(place in 0_usize..1_000, bit in 0_u8..8, format in 0_usize..5) {
        let format = Format::ALL[format];
        let mut packet = feed(&[format]);
        let place = place % packet.len();
        packet[place] ^= 1 << bit;
        let mut second = member(2, &[format]);
        // Whatever it is taken for, the member goes on.
        let _ = second.receive(NOW, Author(1), &packet);
        for step in 0..100 {
            second.handle_timeout(NOW + step * Duration::from_millis(100));
            while second.poll().is_some() {}
        }
        let announcement = announcement(3, &[format]);
        let later = NOW + Duration::from_secs(10);
        prop_assert_eq!(second.receive_announcement(later, Author(3), &announcement), Ok(None));
    }

    #[test]
    fn random_packets_are_refused(packet in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut first = member(1, &[Format::Protobuf, Format::Json]);
        prop_assert_ne!(first.receive(NOW, Author(2), &packet), Ok(None));
        prop_assert_eq!(first.members().count(), 0);
    }
}
