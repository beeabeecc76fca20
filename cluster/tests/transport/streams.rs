use proptest::prelude::*;
use wirecost_cluster::transport::{
    Initiating, LARGEST_PAYLOAD, LARGEST_RECORD, NodeRun, Record, RecordReader, RefusedRecord,
    Responding, Stream, StreamError,
};
use wirecost_frame::{Format, SchemaId};
use wirecost_wire::{AgreementError, ClusterKey, Packing, Step, Wire, Wires};

use crate::{key, run};

const NONCES: [[u8; 16]; 2] = [[1; 16], [2; 16]];

fn wires(format: Format) -> Wires {
    let wire = Wire::new(format, SchemaId::Version(1), Packing::PLAIN, None);
    Wires::new([wire.expect("no dictionary")]).expect("one wire")
}

/// Takes a step whose part has arrived; `None` if the end waits for more bytes.
fn done<W, D>(step: Step<W, D>, arrived: &mut Vec<u8>) -> Option<D> {
    match step {
        Step::Done { done, consumed } => {
            arrived.drain(..consumed);
            Some(done)
        }
        Step::NotYet { .. } => None,
    }
}

/// The ends of a stream, of which each has its own view.
struct Ends {
    keys: [ClusterKey; 2],
    formats: [Format; 2],
    /// The run that the initiator expects.
    expected: NodeRun,
    own: NodeRun,
    /// The responder's.
    nonce: [u8; 16],
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            keys: [key(), key()],
            formats: [Format::Protobuf; 2],
            expected: run(2, 1),
            own: run(2, 1),
            nonce: NONCES[1],
        }
    }
}

impl Ends {
    /// Opens a stream; `None` if an end waits for bytes that do not come. `change` is the attacker, who sees
    /// each flight of bytes.
    fn open(
        &self,
        mut change: impl FnMut(usize, &mut Vec<u8>),
    ) -> Result<Option<[Stream; 2]>, StreamError> {
        let (mut there, mut back) = (Vec::new(), Vec::new());
        let wires = self.formats.map(wires);
        let runs = [run(1, 1), self.expected];
        let initiating = Initiating::start(&wires[0], &self.keys[0], NONCES[0], runs, &mut there);
        change(0, &mut there);
        let responding = Responding::new(&wires[1], &self.keys[1], self.nonce, self.own);
        let Some(answered) = done(responding.answer(&there, &mut back)?, &mut there) else {
            return Ok(None);
        };
        change(1, &mut back);
        let Some(greeting) = done(initiating.answered(&back, &mut there)?, &mut back) else {
            return Ok(None);
        };
        change(2, &mut there);
        let Some(greeted) = done(answered.confirmed(&there)?, &mut there) else {
            return Ok(None);
        };
        let Some(responder) = done(greeted.greeted(&there, &mut back)?, &mut there) else {
            return Ok(None);
        };
        change(3, &mut back);
        let Some(initiator) = done(greeting.greeted(&back, &mut there)?, &mut back) else {
            return Ok(None);
        };
        assert!(there.is_empty() && back.is_empty());
        Ok(Some([initiator, responder]))
    }
}

fn open() -> [Stream; 2] {
    let opened = Ends::default().open(|_, _| ());
    opened.expect("a stream").expect("a stream")
}

/// Reads all records, and returns their payloads.
fn read(reader: &mut RecordReader, mut arrived: &[u8]) -> Result<Vec<u8>, RefusedRecord> {
    let mut bytes = Vec::new();
    while let Record::Payload { payload, consumed } = reader.read(arrived)? {
        bytes.extend_from_slice(payload);
        arrived = &arrived[consumed..];
    }
    Ok(bytes)
}

#[test]
fn both_ends_know_each_other_and_the_wire() {
    let [initiator, responder] = open();
    assert_eq!((initiator.peer, responder.peer), (run(2, 1), run(1, 1)));
    assert_eq!(initiator.agreement.wire().format(), Format::Protobuf);
}

#[test]
fn records_carry_bytes_of_any_size() {
    let [mut initiator, mut responder] = open();
    for bytes in [0, 1, LARGEST_PAYLOAD, LARGEST_PAYLOAD + 1, 200_000] {
        let sent: Vec<u8> = (0..bytes).map(|place| place as u8).collect();
        let mut link = Vec::new();
        initiator.writer.write(&sent, &mut link);
        assert_eq!(read(&mut responder.reader, &link), Ok(sent));
    }
}

