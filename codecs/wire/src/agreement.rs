use hmac::{Hmac, Mac};
use sha2::Sha256;
use wirecost_codec::DecodeError;
use wirecost_frame::{Control, Decoded, FrameError, Offer, OfferedWires};

use crate::{ClusterKey, Wire, Wires, choice, key::Role};

/// The end that opened a connection, with its offer sent.
#[derive(Debug)]
pub struct Initiator {
    wires: Wires,
    key: ClusterKey,
    /// As it was sent.
    offer: Vec<u8>,
}

/// The end that a connection was opened to, which waits for an offer.
#[derive(Debug)]
pub struct Responder {
    wires: Wires,
    key: ClusterKey,
    nonce: [u8; 16],
}

/// A responder that has answered: what was agreed on counts once the initiator confirms it.
#[derive(Debug)]
pub struct Unconfirmed {
    agreement: Agreement,
    /// What the initiator's confirmation has to be.
    expected: Hmac<Sha256>,
}

/// What two peers agreed on, which both have confirmed to hold the cluster's key.
#[derive(Debug, Clone)]
pub struct Agreement {
    best: Wire,
    others: Vec<Wire>,
}

/// How far an end has come with what has arrived.
#[derive(Debug)]
pub enum Step<Waiting, Done> {
    /// The peer's part is not there as a whole. Nothing was consumed.
    NotYet {
        /// What to ask again with more, what has arrived so far included.
        waiting: Waiting,
        /// How many more bytes it takes at the least.
        missing: usize,
    },
    /// It is, and is what it should be.
    Done {
        /// What has become of it.
        done: Done,
        /// The size of the peer's part, in bytes: what comes next starts behind them.
        consumed: usize,
    },
}

/// Why there is no agreement. The connection is to be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// The bytes are no frame, or not one of peers that come to an agreement.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The frame is no control message, or not one that is known here.
    #[error("the control message: {0}")]
    Control(#[from] DecodeError),
    /// The control message is not the one whose turn it is.
    #[error("the peer was to send {expected}, and sent another control message")]
    OutOfTurn {
        /// `an offer` or `a confirmation`.
        expected: &'static str,
    },
    /// The peer does not confirm what was sent and received here: an offer was changed on its way, an
    /// old answer or one's own came back, or the peer has another key.
    #[error("the confirmation is not that of the two offers under the cluster's key")]
    Tampered,
    /// The peers have no wire in common. For the initiator that is confirmed; to the responder, who has
    /// nothing confirmed yet, anybody could have said so.
    #[error("the peers have no wire in common")]
    NoCommonWire,
}

impl Initiator {
    /// Appends an offer of these wires to `link`, the most wanted first.
    ///
    /// `nonce` must be unpredictable and never used twice, from the operating system's random numbers:
    /// it is what makes an old answer worthless. A peer that knows no control messages does not answer:
    /// how long to wait for that is the caller's to say. Whoever can keep an offer from arriving looks like
    /// such a peer, so what is spoken then should be no less than the caller would settle for.
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

    /// Takes the responder's answer from the start of `arrived`, and appends the confirmation that has
    /// to go before the first message to `link`.
    ///
    /// # Errors
    /// [`AgreementError::NoCommonWire`] only after the answer was found to be the responder's. `link` is
    /// as it was before.
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
    /// The end that waits for an offer, to choose from these wires, the most wanted first.
    ///
    /// `nonce` must be unpredictable and never used twice, from the operating system's random numbers:
    /// it is what makes an old confirmation worthless.
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
    /// With [`AgreementError::NoCommonWire`] too there is an answer, by which the initiator knows it as
    /// well; after the others `link` is as it was before.
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
    /// Takes the initiator's confirmation from the start of `arrived`. What follows it is for the
    /// receiver of the connection.
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
    /// These of the wires, the best first.
    fn of(wires: &Wires, common: impl Iterator<Item = usize>) -> Result<Self, AgreementError> {
        let mut common = common.filter_map(|place| wires.as_slice().get(place).cloned());
        Ok(Self {
            best: common.next().ok_or(AgreementError::NoCommonWire)?,
            others: common.collect(),
        })
    }

    /// The best that both peers read and write: of all in common the one whose places in both offers
    /// have the smallest sum, and of those with equal sums the initiator's choice.
    #[must_use]
    pub const fn wire(&self) -> &Wire {
        &self.best
    }

    /// What else both have, the best first: for what the peer refuses by [`wire`](Self::wire).
    ///
    /// A connection has one stream of each compression in each direction: after one sender of a stream
    /// was used, a second of the same compression would begin it anew, which the peer cannot read.
    ///
    /// Refusals are not confirmed by the key: who can write to the link can forge one, and so choose among
    /// these.
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

/// Compares in a time that does not tell where the two differ.
fn check(expected: Hmac<Sha256>, code: &[u8; 32]) -> Result<(), AgreementError> {
    expected
        .verify_slice(code)
        .map_err(|_| AgreementError::Tampered)
}

/// Why a step is not done.
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

    /// The next message, and its payload as it arrived.
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

    /// What has become of `waiting`.
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
