use hmac::{Hmac, Mac};
use sha2::Sha256;
use wirecost_codec::DecodeError;
use wirecost_frame::{Control, Decoded, FrameError, Offer, OfferedWires};

use crate::{ClusterKey, Wire, Wires, choice, key::Role};

/// The end that opened a connection, after sending its offer.
#[derive(Debug)]
pub struct Initiator {
    wires: Wires,
    key: ClusterKey,
    /// The offer as it was sent.
    offer: Vec<u8>,
}

/// The end to which a connection was opened, waiting for an offer.
#[derive(Debug)]
pub struct Responder {
    wires: Wires,
    key: ClusterKey,
    nonce: [u8; 16],
}

/// A responder that has answered: the agreement holds once the initiator confirms it.
#[derive(Debug)]
pub struct Unconfirmed {
    agreement: Agreement,
    /// The expected confirmation of the initiator.
    expected: Hmac<Sha256>,
}

/// The agreement of two peers, which both have confirmed by the cluster's key.
#[derive(Debug, Clone)]
pub struct Agreement {
    best: Wire,
    others: Vec<Wire>,
}

/// The progress of an end after reading the bytes that have arrived.
#[derive(Debug)]
pub enum Step<Waiting, Done> {
    /// The peer's part has not arrived completely. Nothing was consumed.
    NotYet {
        /// The end to ask again with more bytes, including those that have arrived so far.
        waiting: Waiting,
        /// The number of missing bytes, as a lower bound.
        missing: usize,
    },
    /// The peer's part is complete and valid.
    Done {
        /// The result of the step.
        done: Done,
        /// The size of the peer's part, in bytes: the next part starts after them.
        consumed: usize,
    },
}

/// The reason why there is no agreement. The connection must be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// The bytes are no frame, or not a frame of an agreement.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The frame is not a control message, or is an unknown one.
    #[error("the control message: {0}")]
    Control(#[from] DecodeError),
    /// The control message is not the one expected at this point.
    #[error("expected {expected}, and the peer sent another control message")]
    OutOfTurn {
        /// `an offer` or `a confirmation`.
        expected: &'static str,
    },
    /// The peer's confirmation does not match the offers sent and received here: an offer was
    /// changed on its way, an old answer or this end's own came back, or the peer has another key.
    #[error("the confirmation does not match the two offers under the cluster's key")]
    Tampered,
    /// The peers have no wire in common. For the initiator this is confirmed; for the responder it
    /// is not, since anybody could have sent that offer.
    #[error("the peers have no wire in common")]
    NoCommonWire,
}

impl Initiator {
    /// Appends an offer of these wires, in order of preference, to `link`.
    ///
    /// `nonce` must be unpredictable and never used twice, from the operating system's random
    /// numbers: it prevents the replay of an old answer. A peer that does not know control messages
    /// does not answer, and the caller chooses how long to wait. An attacker who keeps an offer
    /// from arriving looks like such a peer, so what the caller then sends must be no weaker than
    /// the weakest wire that it accepts.
    #[must_use]
    pub fn offer(wires: &Wires, key: &ClusterKey, nonce: [u8; 16], link: &mut Vec<u8>) -> Self {
        let offer = offer(wires, nonce);
        offer.write(link);
        Self {
            wires: wires.clone(),
            key: key.clone(),
            offer: offer.payload(),
        }
    }

    /// Takes the responder's answer from the start of `arrived`, and appends the confirmation to
    /// `link`, which must precede the first message.
    ///
    /// # Errors
    /// [`AgreementError::NoCommonWire`] only if the answer is confirmed to be the responder's.
    /// `link` is as it was before.
    pub fn answered(
        self,
        arrived: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<Step<Self, Agreement>, AgreementError> {
        let mut arrived = Arrived::new(arrived);
        let done = self.verify(&mut arrived, link);
        arrived.step(self, done)
    }

    fn verify(&self, arrived: &mut Arrived<'_>, link: &mut Vec<u8>) -> Result<Agreement, Stop> {
        let (theirs, their_offer) = arrived.offer()?;
        let code = arrived.confirmation()?;
        let confirm = |role| self.key.confirm(role, &self.offer, their_offer);
        check(confirm(Role::Responder), &code)?;
        let common = choice::common(self.wires.offered(), &theirs);
        let agreement = Agreement::of(&self.wires, common.iter().map(|&(ours, _)| ours))?;
        let code = confirm(Role::Initiator).finalize().into_bytes();
        Control::Confirmation(code.into()).write(link);
        Ok(agreement)
    }
}

impl Responder {
    /// Returns the end that waits for an offer and chooses from these wires, in order of
    /// preference.
    ///
    /// `nonce` must be unpredictable and never used twice, from the operating system's random
    /// numbers: it prevents the replay of an old confirmation.
    #[must_use]
    pub fn new(wires: &Wires, key: &ClusterKey, nonce: [u8; 16]) -> Self {
        Self {
            wires: wires.clone(),
            key: key.clone(),
            nonce,
        }
    }

