//! A node and its ends of connections.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    num::NonZeroU32,
};

use serde_json::Value;
use wirecost_frame::{CompressionId, Control, Format, Framing, Reason, Refusal, SchemaId};
use wirecost_wire::{Agreement, Received, Receiver, Sender, Wire};

use super::{
    AVRO, AVRO_STREAM, BINCODE, JSON, PROTOBUF,
    release::{self, Release},
};

/// A node: its received messages survive an upgrade, its connections do not.
pub(super) struct Node {
    pub(super) release: Release,
    /// The connections, by the peer's index in the cluster.
    pub(super) ends: BTreeMap<usize, End>,
    /// The received messages, by number.
    pub(super) inbox: BTreeMap<u64, Vec<Value>>,
}

/// The properties of a wire that a peer sees.
type Kind = (Format, SchemaId, CompressionId);

/// One end of a connection.
pub(super) struct End {
    release: Release,
    /// The agreed wires, the best first; the first is in use.
    wires: Vec<Wire>,
    sender: Sender,
    /// The number of frames that earlier senders sent.
    frames_before: u64,
    /// The messages that wait in the sender's batch.
    waiting: Vec<Value>,
    /// The wire of each sent frame, and its messages.
    sent: Vec<(Kind, Vec<Value>)>,
    receiver: Receiver,
    arrived: Vec<u8>,
    pub(super) to_peer: Vec<u8>,
    /// The wires of the compressed frames that arrived.
    pub(super) seen: BTreeSet<&'static str>,
    /// The reasons for which the peer refused frames.
    pub(super) refusals: HashSet<Reason>,
}

impl End {
    pub(super) fn new(release: Release, agreement: &Agreement) -> Self {
        let best = agreement.wire().clone();
        let framing = Framing::default().agreed(best.agreed());
        Self {
            release,
            sender: best.sender(framing),
            wires: [vec![best], agreement.others().to_vec()].concat(),
            frames_before: 0,
            waiting: Vec::new(),
            sent: Vec::new(),
            receiver: release.wires().receiver(framing),
            arrived: Vec::new(),
            to_peer: Vec::new(),
            seen: BTreeSet::new(),
            refusals: HashSet::new(),
        }
    }

    pub(super) fn send(&mut self, message: Value) {
        let wire = &self.wires[0];
        let payload = release::payload(wire.format(), wire.schema(), &message);
        self.waiting.push(message);
        self.sender.send(&payload, &mut self.to_peer).unwrap();
        self.note_frame();
    }

    pub(super) fn flush(&mut self) {
        self.sender.flush(&mut self.to_peer).unwrap();
        self.note_frame();
    }

    /// Records the messages of a frame, in case it is refused.
    fn note_frame(&mut self) {
        if self.frames_before + self.sender.frames() > self.sent.len() as u64 {
            let messages = std::mem::take(&mut self.waiting);
            self.sent.push((self.kind(), messages));
        }
    }

    fn kind(&self) -> Kind {
        let wire = &self.wires[0];
        (wire.format(), wire.schema(), wire.compression())
    }

    /// Sends a message by a wire that was not agreed on, as a peer that has not noticed an upgrade
    /// does.
    pub(super) fn send_by(&mut self, wire: Wire, message: Value) {
        self.switch(|wires| wires.insert(0, wire));
        self.send(message);
        self.flush();
    }

    /// Changes the wires and continues with the first.
    fn switch(&mut self, change: impl FnOnce(&mut Vec<Wire>)) {
        self.flush();
        change(&mut self.wires);
        self.frames_before += self.sender.frames();
        self.sender = self.wires[0].sender(Framing::default());
    }

    /// Sends the messages of a refused frame again, by the next best wire.
    fn refused(&mut self, Refusal { frame, reason }: Refusal) {
        self.refusals.insert(reason);
        let (sent_by, messages) = self.sent[usize::try_from(frame).unwrap()].clone();
        // Other frames in flight by the same wire are refused after it.
        if sent_by == self.kind() {
            self.switch(|wires| drop(wires.remove(0)));
        }
        for message in messages {
            self.send(message);
        }
    }

    /// Releases a dictionary while the connection is in use.
    pub(super) fn release_dictionary(&mut self, id: NonZeroU32) {
        self.receiver.release(id);
    }

    /// Takes the bytes that have arrived.
    pub(super) fn receive(&mut self, bytes: &[u8], inbox: &mut BTreeMap<u64, Vec<Value>>) {
        self.arrived.extend_from_slice(bytes);
        loop {
            let consumed = match self.receiver.receive(&self.arrived) {
                Ok(Received::NotYet { .. }) => return,
                Ok(Received::Frame {
                    header,
                    messages,
                    consumed,
                }) => {
                    self.seen.extend(name(header.format, header.compression));
                    for payload in messages {
                        let message = self.release.read(header.format, header.schema, payload);
                        let number = message["request_id"].as_u64().unwrap();
                        inbox.entry(number).or_default().push(message);
                    }
                    consumed
                }
                Ok(Received::Control { control, consumed }) => {
                    let Control::Refusal(refusal) = control else {
                        unreachable!("offers come before the first frame");
                    };
                    self.refused(refusal);
                    consumed
                }
                Err(error) => {
                    let reason = error.reason().expect("the connection goes on");
                    Control::Refusal(self.receiver.refusal(reason)).write(&mut self.to_peer);
                    error.next_frame().expect("the connection goes on")
                }
            };
            self.arrived.drain(..consumed);
        }
    }
}

/// Returns the test's name of a frame's wire; an uncompressed frame does not tell it.
fn name(format: Format, compression: CompressionId) -> Option<&'static str> {
    match (format, compression) {
        (_, CompressionId::None) => None,
        (Format::Json, CompressionId::Gzip) => Some(JSON),
        (Format::Protobuf, CompressionId::ZstdDictionary(_)) => Some(PROTOBUF),
        (Format::Bincode, CompressionId::Zstd) => Some(BINCODE),
        (Format::Avro, CompressionId::ZstdDictionary(_)) => Some(AVRO),
        (Format::Avro, CompressionId::ZstdStream) => Some(AVRO_STREAM),
        other => unreachable!("{other:?} is offered by none"),
    }
}
