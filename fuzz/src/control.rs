//! Control messages, and peers that negotiate an agreement.

use wirecost_frame::{CompressionId, Content, Control, Format, Header, SchemaId};
use wirecost_wire::{ClusterKey, Initiator, Packing, Responder, Step, Wire, Wires};

use crate::{bounded, can_be_logged};

/// The largest memory for reading a control message.
const MOST: usize = 16 << 10;

const HEADER: Header = Header {
    format: Format::Control,
    compression: CompressionId::None,
    schema: SchemaId::Version(0),
    content: Content::Message,
};

/// Checks that `payload` is a control message with a single byte form, or an error; and that
/// waiting peers never accept it as a confirmation, and only an offer as an offer.
pub fn check(payload: &[u8]) {
    let read = bounded(MOST, || Control::read(&HEADER, payload));
    if let Ok(control) = &read {
        assert_eq!(control.payload(), payload);
    }
    let mut link = Vec::new();
    if Control::FRAMING
        .encode(&HEADER, payload, &mut link)
        .is_err()
    {
        // Larger than any control message.
        return;
    }
    let is_offer = matches!(read, Ok(Control::Offer(_)));
    if let Err(error) = read {
        can_be_logged(error);
    }
    asked(&link, is_offer);
    answered(&link);
}

fn ours() -> (Wires, ClusterKey) {
    let wire = Wire::new(Format::Json, SchemaId::Version(1), Packing::PLAIN, None);
    let wires = Wires::new([wire.expect("it needs no dictionary")]).expect("one");
    (wires, ClusterKey::new([7; 32]))
}

fn asked(link: &[u8], is_offer: bool) {
    let (wires, key) = ours();
    let mut answer = Vec::new();
    match Responder::new(&wires, &key, [2; 16]).answer(link, &mut answer) {
        Ok(Step::Done { done, consumed }) => {
            assert!(is_offer && consumed == link.len());
            // No confirmation has arrived, and an offer is not one.
            assert!(done.confirmed(link).is_err());
        }
        Ok(Step::NotYet { .. }) => unreachable!("the frame is whole"),
        Err(error) => {
            // Two peers without a common wire tell each other so.
            assert!(is_offer || answer.is_empty());
            can_be_logged(error);
        }
    }
}

fn answered(link: &[u8]) {
    let (wires, key) = ours();
    let initiator = Initiator::offer(&wires, &key, [1; 16], &mut Vec::new());
    let mut confirmation = Vec::new();
    match initiator.answered(link, &mut confirmation) {
        Ok(Step::NotYet { missing, .. }) => assert!(missing > 0),
        Ok(Step::Done { .. }) => panic!("nobody confirmed"),
        Err(error) => can_be_logged(error),
    }
    assert!(confirmation.is_empty());
}