    /// Takes the initiator's offer from the start of `arrived`, and appends the answer to `link`.
    ///
    /// # Errors
    /// With [`AgreementError::NoCommonWire`] an answer is appended too, which tells the initiator
    /// the same; after any other error `link` is as it was before.
    pub fn answer(
        self,
        arrived: &[u8],
        link: &mut Vec<u8>,
    ) -> Result<Step<Self, Unconfirmed>, AgreementError> {
        let mut arrived = Arrived::new(arrived);
        let done = self.choose(&mut arrived, link);
        arrived.step(self, done)
    }

    fn choose(&self, arrived: &mut Arrived<'_>, link: &mut Vec<u8>) -> Result<Unconfirmed, Stop> {
        let (theirs, their_offer) = arrived.offer()?;
        let offer = offer(&self.wires, self.nonce);
        let our_offer = offer.payload();
        let confirm = |role| self.key.confirm(role, their_offer, &our_offer);
        offer.write(link);
        let code = confirm(Role::Responder).finalize().into_bytes();
        Control::Confirmation(code.into()).write(link);
        let common = choice::common(&theirs, self.wires.offered());
        Ok(Unconfirmed {
            agreement: Agreement::of(&self.wires, common.iter().map(|&(_, ours)| ours))?,
            expected: confirm(Role::Initiator),
        })
    }
}

impl Unconfirmed {
    /// Takes the initiator's confirmation from the start of `arrived`. The bytes after it belong
    /// to the receiver of the connection.
    ///
    /// # Errors
    /// [`AgreementError`]
    pub fn confirmed(self, arrived: &[u8]) -> Result<Step<Self, Agreement>, AgreementError> {
        let mut arrived = Arrived::new(arrived);
        let done = self.verify(&mut arrived);
        arrived.step(self, done)
    }

    fn verify(&self, arrived: &mut Arrived<'_>) -> Result<Agreement, Stop> {
        let code = arrived.confirmation()?;
        check(self.expected.clone(), &code)?;
        Ok(self.agreement.clone())
    }
}

impl Agreement {
    /// Returns the agreement on the wires at these places, the best first.
    fn of(wires: &Wires, common: impl Iterator<Item = usize>) -> Result<Self, AgreementError> {
        let mut common = common.filter_map(|place| wires.as_slice().get(place).cloned());
        Ok(Self {
            best: common.next().ok_or(AgreementError::NoCommonWire)?,
            others: common.collect(),
        })
    }

    /// Returns the best wire that both peers read and write: the common wire whose positions in the
    /// two offers have the smallest sum. Of wires with equal sums it is the initiator's first.
    #[must_use]
    pub const fn wire(&self) -> &Wire {
        &self.best
    }

    /// Returns the other common wires, the best first, for messages that the peer refuses on
    /// [`wire`](Self::wire).
    ///
    /// A connection has one stream of each compression in each direction: a second stream sender of
    /// the same compression would begin the stream anew, which the peer cannot read.
    ///
    /// The key does not confirm refusals: anyone who can write to the link can forge one, and so
    /// choose among these wires.
    #[must_use]
    pub fn others(&self) -> &[Wire] {
        &self.others
    }
}

fn offer(wires: &Wires, nonce: [u8; 16]) -> Control {
    Control::Offer(Offer {
        nonce,
        wires: wires.offered().clone(),
    })
}

/// Compares in constant time.
fn check(expected: Hmac<Sha256>, code: &[u8; 32]) -> Result<(), AgreementError> {
    expected
        .verify_slice(code)
        .map_err(|_| AgreementError::Tampered)
}

/// The reason why a step is not done.
enum Stop {
    NotYet { missing: usize },
    Error(AgreementError),
}

impl<E: Into<AgreementError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// The control messages that have arrived.
struct Arrived<'a> {
    rest: &'a [u8],
    consumed: usize,
}

impl<'a> Arrived<'a> {
    const fn new(rest: &'a [u8]) -> Self {
        Self { rest, consumed: 0 }
    }

    /// Returns the next message, and its payload as it arrived.
    fn next(&mut self) -> Result<(Control, &'a [u8]), Stop> {
        match Control::FRAMING.decode(self.rest)? {
            Decoded::NotYet { missing } => Err(Stop::NotYet { missing }),
            Decoded::Frame { frame, consumed } => {
                let control = Control::read(&frame.header, frame.payload)?;
                self.rest = &self.rest[consumed..];
                self.consumed += consumed;
                Ok((control, frame.payload))
            }
        }
    }

    fn offer(&mut self) -> Result<(OfferedWires, &'a [u8]), Stop> {
        match self.next()? {
            (Control::Offer(offer), payload) => Ok((offer.wires, payload)),
            _ => Err(out_of_turn("an offer")),
        }
    }

    fn confirmation(&mut self) -> Result<[u8; 32], Stop> {
        match self.next()? {
            (Control::Confirmation(code), _) => Ok(code),
            _ => Err(out_of_turn("a confirmation")),
        }
    }

    /// Returns the progress of `waiting`.
    fn step<W, D>(self, waiting: W, done: Result<D, Stop>) -> Result<Step<W, D>, AgreementError> {
        match done {
            Ok(done) => Ok(Step::Done {
                done,
                consumed: self.consumed,
            }),
            Err(Stop::NotYet { missing }) => Ok(Step::NotYet { waiting, missing }),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

const fn out_of_turn(expected: &'static str) -> Stop {
    Stop::Error(AgreementError::OutOfTurn { expected })
}