#[test]
fn a_record_says_how_many_bytes_are_missing() {
    let [mut initiator, mut responder] = open();
    let mut link = Vec::new();
    initiator.writer.write(b"some frames", &mut link);
    for end in 0..link.len() {
        let missing = if end < 2 { 2 - end } else { link.len() - end };
        assert_eq!(
            responder.reader.read(&link[..end]),
            Ok(Record::NotYet { missing })
        );
    }
    assert_eq!(
        read(&mut responder.reader, &link),
        Ok(b"some frames".to_vec())
    );
}

#[test]
fn a_record_is_no_longer_than_the_largest() {
    let [_, mut responder] = open();
    for length in [0, LARGEST_PAYLOAD + 1, usize::from(u16::MAX)] {
        let bytes = (length as u16).to_le_bytes();
        let refused = responder.reader.read(&bytes);
        assert_eq!(refused, Err(RefusedRecord::Length(length)));
    }
    assert_eq!(LARGEST_RECORD, 2 + LARGEST_PAYLOAD + 16);
}

#[test]
fn repeated_and_exchanged_records_are_refused() {
    let [mut initiator, mut responder] = open();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    initiator.writer.write(b"first", &mut first);
    initiator.writer.write(b"second", &mut second);
    // The greeting was record 0.
    assert_eq!(
        read(&mut responder.reader, &second),
        Err(RefusedRecord::Forged(1))
    );
    assert_eq!(read(&mut responder.reader, &first), Ok(b"first".to_vec()));
    assert_eq!(
        read(&mut responder.reader, &first),
        Err(RefusedRecord::Forged(2))
    );
}

#[test]
fn a_record_comes_back_to_its_sender_in_vain() {
    let [mut initiator, mut responder] = open();
    let mut link = Vec::new();
    responder
        .writer
        .write(b"record 1 of the responder", &mut link);
    let refused = read(&mut responder.reader, &link);
    assert_eq!(refused, Err(RefusedRecord::Forged(1)));
    assert!(read(&mut initiator.reader, &link).is_ok());
}

#[test]
fn another_stream_has_other_keys() {
    let [mut initiator, _] = open();
    let mut link = Vec::new();
    initiator.writer.write(b"some frames", &mut link);
    let other = Ends {
        nonce: [3; 16],
        ..Ends::default()
    };
    let other = other.open(|_, _| ()).expect("a stream");
    let [_, mut responder] = other.expect("a stream");
    assert_eq!(
        read(&mut responder.reader, &link),
        Err(RefusedRecord::Forged(1))
    );
}

#[test]
fn another_key_is_refused() {
    let ends = Ends {
        keys: [key(), ClusterKey::new([8; 32])],
        ..Ends::default()
    };
    let refused = ends.open(|_, _| ()).err();
    assert_eq!(refused, Some(AgreementError::Tampered.into()));
}

#[test]
fn no_common_wire_is_an_error() {
    let ends = Ends {
        formats: [Format::Protobuf, Format::Json],
        ..Ends::default()
    };
    let refused = ends.open(|_, _| ()).err();
    assert_eq!(refused, Some(AgreementError::NoCommonWire.into()));
}

#[test]
fn another_run_at_the_other_end_is_refused() {
    let ends = Ends {
        own: run(2, 2),
        ..Ends::default()
    };
    let refused = ends.open(|_, _| ()).err();
    assert_eq!(refused, Some(StreamError::OtherDestination(run(2, 1))));
}

#[test]
fn every_changed_bit_of_a_handshake_is_refused() {
    let mut sizes = [0; 4];
    Ends::default()
        .open(|flight, bytes| sizes[flight] = bytes.len())
        .expect("a stream");
    for (flight, size) in sizes.into_iter().enumerate() {
        for place in 0..size * 8 {
            let opened = Ends::default().open(|at, bytes| {
                if at == flight {
                    bytes[place / 8] ^= 1 << (place % 8);
                }
            });
            let is_open = matches!(opened, Ok(Some(_)));
            assert!(
                !is_open,
                "flight {flight}: a change of bit {place} was not seen"
            );
        }
    }
}

proptest! {
    #[test]
    fn damaged_records_are_refused(place in 0_usize..100_000, bit in 0_u8..8) {
        let [mut initiator, mut responder] = open();
        let sent = vec![5; 40_000];
        let mut link = Vec::new();
        initiator.writer.write(&sent, &mut link);
        let place = place % link.len();
        link[place] ^= 1 << bit;
        // A changed length may have the reader wait for bytes that never come.
        if let Ok(read) = read(&mut responder.reader, &link) {
            prop_assert!(read.len() < sent.len() && sent.starts_with(&read));
        }
    }
}
