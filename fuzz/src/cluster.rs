//! The readers of a node: datagrams, membership, messages, parts, streams and the store.

use std::{collections::BTreeMap, time::Duration};

use arbitrary::Arbitrary;
use wirecost_cluster::{
    Member,
    frames::{DATAGRAM_FRAMING, Item, MessageReader, agreed_framing},
    log,
    membership::{self, Identity, Membership},
    node::{Node, Settings},
    state::Author,
    store::{Batch, Memory, Store},
    transport::{
        Assembly, Initiating, Kind, NodeRun, Opener, PART_HEADER, Record, Responding, Sealer,
        Stream, StreamError, split,
    },
};
use wirecost_frame::{Checksum, CompressionId, Content, Format, Framing, Header, SchemaId};
use wirecost_message::{Address, MemberStatus, Message, Mode, Source};
use wirecost_wire::{ClusterKey, Packing, Step, Wire, Wires};

use crate::{bounded, can_be_logged};

/// The largest memory for an input of this fuzzer: columns of the largest datagram, its message and its state.
const MOST: usize = 16 << 20;

/// The time at the start of an input.
pub const NOW: Duration = Duration::from_secs(1_780_000_000);
/// The number of the node that reads.
pub const OWN: u64 = 1;
/// The number of the member that writes.
pub const PEER: u64 = 2;
const NONCES: [[u8; 16]; 2] = [[1; 16], [2; 16]];

fn key() -> ClusterKey {
    ClusterKey::new([7; 32])
}

/// Returns the run of a node.
#[must_use]
pub const fn run(number: u64) -> NodeRun {
    NodeRun {
        number: Author(number),
        incarnation: 1,
    }
}

/// Returns the source of a node.
#[must_use]
pub fn source(number: u64) -> Source {
    Source {
        name: format!("gw-{number}").as_str().into(),
        address: Address([10, 1, 0, number as u8].into()),
        port: 9_094,
        group: "BJ".into(),
        mode: Mode::Write,
    }
}

/// Returns the wires that the node reads, the preferred first.
///
/// # Panics
///
/// Never: the wires are few, and none needs a dictionary.
#[must_use]
pub fn wires() -> Wires {
    let wires = ["none", "gzip-1", "zstd-1"].map(|packing| {
        let packing: Packing = packing.parse().expect("a packing");
        let schema = SchemaId::Version(Message::VERSION.into());
        [Format::Protobuf, Format::Json]
            .map(|format| Wire::new(format, schema, packing, None).expect("no dictionary"))
    });
    Wires::new(wires.into_iter().flatten()).expect("a few")
}

/// Checks that a stranger's datagram is refused, and that a member's is opened once and unchanged.
pub fn datagram(bytes: &[u8], changed: usize, by: u8) {
    let mut opener = Opener::new(&key(), run(OWN), 10);
    let opened = bounded(0, || opener.open(bytes).map(|_| ()));
    can_be_logged(opened.expect_err("a datagram without the key"));

    let mut datagram = Vec::new();
    Sealer::new(&key(), run(PEER)).seal(run(OWN), Kind::Messages, bytes, &mut datagram);
    let place = changed % datagram.len();
    let mut damaged = datagram.clone();
    damaged[place] ^= by.max(1);
    assert!(opener.open(&damaged).is_err());
    match opener.open(&datagram) {
        Ok(opened) => assert_eq!((opened.from, opened.frames), (run(PEER), bytes)),
        Err(error) => can_be_logged(error),
    }
    assert!(opener.open(&datagram).is_err());
}

/// Checks that packets of a member leave the membership protocol whole.
pub fn membership(packets: &[&[u8]]) {
    let own = Identity::new(Author(OWN), 1, source(OWN));
    let settings = membership::Settings::default();
    let mut membership = Membership::new(own, &wires(), settings, NOW, 1).expect("a member");
    for (number, packet) in packets.iter().enumerate() {
        let now = NOW + Duration::from_millis(100) * number as u32;
        let taken = bounded(MOST, || match number % 2 {
            0 => membership.receive_announcement(now, Author(PEER), packet),
            _ => membership.receive(now, Author(PEER), packet),
        });
        if let Err(error) = taken {
            can_be_logged(error);
        }
        membership.handle_timeout(now);
        while membership.poll().is_some() {}
        assert!(
            membership
                .members()
                .all(|member| member.number != Author(OWN))
        );
    }
}

