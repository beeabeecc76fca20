//! Seeds for the readers of a node, as another node writes them. Their layout is that of the crate `arbitrary`.

use std::time::Duration;

use wirecost_cluster::{
    Member,
    admission::Share,
    frames::{DATAGRAM_FRAMING, MessageWriter, STREAM_FRAMING},
    log,
    membership::{self, Identity, Membership, Output},
    node::{Effect, Node, Settings},
    state::{Author, Change, Holdings, Time},
    store::{Memory, Store},
    transport::{Kind, Sealer},
};
use wirecost_frame::Framing;
use wirecost_fuzz::cluster::{NOW, OWN, PEER, run, source, wires};
use wirecost_message::{MemberStatus, Message, ObjectKind};
use wirecost_wire::{ClusterKey, Wire};

use crate::{Result, messages, write};

/// The largest frame of a seed, in bytes: the fuzzer cuts inputs at 4,096.
const LARGEST: usize = 1_000;

pub(crate) fn seeds() -> Result<()> {
    let (spread, _) = written(PEER, OWN)?;
    datagrams(&spread)?;
    frames(&spread)?;
    packets()?;
    streams(&spread)?;
    let (_, store) = written(OWN, PEER)?;
    records(&store)
}

/// Appends bytes of a variable length before the rest of an input.
fn slice(bytes: &[u8], rest: &[u8]) -> Result<Vec<u8>> {
    let mut input = [bytes, rest].concat();
    // The length comes from the end, in as many bytes as an input of this size needs.
    match u8::try_from(input.len()) {
        Ok(_) => input.push(u8::try_from(bytes.len())?),
        Err(_) => input.extend(u16::try_from(bytes.len())?.to_be_bytes()),
    }
    Ok(input)
}

