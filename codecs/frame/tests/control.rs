//! Control messages are read as they were written, and any other input is an error with a reason.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use proptest::{array::uniform32, collection::vec, prelude::*, sample::select};
use support::{CHECKED, CONTROL, PLAIN, UNCHECKED, compressions, decoded, dictionary, encode};
use wirecost_codec::DecodeError;
use wirecost_frame::{
    Control, Decoded, Format, FrameError, Header, Offer, OfferedWire, OfferedWires, Part, Reason,
    Refusal, SchemaId, TooManyWires,
};

const SCHEMAS: [SchemaId; 3] = [
    SchemaId::Version(0),
    SchemaId::Version(u32::MAX),
    SchemaId::Fingerprint(0x0123_4567_89ab_cdef),
];

fn wires() -> Vec<OfferedWire> {
    let wire = |compression, schema| {
        OfferedWire::new(Format::Json, compression, schema, |id| {
            [id.0.get() as u8; 8]
        })
    };
    let compressions = compressions()
        .into_iter()
        .map(|(_, compression)| compression);
    compressions
        .flat_map(|compression| SCHEMAS.map(|schema| wire(compression, schema)))
        .collect()
}

fn offer(wires: Vec<OfferedWire>) -> Control {
    Control::Offer(Offer {
        nonce: [7; 16],
        wires: wires.try_into().unwrap(),
    })
}

fn reasons() -> Vec<Reason> {
    let schemas = SCHEMAS.into_iter().map(Reason::Schema);
    let others = [
        Reason::Format(14),
        Reason::Compression(11),
        Reason::Dictionary(dictionary(u32::MAX)),
        Reason::Keyframe(u32::MAX),
        Reason::Content,
    ];
    others.into_iter().chain(schemas).collect()
}

/// Returns a message of each kind.
fn controls() -> Vec<Control> {
    let refusals = reasons()
        .into_iter()
        .map(|reason| Control::Refusal(Refusal { frame: 300, reason }));
    [
        offer(vec![]),
        offer(wires()),
        Control::Confirmation([0xa5; 32]),
    ]
    .into_iter()
    .chain(refusals)
    .collect()
}

fn written(control: &Control) -> Vec<u8> {
    let mut link = Vec::new();
    control.write(&mut link);
    link
}

fn control() -> impl Strategy<Value = Control> {
    let wires = vec(select(wires()), 0..=OfferedWires::MAX);
    prop_oneof![
        (any::<[u8; 16]>(), wires).prop_map(|(nonce, wires)| {
            let wires = wires.try_into().unwrap();
            Control::Offer(Offer { nonce, wires })
        }),
        uniform32(any::<u8>()).prop_map(Control::Confirmation),
        (any::<u64>(), select(reasons()))
            .prop_map(|(frame, reason)| Control::Refusal(Refusal { frame, reason })),
    ]
}

proptest! {
    #[test]
    fn a_control_message_comes_back(control in control()) {
        let link = written(&control);
        let Ok(Decoded::Frame { frame, consumed }) = Control::FRAMING.decode(&link) else {
            panic!("the frame is whole");
        };
        prop_assert_eq!(consumed, link.len());
        prop_assert_eq!(Control::read(&frame.header, frame.payload), Ok(control));
    }

    #[test]
    fn it_has_one_form(kind in 0u8..5, rest in vec(any::<u8>(), 0..80)) {
        let payload = [vec![kind], rest].concat();
        if let Ok(control) = Control::read(&CONTROL, &payload) {
            prop_assert_eq!(control.payload(), payload);
        }
    }
}

#[test]
fn every_beginning_and_what_has_more_behind_is_refused() {
    for control in controls() {
        let mut payload = control.payload();
        for end in 0..payload.len() {
            let cut = Control::read(&CONTROL, &payload[..end]);
            assert!(
                matches!(cut, Err(DecodeError::UnexpectedEnd { .. })),
                "{end} of {control:?}"
            );
        }
        let offset = payload.len();
        payload.push(0);
        let more = Err(DecodeError::TrailingBytes { offset, count: 1 });
        assert_eq!(Control::read(&CONTROL, &payload), more);
    }
}

