//! The start of a stream: the agreement on a wire, then a greeting of each end in its first record.

use wirecost_frame::{Control, Decoded};
use wirecost_wire::{
    Agreement, AgreementError, ClusterKey, Initiator, Responder, Step, Unconfirmed, Wires,
};

use super::{NodeRun, Record, RecordReader, RecordWriter, RefusedRecord, records::Direction};

type Nonce = [u8; 16];

/// The end that opened a stream, after its offer.
#[derive(Debug)]
pub struct Initiating {
    initiator: Initiator,
    key: ClusterKey,
    nonce: Nonce,
    own: NodeRun,
    peer: NodeRun,
}

/// The end to which a stream was opened, waiting for an offer.
#[derive(Debug)]
pub struct Responding {
    responder: Responder,
    key: ClusterKey,
    nonce: Nonce,
    own: NodeRun,
}

/// The end to which a stream was opened, after its answer.
#[derive(Debug)]
pub struct Answered {
    unconfirmed: Unconfirmed,
    key: ClusterKey,
    nonces: [Nonce; 2],
    own: NodeRun,
}

/// An end that waits for the greeting of the other.
pub struct Greeting {
    stream: Stream,
    own: NodeRun,
    /// The peer that the stream was opened to; `None` at the other end.
    expected: Option<NodeRun>,
}

/// An end of an authenticated stream.
pub struct Stream {
    /// The run at the other end.
    pub peer: NodeRun,
    /// The wires on which both ends agree.
    pub agreement: Agreement,
    /// The records to the peer.
    pub writer: RecordWriter,
    /// The records from the peer.
    pub reader: RecordReader,
}

impl Initiating {
    /// Appends the offer to a peer to `link`. `nonce` is from the operating system's random numbers.
    #[must_use]
    pub fn start(
        wires: &Wires,
        key: &ClusterKey,
        nonce: Nonce,
        [own, peer]: [NodeRun; 2],
        link: &mut Vec<u8>,
    ) -> Self {
        Self {
            initiator: Initiator::offer(wires, key, nonce, link),
            key: key.clone(),
            nonce,
            own,
            peer,
        }
    }

    /// Takes the peer's answer from the start of `arrived`, and appends the confirmation and the greeting
    /// to `link`.
    ///
    /// # Errors
    ///
    /// [`StreamError`]
    pub fn answered(
        self,
        arrived: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<Step<Self, Greeting>, StreamError> {
        let (agreement, consumed) = match self.initiator.answered(arrived, link)? {
            Step::NotYet { waiting, missing } => {
                let waiting = Self {
                    initiator: waiting,
                    ..self
                };
                return Ok(Step::NotYet { waiting, missing });
            }
            Step::Done { done, consumed } => (done, consumed),
        };
        let nonces = [self.nonce, nonce_of(arrived)?];
        let directions = [Direction::ToResponder, Direction::ToInitiator];
        let mut stream = Stream::new(self.peer, agreement, &self.key, nonces, directions);
        stream.greet(self.own, link);
        let done = Greeting {
            stream,
            own: self.own,
            expected: Some(self.peer),
        };
        Ok(Step::Done { done, consumed })
    }
}

impl Responding {
    /// Returns the end that waits for an offer. `nonce` is from the operating system's random numbers.
    #[must_use]
    pub fn new(wires: &Wires, key: &ClusterKey, nonce: Nonce, own: NodeRun) -> Self {
        Self {
            responder: Responder::new(wires, key, nonce),
            key: key.clone(),
            nonce,
            own,
        }
    }

