//! Two peers come to an agreement, and an attacker between them cannot change it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "that is how a test says no"
)]

mod support;

use proptest::{prelude::*, sample::subsequence};
use support::{DICTIONARY, message, packing, received};
use wirecost_compress::Dictionary;
use wirecost_frame::{
    Control, Decoded, Format, FrameError, Framing, Offer, OfferedWire, OfferedWires, Reason,
    Refusal, SchemaId, TooManyWires,
};
use wirecost_wire::{
    Agreement, AgreementError, ClusterKey, DictionaryNeeded, Initiator, Packing, Responder, Step,
    Unconfirmed, Wire, Wires,
};

const KEY: ClusterKey = ClusterKey::new([0x4b; 32]);
const NONCES: [[u8; 16]; 2] = [[1; 16], [2; 16]];

fn wire(format: Format, version: u32, name: &str) -> Wire {
    let schema = SchemaId::Version(version);
    Wire::new(format, schema, packing(name), Some(&DICTIONARY)).unwrap()
}

fn by_dictionary(dictionary: &Dictionary) -> Wire {
    let schema = SchemaId::Version(1);
    let packing = packing("zstd-3-dict");
    Wire::new(Format::Json, schema, packing, Some(dictionary)).unwrap()
}

/// Returns wires that are all different to a peer.
fn pool() -> Vec<Wire> {
    let mut pool: Vec<_> = [
        "none",
        "gzip-6",
        "zstd-3",
        "zstd-3-stream",
        "zstd-3-dict",
        "deflate-6-dict",
    ]
    .into_iter()
    .flat_map(|name| {
        [
            wire(Format::Json, 1, name),
            wire(Format::Bincode, 1, name),
            wire(Format::Bincode, 2, name),
        ]
    })
    .collect();
    let fingerprint = SchemaId::Fingerprint(1);
    pool.push(Wire::new(Format::Avro, fingerprint, packing("none"), None).unwrap());
    pool
}

fn wires(wires: &[Wire]) -> Wires {
    Wires::new(wires.iter().cloned()).unwrap()
}

/// Returns the description of a wire as a peer sees it.
fn said(wire: &Wire) -> (Format, SchemaId, String) {
    let compression = format!("{:?}", wire.compression());
    (wire.format(), wire.schema(), compression)
}

fn all(agreement: &Agreement) -> Vec<(Format, SchemaId, String)> {
    let others = agreement.others().iter();
    [agreement.wire()]
        .into_iter()
        .chain(others)
        .map(said)
        .collect()
}

/// Returns the result of a step whose bytes have all arrived.
fn done<W, D>(step: Step<W, D>, arrived: &[u8]) -> D {
    match step {
        Step::Done { done, consumed } => {
            assert_eq!(consumed, arrived.len());
            done
        }
        Step::NotYet { missing, .. } => panic!("{missing} are missing"),
    }
}

/// The message between the two ends that is changed, with the change.
#[derive(Clone, Copy)]
enum Between<'a> {
    Nobody,
    Offer(&'a dyn Fn(&mut Vec<Control>)),
    Answer(&'a dyn Fn(&mut Vec<Control>)),
    Confirmation(&'a dyn Fn(&mut Vec<Control>)),
}

impl Between<'_> {
    fn pass_offer(self, link: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Offer(change) => changed(&link, change),
            _ => link,
        }
    }

    fn pass_answer(self, link: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Answer(change) => changed(&link, change),
            _ => link,
        }
    }

    fn pass_confirmation(self, link: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Confirmation(change) => changed(&link, change),
            _ => link,
        }
    }
}

fn controls(mut link: &[u8]) -> Vec<Control> {
    let mut controls = Vec::new();
    while !link.is_empty() {
        let Ok(Decoded::Frame { frame, consumed }) = Control::FRAMING.decode(link) else {
            panic!("whole control messages");
        };
        controls.push(Control::read(&frame.header, frame.payload).unwrap());
        link = &link[consumed..];
    }
    controls
}

/// Returns the messages with valid checksums after `change`, so that only the key detects it.
fn changed(link: &[u8], change: impl Fn(&mut Vec<Control>)) -> Vec<u8> {
    let mut controls = controls(link);
    change(&mut controls);
    written(&controls)
}