#[test]
fn a_flipped_bit_is_noticed_by_the_checksum_and_else_gives_another_message_or_none() {
    for control in controls() {
        let mut link = written(&control);
        for bit in 0..8 * link.len() {
            link[bit / 8] ^= 1 << (bit % 8);
            let flipped = Control::FRAMING.decode(&link);
            assert!(
                matches!(
                    flipped,
                    Ok(Decoded::NotYet { .. })
                        | Err(FrameError::NotAFrame { .. }
                            | FrameError::NotAgreed
                            | FrameError::UnknownVersion { .. }
                            | FrameError::ChecksumMissing
                            | FrameError::ChecksumMismatch { .. }
                            | FrameError::Header(_))
                ),
                "bit {bit} of {control:?}"
            );
            link[bit / 8] ^= 1 << (bit % 8);
        }
        let mut payload = control.payload();
        for bit in 0..8 * payload.len() {
            payload[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Control::read(&CONTROL, &payload) {
                assert_ne!(other, control);
                assert_eq!(other.payload(), payload);
            }
            payload[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn the_header_of_a_control_message_is_one() {
    let payload = Control::Confirmation([0; 32]).payload();
    for header in support::headers() {
        let is_control = header == CONTROL;
        assert_eq!(Control::read(&header, &payload).is_ok(), is_control);
    }
    let newer = Header {
        schema: SchemaId::Version(1),
        ..CONTROL
    };
    assert!(matches!(
        Control::read(&newer, &payload),
        Err(DecodeError::Malformed { offset: 0, .. })
    ));
}

/// An older receiver did not know the number 15, as this one does not know 14.
#[test]
fn to_a_receiver_that_does_not_know_them_they_are_skipped() {
    for control in controls() {
        let mut link = encode(UNCHECKED, &CONTROL, &control.payload());
        assert_eq!(link[1], 0xf0);
        link[1] = 0xe0;
        let unknown = FrameError::Unknown {
            part: Part::Format,
            number: 14,
            consumed: link.len(),
            in_stream: false,
        };
        link.extend(encode(UNCHECKED, &PLAIN, b"{}"));
        assert_eq!(UNCHECKED.decode(&link), Err(unknown.clone()));
        let FrameError::Unknown { consumed, .. } = unknown else {
            unreachable!("it was made so");
        };
        let next = decoded(&PLAIN, b"{}", link.len() - consumed);
        assert_eq!(UNCHECKED.decode(&link[consumed..]), Ok(next));
    }
}

#[test]
fn the_largest_is_an_offer_and_nothing_larger_is_waited_for() {
    let largest = OfferedWire::new(
        Format::Avro,
        wirecost_frame::CompressionId::ZstdDictionary(dictionary(u32::MAX)),
        SchemaId::Fingerprint(u64::MAX),
        |_| [0xff; 8],
    );
    let link = written(&offer(vec![largest; OfferedWires::MAX]));
    let Ok(Decoded::Frame { frame, .. }) = Control::FRAMING.decode(&link) else {
        panic!("the frame is whole");
    };
    assert_eq!(frame.payload.len(), Control::MAX_BYTES);

    let larger = encode(CHECKED, &CONTROL, &[0; Control::MAX_BYTES + 1]);
    assert!(matches!(
        Control::FRAMING.decode(&larger[..4]),
        Err(FrameError::Header(DecodeError::LimitExceeded { .. }))
    ));

    let wires = vec![largest; OfferedWires::MAX + 1];
    assert_eq!(
        OfferedWires::try_from(wires),
        Err(TooManyWires { wires: 256 })
    );
}

/// A wire with unknown numbers keeps its place and its bytes.
#[test]
fn what_a_newer_peer_offers_is_read() {
    let mut payload = offer(wires()[..2].to_vec()).payload();
    // The kinds of the first wire, after kind, nonce, number of wires and flags.
    payload[19] = 0xd7;
    let read = Control::read(&CONTROL, &payload).unwrap();
    assert_eq!(read.payload(), payload);
    let Control::Offer(Offer { wires: newer, .. }) = read else {
        panic!("it is an offer");
    };
    assert!(!wires().contains(&newer.as_slice()[0]));
    assert_eq!(newer.as_slice()[1], wires()[1]);
}