/// Returns the input of a list of elements, each of which is put before the rest of the input.
fn list<T>(elements: &[T], put: impl Fn(&T, &[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut input = vec![0];
    for element in elements.iter().rev() {
        input = put(element, &input)?;
        input.insert(0, 1);
    }
    Ok(input)
}

fn slices(elements: &[Vec<u8>]) -> Result<Vec<u8>> {
    list(elements, |element, rest| slice(element, rest))
}

/// Returns the messages that a node sends to another, and its store, after it has made each kind of change.
fn written(number: u64, other: u64) -> Result<(Vec<Message>, Memory)> {
    let mut store = Memory::default();
    store.commit(log::create(number).batch())?;
    let mut node = Node::start(&store, number, Settings::new(source(number)), 1)?;
    node.set_members([member(other)]);
    let json = |setting| format!(r#"{{"group":"BJ","name":"limit","setting":{setting}}}"#);
    let changes = [
        Change::set_pass([("BJ", Share::new(7_210)?), ("SH", Share::ALL)])?,
        Change::create(ObjectKind::Plugin, "Limiter", json(1))?,
        Change::update(ObjectKind::Plugin, "Limiter", json(2))?,
        Change::set_pass([("BJ", Share::NONE)])?,
    ];
    let mut sent = Vec::new();
    for (request, change) in (1..).zip(changes) {
        node.submit(request, change, &[])?;
        node.tick(NOW + Duration::from_secs(request))?;
        for effect in node.commit(&mut store)? {
            if let Effect::Send { message, .. } = effect {
                sent.push(message);
            }
        }
    }
    let mut truncated = node.state().clone();
    truncated.truncate(|_| Time::MAX, |_, _| ());
    let snapshot = truncated.snapshot_for(&Holdings::default(), LARGEST);
    let mut message = sent.last().ok_or("no message")?.clone();
    message.body = snapshot.ok_or("no snapshot")?.body()?.into();
    sent.push(message);
    Ok((sent, store))
}

fn member(number: u64) -> Member {
    Member {
        number: Author(number),
        source: source(number),
        incarnation: 1,
        status: MemberStatus::Alive,
        since_ms: 0,
    }
}

fn framed<'a>(
    wire: &Wire,
    framing: Framing,
    messages: impl IntoIterator<Item = &'a Message>,
) -> Result<Vec<u8>> {
    let mut writer = MessageWriter::new(wire, framing)?;
    let mut frames = Vec::new();
    for message in messages {
        writer.write(message, &mut frames)?;
    }
    writer.flush(&mut frames)?;
    Ok(frames)
}

/// Writes frames of a member, and a datagram with a tag of another cluster's key.
fn datagrams(spread: &[Message]) -> Result<()> {
    let wires = wires();
    let wire = wires.as_slice().first().ok_or("no wire")?;
    let frames = framed(wire, DATAGRAM_FRAMING, spread.iter().take(1))?;
    let mut foreign = Vec::new();
    let key = ClusterKey::new([8; 32]);
    Sealer::new(&key, run(PEER)).seal(run(OWN), Kind::Messages, &frames, &mut foreign);
    for (name, bytes) in [("frames", frames), ("foreign", foreign)] {
        // The place and the difference of a change follow.
        write("datagram", name, &slice(&bytes, &[0; 9])?)?;
    }
    Ok(())
}

/// Writes a peer's messages by each wire, and one message of each kind.
fn frames(spread: &[Message]) -> Result<()> {
    for (number, wire) in wires().as_slice().iter().enumerate() {
        let datagrams: Result<Vec<_>> = spread
            .iter()
            .map(|message| framed(wire, DATAGRAM_FRAMING, [message]))
            .collect();
        write("messages", &format!("wire-{number}"), &slices(&datagrams?)?)?;
    }
    let wires = wires();
    let wire = wires.as_slice().first().ok_or("no wire")?;
    for (number, message) in messages().iter().enumerate() {
        let frame = framed(wire, DATAGRAM_FRAMING, [message])?;
        if frame.len() <= LARGEST {
            write("messages", &format!("kind-{number}"), &slices(&[frame])?)?;
        }
    }
    Ok(())
}

/// Writes the packets of a peer that joins, probes and leaves.
fn packets() -> Result<()> {
    let start = |number, seeds| {
        let identity = Identity::new(Author(number), 1, source(number));
        let settings = membership::Settings {
            seeds,
            ..membership::Settings::default()
        };
        Membership::new(identity, &wires(), settings, NOW, number)
    };
    let own = source(OWN);
    let mut own_member = start(OWN, Vec::new())?;
    let mut peer = start(PEER, vec![(own.address.0, own.port).into()])?;
    let mut packets = Vec::new();
    for second in 0..12 {
        let now = NOW + Duration::from_secs(second);
        peer.handle_timeout(now);
        own_member.handle_timeout(now);
        if second == 10 {
            peer.leave(now);
        }
        // Answers to answers come within the second.
        for _ in 0..3 {
            while let Some(output) = peer.poll() {
                if let Output::Send { packet, .. } = output {
                    let _ = match packets.is_empty() {
                        true => own_member.receive_announcement(now, Author(PEER), &packet),
                        false => own_member.receive(now, Author(PEER), &packet),
                    };
                    packets.push(packet.to_vec());
                }
            }
            while let Some(output) = own_member.poll() {
                if let Output::Send { packet, .. } = output {
                    let _ = peer.receive(now, Author(OWN), &packet);
                }
            }
        }
    }
    // The target takes every other packet as an announcement.
    let announcement = packets.first().ok_or("no announcement")?.clone();
    let later = packets.iter().skip(1);
    for (number, some) in later.collect::<Vec<_>>().chunks(4).take(4).enumerate() {
        let pairs = some
            .iter()
            .flat_map(|packet| [announcement.clone(), packet.to_vec()]);
        let input = slices(&pairs.collect::<Vec<_>>())?;
        write("membership", &format!("packets-{number}"), &input)?;
    }
    Ok(())
}

/// Writes records of a stream, after a whole handshake and after one that is changed in each flight.
fn streams(spread: &[Message]) -> Result<()> {
    for (number, wire) in wires().as_slice().iter().enumerate() {
        let frames = framed(wire, STREAM_FRAMING, spread.iter().take(2))?;
        let input = [vec![0], slice(&frames, b"stranger")?].concat();
        write("stream", &format!("wire-{number}"), &input)?;
    }
    for flight in 0..4 {
        // The number of the flight, the place in two bytes, and the difference.
        let change = [1, flight, 20, 0, 1, 0];
        let input = [&change[..], &slice(b"", b"")?].concat();
        write("stream", &format!("flight-{flight}"), &input)?;
    }
    Ok(())
}

/// Writes the records of a store: all of them, and each by itself.
fn records(store: &Memory) -> Result<()> {
    let mut records = Vec::new();
    store.load(&mut |key, value| records.push((key.to_vec(), value.to_vec())))?;
    let put = |(key, value): &(Vec<u8>, Vec<u8>), rest: &[u8]| {
        // The form of the value, of which the first is raw bytes.
        slice(key, &slice(value, &[&[0; 4], rest].concat())?)
    };
    write("log", "records", &list(&records, put)?)?;
    for (number, record) in records.iter().enumerate() {
        let input = list(std::slice::from_ref(record), put)?;
        write("log", &format!("record-{number}"), &input)?;
    }
    Ok(())
}