fn written(controls: &[Control]) -> Vec<u8> {
    let mut link = Vec::new();
    for control in controls {
        control.write(&mut link);
    }
    link
}

type Ended = Result<Agreement, AgreementError>;

/// Returns the results of both ends; the responder's is `None` if nothing came back to it.
fn exchange(initiator: &Wires, responder: &Wires, between: Between<'_>) -> (Ended, Option<Ended>) {
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let ours = Initiator::offer(initiator, &KEY, NONCES[0], &mut there);
    let there = between.pass_offer(there);
    let theirs = Responder::new(responder, &KEY, NONCES[1]).answer(&there, &mut back);
    let back = between.pass_answer(back);
    let mut confirmation = Vec::new();
    let ours = ours
        .answered(&back, &mut confirmation)
        .map(|step| done(step, &back));
    assert_eq!(ours.is_err(), confirmation.is_empty());
    let theirs = match theirs {
        Err(error) => Some(Err(error)),
        Ok(_) if confirmation.is_empty() => None,
        Ok(step) => {
            let confirmation = between.pass_confirmation(confirmation);
            let unconfirmed = done(step, &there);
            let theirs = unconfirmed.confirmed(&confirmation);
            Some(theirs.map(|step| done(step, &confirmation)))
        }
    };
    (ours, theirs)
}

fn agreed(initiator: &Wires, responder: &Wires) -> (Agreement, Agreement) {
    match exchange(initiator, responder, Between::Nobody) {
        (Ok(ours), Some(Ok(theirs))) => (ours, theirs),
        other => panic!("{other:?}"),
    }
}

fn is_tampered(ended: &Ended) -> bool {
    matches!(ended, Err(AgreementError::Tampered))
}

#[test]
fn the_best_has_the_smallest_sum_of_places_then_the_initiators_choice() {
    let pool = pool();
    let [a, b, c, d] = [0, 1, 2, 3].map(|n| pool[n].clone());
    for (initiator, responder, best) in [
        (vec![&a, &b], vec![&a, &b], &a),
        (vec![&a, &b], vec![&b, &a], &a),
        (vec![&b, &a], vec![&a, &b], &b),
        // The positions of b sum to 1, those of a to 3.
        (vec![&a, &b, &c], vec![&b, &d, &c, &a], &b),
        // Wires before a common one count, though the other end does not know them.
        (vec![&d, &a, &b], vec![&b, &a], &a),
        (vec![&a, &b, &d], vec![&c, &d], &d),
    ] {
        let list = |list: Vec<&Wire>| Wires::new(list.into_iter().cloned()).unwrap();
        let (ours, theirs) = agreed(&list(initiator), &list(responder));
        assert_eq!(said(ours.wire()), said(best));
        assert_eq!(said(theirs.wire()), said(best));
    }
}

/// Each sender chooses its own level and batch size.
#[test]
fn each_end_keeps_its_own_level_and_batch() {
    let one = wires(&[wire(Format::Json, 1, "zstd-3-x7")]);
    let other = wires(&[
        wire(Format::Json, 1, "zstd-9"),
        wire(Format::Json, 1, "zstd-1"),
    ]);
    let (ours, theirs) = agreed(&one, &other);
    assert_eq!(ours.wire().packing(), packing("zstd-3-x7"));
    assert_eq!(theirs.wire().packing(), packing("zstd-9"));
    assert!(theirs.others().is_empty());
}

#[test]
fn dictionaries_of_different_contents_are_not_in_common() {
    let json = wire(Format::Json, 1, "none");
    let other = Dictionary::new(&message(7).repeat(20)).unwrap();
    let one = wires(&[by_dictionary(&DICTIONARY), json.clone()]);
    let another = wires(&[by_dictionary(&other), json.clone()]);
    let (ours, theirs) = agreed(&one, &another);
    assert_eq!(said(ours.wire()), said(&json));
    assert_eq!(said(theirs.wire()), said(&json));
    let (ours, theirs) = agreed(&one, &one);
    assert_eq!(ours.wire().compression(), theirs.wire().compression());
    assert_eq!(said(ours.wire()), said(&by_dictionary(&DICTIONARY)));
}