/// Checks that a node takes or refuses the messages of a member's datagrams, and recovers what it wrote.
pub fn messages(datagrams: &[&[u8]]) {
    let mut store = Memory::default();
    store.commit(log::create(OWN).batch()).expect("memory");
    let mut node = Node::start(&store, OWN, Settings::new(source(OWN)), 1).expect("a node");
    node.set_members([Member {
        number: Author(PEER),
        source: source(PEER),
        incarnation: 1,
        status: MemberStatus::Alive,
        since_ms: 0,
    }]);
    let mut reader = MessageReader::new(&wires(), DATAGRAM_FRAMING).expect("codecs");
    for frames in datagrams {
        let mut messages = Vec::new();
        let read = bounded(MOST, || {
            reader.read_datagram(frames, &mut |item| {
                if let Item::Message(message, _) = item {
                    messages.push(message);
                }
            })
        });
        if let Err(error) = read {
            can_be_logged(error);
        }
        for message in messages {
            if let Err(refused) = node.receive(NOW, Author(PEER), message) {
                can_be_logged(refused);
            }
        }
    }
    node.commit(&mut store).expect("memory").for_each(drop);
    let recovered = log::recover(&store, OWN).expect("what the node wrote");
    assert!(recovered.state.holdings().eq(node.state().holdings()));
}

/// Bytes that reach both ends of a stream.
#[derive(Debug, Arbitrary)]
pub struct Link<'a> {
    /// Changes of the flights of the handshake: the number of the flight, the place, the difference.
    changes: Vec<(u8, u16, u8)>,
    /// Frames in records by a holder of the key.
    frames: &'a [u8],
    /// Bytes after them by a stranger.
    stranger: &'a [u8],
}

/// Checks that a changed handshake opens no stream, and that records carry their bytes or are refused.
pub fn stream(link: &Link<'_>) {
    let changed = |flight: usize, bytes: &mut Vec<u8>| {
        for (number, place, by) in &link.changes {
            let place = usize::from(*place) % bytes.len();
            if usize::from(*number % 4) == flight && *by != 0 {
                bytes[place] ^= by;
            }
        }
    };
    match bounded(MOST, || open(changed)) {
        Ok(Some(ends)) => records(ends, link),
        Ok(None) => {}
        Err(error) => can_be_logged(error),
    }
}

/// Opens a stream over a link that changes the flights of bytes.
fn open(mut change: impl FnMut(usize, &mut Vec<u8>)) -> Result<Option<[Stream; 2]>, StreamError> {
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let (wires, key) = (wires(), key());
    let runs = [run(OWN), run(PEER)];
    let initiating = Initiating::start(&wires, &key, NONCES[0], runs, &mut there);
    change(0, &mut there);
    let responding = Responding::new(&wires, &key, NONCES[1], run(PEER));
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
    let agreed = |stream: &Stream| {
        let wire = stream.agreement.wire();
        (wire.format(), wire.packing())
    };
    assert_eq!(agreed(&initiator), agreed(&responder));
    Ok(Some([initiator, responder]))
}

fn done<W, D>(step: Step<W, D>, arrived: &mut Vec<u8>) -> Option<D> {
    match step {
        Step::Done { done, consumed } => {
            arrived.drain(..consumed);
            Some(done)
        }
        Step::NotYet { .. } => None,
    }
}

fn records([mut initiator, mut responder]: [Stream; 2], link: &Link<'_>) {
    let mut bytes = Vec::new();
    initiator.writer.write(link.frames, &mut bytes);
    bytes.extend(link.stranger);
    let (mut rest, mut carried) = (bytes.as_slice(), Vec::new());
    loop {
        match responder.reader.read(rest) {
            Ok(Record::Payload { payload, consumed }) => {
                carried.extend_from_slice(payload);
                rest = &rest[consumed..];
            }
            Ok(Record::NotYet { missing }) => break assert!(missing > 0),
            Err(error) => break can_be_logged(error),
        }
    }
    assert_eq!(carried, link.frames);
    let framing = agreed_framing(responder.agreement.wire());
    let mut reader = MessageReader::new(&wires(), framing).expect("codecs");
    if let Err(error) = reader.read(&carried, &mut drop) {
        can_be_logged(error);
    }
}