    /// Takes the peer's offer from the start of `arrived`, and appends the answer to `link`. If there is
    /// no common wire it appends the answer, too.
    ///
    /// # Errors
    ///
    /// [`StreamError`]
    pub fn answer(
        self,
        arrived: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<Step<Self, Answered>, StreamError> {
        Ok(match self.responder.answer(arrived, link)? {
            Step::NotYet { waiting, missing } => {
                let waiting = Self {
                    responder: waiting,
                    ..self
                };
                Step::NotYet { waiting, missing }
            }
            Step::Done { done, consumed } => {
                let done = Answered {
                    unconfirmed: done,
                    key: self.key,
                    nonces: [nonce_of(arrived)?, self.nonce],
                    own: self.own,
                };
                Step::Done { done, consumed }
            }
        })
    }
}

impl Answered {
    /// Takes the peer's confirmation from the start of `arrived`.
    ///
    /// # Errors
    ///
    /// [`StreamError`]
    pub fn confirmed(self, arrived: &[u8]) -> Result<Step<Self, Greeting>, StreamError> {
        Ok(match self.unconfirmed.confirmed(arrived)? {
            Step::NotYet { waiting, missing } => {
                let waiting = Self {
                    unconfirmed: waiting,
                    ..self
                };
                Step::NotYet { waiting, missing }
            }
            Step::Done { done, consumed } => {
                let directions = [Direction::ToInitiator, Direction::ToResponder];
                // Its greeting says who it is.
                let peer = NodeRun::WHOEVER;
                let done = Greeting {
                    stream: Stream::new(peer, done, &self.key, self.nonces, directions),
                    own: self.own,
                    expected: None,
                };
                Step::Done { done, consumed }
            }
        })
    }
}

impl Greeting {
    /// Takes the peer's greeting from the start of `arrived`. The end to which the stream was opened
    /// appends its own to `link`.
    ///
    /// # Errors
    ///
    /// [`StreamError`]
    pub fn greeted(
        mut self,
        arrived: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<Step<Self, Stream>, StreamError> {
        let (payload, consumed) = match self.stream.reader.read(arrived)? {
            Record::NotYet { missing } => {
                let waiting = self;
                return Ok(Step::NotYet { waiting, missing });
            }
            Record::Payload { payload, consumed } => (payload, consumed),
        };
        let (from, to) = read_greeting(payload).ok_or(StreamError::NoGreeting)?;
        if to != self.own {
            return Err(StreamError::OtherDestination(to));
        }
        match self.expected {
            Some(expected) if from != expected => return Err(StreamError::OtherPeer(from)),
            Some(_) => {}
            None => {
                self.stream.peer = from;
                self.stream.greet(self.own, link);
            }
        }
        let done = self.stream;
        Ok(Step::Done { done, consumed })
    }
}

impl Stream {
    fn new(
        peer: NodeRun,
        agreement: Agreement,
        key: &ClusterKey,
        nonces: [Nonce; 2],
        [outward, inward]: [Direction; 2],
    ) -> Self {
        Self {
            peer,
            agreement,
            writer: RecordWriter::new(key, nonces, outward),
            reader: RecordReader::new(key, nonces, inward),
        }
    }

    /// Appends the record that says who is at this end, and who should be at the other.
    fn greet(&mut self, own: NodeRun, link: &mut Vec<u8>) {
        let greeting = [own.to_bytes(), self.peer.to_bytes()].concat();
        self.writer.write(&greeting, link);
    }
}

/// Returns the sender and the receiver that a greeting names.
fn read_greeting(payload: &[u8]) -> Option<(NodeRun, NodeRun)> {
    let (from, to) = payload.split_first_chunk()?;
    Some((
        NodeRun::from_bytes(from),
        NodeRun::from_bytes(to.try_into().ok()?),
    ))
}

/// Returns the nonce of the offer with which the arrived bytes begin.
fn nonce_of(arrived: &[u8]) -> Result<Nonce, AgreementError> {
    let expected = "an offer";
    match Control::FRAMING.decode(arrived)? {
        Decoded::Frame { frame, .. } => match Control::read(&frame.header, frame.payload)? {
            Control::Offer(offer) => Ok(offer.nonce),
            _ => Err(AgreementError::OutOfTurn { expected }),
        },
        Decoded::NotYet { .. } => Err(AgreementError::OutOfTurn { expected }),
    }
}

/// The reason for which there is no stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// No agreement on a wire.
    #[error(transparent)]
    Agreement(#[from] AgreementError),
    /// A record is refused.
    #[error(transparent)]
    Record(#[from] RefusedRecord),
    /// The first record is no greeting.
    #[error("the first record is no greeting")]
    NoGreeting,
    /// The stream is for another node, or for an earlier run of this one.
    #[error("the stream is for node {}, run {}", .0.number, .0.incarnation)]
    OtherDestination(NodeRun),
    /// Another node answers at the peer's address, or a later run of the peer.
    #[error("node {}, run {}, is at the other end", .0.number, .0.incarnation)]
    OtherPeer(NodeRun),
}