#[test]
fn without_a_common_wire_both_ends_know_it() {
    let pool = pool();
    for responder in [&pool[1..3], &[]] {
        let ended = exchange(&wires(&pool[..1]), &wires(responder), Between::Nobody);
        let (Err(ours), Some(Err(theirs))) = ended else {
            panic!("{ended:?}");
        };
        assert_eq!(ours, AgreementError::NoCommonWire);
        assert_eq!(theirs, AgreementError::NoCommonWire);
    }
}

#[test]
fn the_first_messages_go_with_the_confirmation() {
    let node = wires(&pool());
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(&node, &KEY, NONCES[0], &mut there);
    let responder = Responder::new(&node, &KEY, NONCES[1]).answer(&there, &mut back);
    let unconfirmed = done(responder.unwrap(), &there);
    let mut there = Vec::new();
    let agreement = done(initiator.answered(&back, &mut there).unwrap(), &back);
    let mut sender = agreement.wire().sender(Framing::default());
    sender.send(&message(1), &mut there).unwrap();
    let Ok(Step::Done { consumed, .. }) = unconfirmed.confirmed(&there) else {
        panic!("it is confirmed");
    };
    let mut receiver = node.receiver(Framing::default());
    let expected = (vec![message(1)], None);
    assert_eq!(received(&mut receiver, &there[consumed..]), expected);
}

/// An exchange, with the bytes that each end sent.
struct Recorded {
    initiator: Initiator,
    unconfirmed: Unconfirmed,
    offer: Vec<u8>,
    answer: Vec<u8>,
}

fn recorded(node: &Wires, nonces: [[u8; 16]; 2]) -> Recorded {
    let (mut offer, mut answer) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(node, &KEY, nonces[0], &mut offer);
    let responder = Responder::new(node, &KEY, nonces[1]).answer(&offer, &mut answer);
    Recorded {
        initiator,
        unconfirmed: done(responder.unwrap(), &offer),
        offer,
        answer,
    }
}