/// A record of a store.
#[derive(Debug, Arbitrary)]
pub struct Stored<'a> {
    key: &'a [u8],
    value: &'a [u8],
    form: Form,
}

/// The form of a record's value.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Form {
    /// The bytes themselves.
    Raw,
    /// A frame with the bytes.
    Framed,
    /// The bytes and their checksum.
    Sealed,
}

/// Checks that a node starts from the records of a store or returns an error.
pub fn log(records: &[Stored<'_>]) {
    let mut batch = Batch::default();
    for record in records {
        batch.put(record.key, record.form.of(record.value));
    }
    let mut store = Memory::default();
    store.commit(log::create(OWN).batch()).expect("memory");
    store.commit(&batch).expect("memory");
    let started = bounded(MOST, || {
        Node::start(&store, OWN, Settings::new(source(OWN)), 1).map(drop)
    });
    if let Err(error) = started {
        can_be_logged(error);
    }
    if let Err(error) = log::owner(&store) {
        can_be_logged(error);
    }
}

impl Form {
    fn of(self, value: &[u8]) -> Vec<u8> {
        match self {
            Self::Raw => value.to_vec(),
            Self::Framed => framed(value),
            Self::Sealed => [value, &crc32c::crc32c(value).to_le_bytes()].concat(),
        }
    }
}

fn framed(value: &[u8]) -> Vec<u8> {
    let header = Header {
        format: Format::Protobuf,
        compression: CompressionId::None,
        schema: SchemaId::Version(Message::VERSION.into()),
        content: Content::Message,
    };
    let framing = Framing::new(wirecost_codec::Limits::DEFAULT, Checksum::Crc32c);
    let mut bytes = Vec::new();
    framing
        .encode(&header, value, &mut bytes)
        .expect("a small frame");
    bytes
}

/// A part of a member.
#[derive(Debug, Arbitrary)]
pub struct Part<'a> {
    member: u8,
    has_restarted: bool,
    start: Start,
    chunk: &'a [u8],
}

/// The start of a part.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Start {
    /// The number of the frames, the place of the part and the number of parts.
    Whole(u8, u8, u8),
    /// None.
    Missing,
}

/// The largest number of bytes of frames in parts.
const MOST_FRAMES: usize = 128;

/// Checks that parts are put together in their order or refused, and that later frames are put together.
pub fn parts(parts: &[Part<'_>], frames: &[u8]) {
    let assembly = || Assembly::new(MOST_FRAMES);
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.run(), part.bytes()))
        .collect();
    bounded(16 << 10, || {
        let mut assembly = assembly();
        for (from, part) in &parts {
            drop(assembly.take(*from, part));
        }
    });
    let mut assembly = assembly();
    let mut chunks: BTreeMap<Author, Vec<u8>> = BTreeMap::new();
    for (from, part) in &parts {
        let chunks = chunks.entry(from.number).or_default();
        let taken = assembly.take(*from, part);
        if let Some((header, chunk)) = part.split_first_chunk::<PART_HEADER>() {
            if header[8..10] == [0, 0] {
                chunks.clear();
            }
            chunks.extend(chunk);
        }
        match taken {
            Ok(None) => {}
            Ok(Some(whole)) => assert_eq!(whole, *chunks),
            Err(refused) => can_be_logged(refused),
        }
    }
    let frames = &frames[..frames.len().min(MOST_FRAMES)];
    let split = split(1_000, frames, 10, u16::MAX).expect("a few parts");
    let taken = split.map(|part| assembly.take(run(PEER), &part).expect("the next part"));
    assert_eq!(taken.last().flatten().unwrap_or_default(), frames);
}

impl Part<'_> {
    fn run(&self) -> NodeRun {
        NodeRun {
            incarnation: self.has_restarted.into(),
            ..run(self.member.into())
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Start::Whole(number, place, count) = self.start {
            bytes.extend(u64::from(number).to_le_bytes());
            bytes.extend(u16::from(place).to_le_bytes());
            bytes.extend(u16::from(count).to_le_bytes());
        }
        bytes.extend(self.chunk);
        bytes
    }
}
