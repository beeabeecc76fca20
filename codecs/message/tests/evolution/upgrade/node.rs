//! A node with its ends of connections.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use wirecost_frame::{Compression, Control, Format, Framing, Reason, Refusal, SchemaId};
use wirecost_wire::{Agreement, Received, Receiver, Sender, Wire};

use super::{
    AVRO, AVRO_STREAM, BINCODE, JSON, PROTOBUF,
    release::{self, Release},
};

/// A node: what it has received survives its upgrade, its connections do not.
pub(super) struct Node {
    pub(super) release: Release,
    /// By its place in the cluster.
    pub(super) ends: BTreeMap<usize, End>,
    /// What has arrived, by the messages' numbers.
    pub(super) inbox: BTreeMap<u64, Vec<Value>>,
}

/// What a peer sees of a wire.
type Kind = (Format, SchemaId, Compression);

/// One end of a connection.
pub(super) struct End {
    release: Release,
    /// What was agreed on, the best first; the first is the one in use.
    wires: Vec<Wire>,
    sender: Sender,
    /// How many frames earlier senders sent.
    frames_before: u64,
    /// The messages that the sender keeps for a batch.
    waiting: Vec<Value>,
    /// By which wire each frame was sent, and its messages.
    sent: Vec<(Kind, Vec<Value>)>,
    receiver: Receiver,
    arrived: Vec<u8>,
    pub(super) to_peer: Vec<u8>,
    /// By which wires compressed frames arrived.
    pub(super) seen: BTreeSet<&'static str>,
    /// Why the peer refused frames.
    pub(super) refusals: HashSet<Reason>,
}

impl End {
    pub(super) fn new(release: Release, agreement: &Agreement) -> Self {
        let best = agreement.wire().clone();
        Self {
            release,
            sender: best.sender(Framing::default()),
            wires: [vec![best], agreement.others().to_vec()].concat(),
            frames_before: 0,
            waiting: Vec::new(),
            sent: Vec::new(),
            receiver: release.wires().receiver(Framing::default()),
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

    /// Remembers what is in a frame, in case it is refused.
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

    /// Sends a message by a wire that was not agreed on, as a peer does that has not noticed an upgrade.
    pub(super) fn send_by(&mut self, wire: Wire, message: Value) {
        self.switch(|wires| wires.insert(0, wire));
        self.send(message);
        self.flush();
    }

    /// Goes on by what is the first wire then.
    fn switch(&mut self, change: impl FnOnce(&mut Vec<Wire>)) {
        self.flush();
        change(&mut self.wires);
        self.frames_before += self.sender.frames();
        self.sender = self.wires[0].sender(Framing::default());
    }

    /// Sends the messages of a frame again, by the next best wire.
    fn refused(&mut self, Refusal { frame, reason }: Refusal) {
        self.refusals.insert(reason);
        let (sent_by, messages) = self.sent[usize::try_from(frame).unwrap()].clone();
        // Others that were on their way by the same wire are refused behind it.
        if sent_by == self.kind() {
            self.switch(|wires| drop(wires.remove(0)));
        }
        for message in messages {
            self.send(message);
        }
    }

    /// Lets a dictionary go while the connection lasts.
    pub(super) fn release_dictionary(&mut self, id: u32) {
        self.receiver.release(id.try_into().unwrap());
    }

    /// Takes what has arrived.
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

/// As the test names what a frame is; what did not get smaller does not say.
fn name(format: Format, compression: Compression) -> Option<&'static str> {
    match (format, compression) {
        (_, Compression::None) => None,
        (Format::Json, Compression::Gzip) => Some(JSON),
        (Format::Protobuf, Compression::ZstdDictionary(_)) => Some(PROTOBUF),
        (Format::Bincode, Compression::Zstd) => Some(BINCODE),
        (Format::Avro, Compression::ZstdDictionary(_)) => Some(AVRO),
        (Format::Avro, Compression::ZstdStream) => Some(AVRO_STREAM),
        other => unreachable!("{other:?} is offered by none"),
    }
}