#[test]
fn every_changed_offer_is_noticed_by_who_verifies_it() {
    let pool = pool();
    let (one, other) = (wires(&pool[..4]), wires(&pool[1..5]));
    let offered = |control: &Control| match control {
        Control::Offer(Offer { nonce, wires }) => (*nonce, wires.as_slice().to_vec()),
        other => panic!("{other:?}"),
    };
    let offer = |nonce, wires: Vec<OfferedWire>| {
        let wires = wires.try_into().unwrap();
        Control::Offer(Offer { nonce, wires })
    };
    type Change<'a> = &'a dyn Fn(&mut [u8; 16], &mut Vec<OfferedWire>);
    let foreign = OfferedWire::new(
        Format::Json,
        pool[0].compression(),
        SchemaId::Version(9),
        |_| [0; 8],
    );
    let changes: [(&str, Change<'_>); 7] = [
        ("strip the first", &|_, wires| *wires = wires.split_off(1)),
        ("strip the last", &|_, wires| wires.truncate(3)),
        ("strip all", &|_, wires| wires.clear()),
        ("reorder", &|_, wires| wires.swap(1, 2)),
        ("replace", &|_, wires| wires[1] = foreign),
        ("add", &|_, wires| wires.insert(0, foreign)),
        ("swap the nonce", &|nonce, _| nonce[15] ^= 1),
    ];
    for (name, change) in changes {
        let change = |controls: &mut Vec<Control>| {
            let (mut nonce, mut wires) = offered(&controls[0]);
            change(&mut nonce, &mut wires);
            controls[0] = offer(nonce, wires);
        };
        let (ours, theirs) = exchange(&one, &other, Between::Offer(&change));
        assert!(is_tampered(&ours), "{name}: {ours:?}");
        // The responder has no agreement either: its answer is never confirmed.
        assert!(!matches!(theirs, Some(Ok(_))), "{name}: {theirs:?}");
        let (ours, theirs) = exchange(&one, &other, Between::Answer(&change));
        assert!(is_tampered(&ours), "{name}: {ours:?}");
        assert!(theirs.is_none(), "{name}: {theirs:?}");
    }
}

#[test]
fn every_changed_bit_of_a_confirmation_is_noticed() {
    let node = wires(&pool());
    for bit in 0..256 {
        let flip = |control: &mut Control| match control {
            Control::Confirmation(code) => code[bit / 8] ^= 1 << (bit % 8),
            other => panic!("{other:?}"),
        };
        let answer = |controls: &mut Vec<Control>| flip(&mut controls[1]);
        let (ours, theirs) = exchange(&node, &node, Between::Answer(&answer));
        assert!(is_tampered(&ours) && theirs.is_none(), "bit {bit}");
        let confirmation = |controls: &mut Vec<Control>| flip(&mut controls[0]);
        let (ours, theirs) = exchange(&node, &node, Between::Confirmation(&confirmation));
        assert!(ours.is_ok() && is_tampered(&theirs.unwrap()), "bit {bit}");
    }
}

#[test]
fn what_was_said_before_is_worth_nothing() {
    let node = wires(&pool());
    let old = recorded(&node, NONCES);
    let mut confirmation = Vec::new();
    done(
        old.initiator
            .answered(&old.answer, &mut confirmation)
            .unwrap(),
        &old.answer,
    );
    done(
        old.unconfirmed.confirmed(&confirmation).unwrap(),
        &confirmation,
    );

    let new = recorded(&node, [[3; 16], [4; 16]]);
    let replayed = new.initiator.answered(&old.answer, &mut Vec::new());
    assert_eq!(replayed.unwrap_err(), AgreementError::Tampered);
    // An initiator that replays old messages: only the responder's own nonce is new.
    let mut answer = Vec::new();
    let responder = Responder::new(&node, &KEY, [5; 16]);
    let unconfirmed = done(
        responder.answer(&old.offer, &mut answer).unwrap(),
        &old.offer,
    );
    let replayed = unconfirmed.confirmed(&confirmation);
    assert_eq!(replayed.unwrap_err(), AgreementError::Tampered);
}

#[test]
fn what_comes_back_to_who_said_it_is_worth_nothing() {
    let node = wires(&pool());
    // The initiator's own offer as the answer, with any confirmation that it may have sent.
    let one = recorded(&node, NONCES);
    let [_, code] = &controls(&one.answer)[..] else {
        panic!("an offer and a confirmation");
    };
    let reflected = [one.offer.clone(), written(std::slice::from_ref(code))].concat();
    let ended = one.initiator.answered(&reflected, &mut Vec::new());
    assert_eq!(ended.unwrap_err(), AgreementError::Tampered);
    // The responder's confirmation as the initiator's.
    let code = written(std::slice::from_ref(code));
    let ended = one.unconfirmed.confirmed(&code);
    assert_eq!(ended.unwrap_err(), AgreementError::Tampered);

    // If both offers are equal, only the role distinguishes the two confirmations.
    let (mut offer, mut answer) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(&node, &KEY, NONCES[0], &mut offer);
    let itself = Responder::new(&node, &KEY, NONCES[0]);
    done(itself.answer(&offer, &mut answer).unwrap(), &offer);
    let mut confirmation = Vec::new();
    done(
        initiator.answered(&answer, &mut confirmation).unwrap(),
        &answer,
    );
    let [Control::Offer(_), answered] = &controls(&answer)[..] else {
        panic!("an offer and a confirmation");
    };
    assert_ne!(answered, &controls(&confirmation)[0]);
}

#[test]
fn a_peer_with_another_key_is_noticed_on_both_ends() {
    let node = wires(&pool());
    let stranger = ClusterKey::new([0x4c; 32]);
    let (mut offer, mut answer) = (Vec::new(), Vec::new());
    let initiator = Initiator::offer(&node, &KEY, NONCES[0], &mut offer);
    let responder = Responder::new(&node, &stranger, NONCES[1]);
    let unconfirmed = done(responder.answer(&offer, &mut answer).unwrap(), &offer);
    let ended = initiator.answered(&answer, &mut Vec::new());
    assert_eq!(ended.unwrap_err(), AgreementError::Tampered);
    let guessed = written(&[Control::Confirmation([0; 32])]);
    let ended = unconfirmed.confirmed(&guessed);
    assert_eq!(ended.unwrap_err(), AgreementError::Tampered);
    assert!(!format!("{stranger:?}").contains("4c"));
    assert_eq!(format!("{stranger:?}"), "ClusterKey(..)");
}

#[test]
fn every_beginning_is_not_yet_and_every_flipped_bit_an_error_or_not_yet() {
    let node = wires(&pool()[..3]);
    let fresh = || recorded(&node, NONCES);
    let Recorded { offer, answer, .. } = fresh();
    let mut confirmation = Vec::new();
    let step = fresh().initiator.answered(&answer, &mut confirmation);
    done(step.unwrap(), &answer);

    for end in 0..offer.len() {
        let mut link = Vec::new();
        let step = Responder::new(&node, &KEY, NONCES[1]).answer(&offer[..end], &mut link);
        let Ok(Step::NotYet { waiting, missing }) = step else {
            panic!("{end} bytes of the offer");
        };
        assert!((1..=offer.len() - end).contains(&missing));
        assert!(link.is_empty());
        done(waiting.answer(&offer, &mut link).unwrap(), &offer);
        assert_eq!(link, answer);
    }
    for end in 0..answer.len() {
        let mut link = Vec::new();
        let step = fresh().initiator.answered(&answer[..end], &mut link);
        let Ok(Step::NotYet { waiting, missing }) = step else {
            panic!("{end} bytes of the answer");
        };
        assert!((1..=answer.len() - end).contains(&missing));
        assert!(link.is_empty());
        done(waiting.answered(&answer, &mut link).unwrap(), &answer);
        assert_eq!(link, confirmation);
    }
    for end in 0..confirmation.len() {
        let step = fresh().unconfirmed.confirmed(&confirmation[..end]);
        let Ok(Step::NotYet { waiting, missing }) = step else {
            panic!("{end} bytes of the confirmation");
        };
        assert!((1..=confirmation.len() - end).contains(&missing));
        done(waiting.confirmed(&confirmation).unwrap(), &confirmation);
    }

    let flipped = |bytes: &[u8], bit: usize| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    fn is_refused<W, D>(step: Result<Step<W, D>, AgreementError>) -> bool {
        matches!(
            step,
            Ok(Step::NotYet { .. }) | Err(AgreementError::Frame(_))
        )
    }
    for bit in 0..8 * offer.len() {
        let responder = Responder::new(&node, &KEY, NONCES[1]);
        let step = responder.answer(&flipped(&offer, bit), &mut Vec::new());
        assert!(is_refused(step), "bit {bit} of the offer");
    }
    for bit in 0..8 * answer.len() {
        let mut link = Vec::new();
        let step = fresh()
            .initiator
            .answered(&flipped(&answer, bit), &mut link);
        assert!(is_refused(step), "bit {bit} of the answer");
        assert!(link.is_empty());
    }
    for bit in 0..8 * confirmation.len() {
        let step = fresh().unconfirmed.confirmed(&flipped(&confirmation, bit));
        assert!(is_refused(step), "bit {bit} of the confirmation");
    }
}

#[test]
fn whatever_else_is_sent_is_a_typed_error() {
    let node = wires(&pool());
    let answered = |bytes: &[u8]| {
        let initiator = Initiator::offer(&node, &KEY, NONCES[0], &mut Vec::new());
        initiator.answered(bytes, &mut Vec::new()).unwrap_err()
    };
    let refusal = Control::Refusal(Refusal {
        frame: 0,
        reason: Reason::Content,
    });
    let expected = "an offer";
    assert_eq!(
        answered(&written(&[refusal])),
        AgreementError::OutOfTurn { expected }
    );
    let offer = Control::Offer(Offer {
        nonce: NONCES[1],
        wires: OfferedWires::default(),
    });
    let expected = "a confirmation";
    assert_eq!(
        answered(&written(&[offer.clone(), offer])),
        AgreementError::OutOfTurn { expected }
    );
    assert!(matches!(
        answered(b"GET / HTTP/1.1"),
        AgreementError::Frame(FrameError::NotAFrame { byte: b'G' })
    ));
    // A message of a peer that does not know about agreements.
    let mut link = Vec::new();
    let mut sender = wire(Format::Json, 1, "none").sender(Framing::default());
    sender.send(b"{}", &mut link).unwrap();
    assert!(matches!(answered(&link), AgreementError::Control(_)));
}

#[test]
fn what_no_offer_can_say_is_refused_before_there_is_one() {
    let many = vec![wire(Format::Json, 1, "none"); 256];
    assert_eq!(Wires::new(many).unwrap_err(), TooManyWires { wires: 256 });
    let schema = SchemaId::Version(1);
    let lacking = Wire::new(Format::Json, schema, packing("zstd-3-dict"), None);
    let Err(DictionaryNeeded { .. }) = lacking else {
        panic!("it needs a dictionary");
    };
    Wire::new(Format::Json, schema, Packing::PLAIN, None).unwrap();
}

/// The document's example, with the key and the offers that it gives.
#[test]
fn the_confirmations_of_the_specification() {
    const DOCUMENT: &str = include_str!("../../frame/SPECIFICATION.md");
    let octets = |line: &str| -> Vec<u8> {
        let words = line.split_whitespace();
        words
            .map(|word| u8::from_str_radix(word, 16).unwrap())
            .collect()
    };
    let frames: Vec<_> = DOCUMENT
        .split("```vector\n")
        .skip(1)
        .filter_map(|block| {
            let block = block.split("```").next()?;
            let kind = block.split("\ncontrol: ").nth(1)?.lines().next()?;
            let frame = block.split("\nframe: ").nth(1)?.lines().next()?;
            (kind != "refusal").then(|| octets(frame))
        })
        .collect();
    let [offer, theirs, answer, confirmation] = &frames[..] else {
        panic!("two offers and two confirmations");
    };
    let json = wire(Format::Json, 1, "gzip-6");
    let fingerprint = SchemaId::Fingerprint(0x0123_4567_89ab_cdef);
    let avro = Wire::new(Format::Avro, fingerprint, packing("zstd-3-stream"), None).unwrap();
    let nonce = std::array::from_fn(|at| 0xf0 + at as u8);
    let mut link = Vec::new();
    let responder = Responder::new(&wires(&[avro, json]), &KEY, nonce);
    let unconfirmed = done(responder.answer(offer, &mut link).unwrap(), offer);
    assert_eq!(link, [theirs.as_slice(), answer].concat());
    let agreement = done(unconfirmed.confirmed(confirmation).unwrap(), confirmation);
    assert_eq!(
        said(agreement.wire()),
        said(&wire(Format::Json, 1, "gzip-6"))
    );
}

fn some_of_the_pool() -> impl Strategy<Value = Vec<Wire>> {
    let pool = pool();
    let count = pool.len();
    subsequence((0..count).collect::<Vec<_>>(), 0..=count)
        .prop_shuffle()
        .prop_map(move |chosen| chosen.into_iter().map(|n| pool[n].clone()).collect())
}

proptest! {
    /// Both ends find the best wire by its definition, whichever end opened the connection.
    #[test]
    fn both_ends_find_the_same_best(one in some_of_the_pool(), other in some_of_the_pool()) {
        let (initiator, responder) = (wires(&one), wires(&other));
        let place = |list: &[Wire], wanted: &Wire| {
            list.iter().position(|wire| said(wire) == said(wanted))
        };
        let best = one
            .iter()
            .enumerate()
            .filter_map(|(at, wire)| Some((at + place(&other, wire)?, at, said(wire))))
            .min_by_key(|&(sum, at, _)| (sum, at));
        match (exchange(&initiator, &responder, Between::Nobody), best) {
            ((Ok(ours), Some(Ok(theirs))), Some((_, _, best))) => {
                prop_assert_eq!(said(ours.wire()), best);
                prop_assert_eq!(all(&ours), all(&theirs));
                let common = one.iter().filter(|wire| place(&other, wire).is_some());
                prop_assert_eq!(all(&ours).len(), common.count());
            }
            ((Err(ours), Some(Err(theirs))), None) => {
                prop_assert_eq!(&ours, &AgreementError::NoCommonWire);
                prop_assert_eq!(&theirs, &AgreementError::NoCommonWire);
            }
            (ended, best) => prop_assert!(false, "{ended:?} where {best:?} is the best"),
        }
    }

    /// The sum of positions does not depend on which end opened the connection.
    #[test]
    fn the_sum_is_the_same_in_both_directions(
        one in some_of_the_pool(),
        other in some_of_the_pool(),
    ) {
        let sum = |agreement: &Agreement| {
            let wire = said(agreement.wire());
            [&one, &other]
                .map(|list| list.iter().position(|each| said(each) == wire).unwrap())
                .into_iter()
                .sum::<usize>()
        };
        let there = exchange(&wires(&one), &wires(&other), Between::Nobody).0.ok();
        let back = exchange(&wires(&other), &wires(&one), Between::Nobody).0.ok();
        prop_assert_eq!(there.as_ref().map(sum), back.as_ref().map(sum));
    }
}
