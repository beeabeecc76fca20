use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use wirecost_codec::{input::Input, put};
use wirecost_wire::ClusterKey;

use super::{
    mac::{MacKey, TAG_BYTES},
    window::{NotNew, ReplayWindow},
};
use crate::state::Author;

/// The version of the datagrams and streams here.
pub const VERSION: u8 = 1;

/// The largest number of bytes that a datagram has besides its frames: 40.
pub const OVERHEAD: usize = 1 + 8 + LARGEST_INCARNATION + LARGEST_COUNTER + TAG_BYTES;

const LARGEST_INCARNATION: usize = 5;
const LARGEST_COUNTER: usize = 10;

/// The size of the smallest datagram in bytes: 27.
const SMALLEST_DATAGRAM: usize = 1 + 8 + 1 + 1 + TAG_BYTES;

/// The largest datagram that is read by UDP, in bytes.
pub const LARGEST_DATAGRAM: usize = 8 << 10;

/// The number of low bits of the first byte that are the kind. The others are the version.
const KIND_BITS: u32 = 4;

/// The content of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An announcement of membership, for whoever listens.
    Announcement,
    /// Another packet of membership.
    Membership,
    /// Messages of nodes, and refusals of frames.
    Messages,
    /// A part of messages that are too large for a packet.
    Part,
}

impl Kind {
    const fn number(self) -> u8 {
        match self {
            Self::Announcement => 1,
            Self::Membership => 2,
            Self::Messages => 3,
            Self::Part => 4,
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Announcement),
            2 => Some(Self::Membership),
            3 => Some(Self::Messages),
            4 => Some(Self::Part),
            _ => None,
        }
    }
}

/// A run of a node: its number, and its incarnation, which grows from start to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRun {
    /// The number of the node.
    pub number: Author,
    /// The number of its restarts.
    pub incarnation: u32,
}

impl NodeRun {
    /// Whoever listens at an address.
    pub(super) const WHOEVER: Self = Self {
        number: Author(0),
        incarnation: 0,
    };

    pub(super) const BYTES: usize = 12;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.number.0.to_le_bytes());
        bytes[8..].copy_from_slice(&self.incarnation.to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let number = u64::from_le_bytes(std::array::from_fn(|place| bytes[place]));
        let incarnation = u32::from_le_bytes(std::array::from_fn(|place| bytes[8 + place]));
        Self {
            number: Author(number),
            incarnation,
        }
    }
}

/// The sending end of all datagrams of a run. Threads share it.
pub struct Sealer {
    key: MacKey,
    run: NodeRun,
    next: AtomicU64,
}

impl Sealer {
    /// Returns the sending end of a run. No two may have the same run, since their counters would be equal.
    #[must_use]
    pub fn new(key: &ClusterKey, run: NodeRun) -> Self {
        Self {
            key: datagram_key(key),
            run,
            next: AtomicU64::new(0),
        }
    }

    /// Writes a datagram with frames for another run in place of what `datagram` has held, and returns its
    /// counter. An announcement is for whoever listens, whatever `to` is.
    pub fn seal(&self, to: NodeRun, kind: Kind, frames: &[u8], datagram: &mut Vec<u8>) -> u64 {
        // 2^64 datagrams take half a million years at a million a second.
        let counter = self.next.fetch_add(1, Ordering::Relaxed);
        datagram.clear();
        datagram.push(VERSION << KIND_BITS | kind.number());
        datagram.extend(self.run.number.0.to_le_bytes());
        put::varint(datagram, self.run.incarnation.into());
        put::varint(datagram, counter);
        datagram.extend(frames);
        let tag = self.key.tag(&[&receiver(to, kind).to_bytes(), datagram]);
        datagram.extend(tag);
        counter
    }
}

/// Returns the run that the tag of a datagram binds it to. It is not in the datagram.
fn receiver(to: NodeRun, kind: Kind) -> NodeRun {
    match kind {
        Kind::Announcement => NodeRun::WHOEVER,
        Kind::Membership | Kind::Messages | Kind::Part => to,
    }
}

fn datagram_key(key: &ClusterKey) -> MacKey {
    MacKey::new(&key.derive(b"cluster datagrams 1"))
}

/// The receiving end of all datagrams of a run.
pub struct Opener {
    key: MacKey,
    run: NodeRun,
    senders: BTreeMap<Author, Sender>,
    most_senders: usize,
    largest: usize,
}

/// A sender whose datagrams were accepted.
struct Sender {
    incarnation: u32,
    window: ReplayWindow,
}

/// An authenticated datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The run that has sent it.
    pub from: NodeRun,
    /// Its counter.
    pub counter: u64,
    /// Its content.
    pub kind: Kind,
    /// Its frames.
    pub frames: &'a [u8],
}

impl Opener {
    /// Returns the receiving end of a run, which remembers at most `most_senders` senders.
    #[must_use]
    pub fn new(key: &ClusterKey, run: NodeRun, most_senders: usize) -> Self {
        Self {
            key: datagram_key(key),
            run,
            senders: BTreeMap::new(),
            most_senders,
            largest: LARGEST_DATAGRAM,
        }
    }

    /// Reads datagrams of up to `largest` bytes, in place of [`LARGEST_DATAGRAM`].
    #[must_use]
    pub fn with_largest(self, largest: usize) -> Self {
        Self { largest, ..self }
    }

    /// Authenticates a datagram, and accepts it once. Memory is allocated only for a new sender, after its
    /// first datagram is authenticated.
    ///
    /// # Errors
    ///
    /// [`RefusedDatagram`]
    pub fn open<'a>(&mut self, datagram: &'a [u8]) -> Result<Opened<'a>, RefusedDatagram> {
        let opened = self.authenticate(datagram)?;
        self.accept(opened.from, opened.counter)?;
        Ok(opened)
    }

    /// Forgets the senders that are not to be kept, to make room for others.
    pub fn retain(&mut self, mut keep: impl FnMut(Author) -> bool) {
        self.senders.retain(|sender, _| keep(*sender));
    }

    fn authenticate<'a>(&self, datagram: &'a [u8]) -> Result<Opened<'a>, RefusedDatagram> {
        if datagram.len() > self.largest {
            return Err(RefusedDatagram::TooLong(self.largest));
        }
        let first = *datagram.first().ok_or(RefusedDatagram::TooShort)?;
        // Checked before the length, since another version may have another layout.
        match first >> KIND_BITS {
            VERSION => {}
            version => return Err(RefusedDatagram::Version(version)),
        }
        let (sealed, tag) = datagram
            .split_last_chunk()
            .filter(|_| datagram.len() >= SMALLEST_DATAGRAM)
            .ok_or(RefusedDatagram::TooShort)?;
        let number = first & !(u8::MAX << KIND_BITS);
        let kind = Kind::from_number(number).ok_or(RefusedDatagram::Kind(number))?;
        let opened = read(kind, sealed).ok_or(RefusedDatagram::Header)?;
        if opened.from.number == self.run.number {
            return Err(RefusedDatagram::OwnNumber);
        }
        let to = receiver(self.run, kind).to_bytes();
        match self.key.verify(&[&to, sealed], tag) {
            true => Ok(opened),
            false => Err(RefusedDatagram::Forged),
        }
    }

    fn accept(&mut self, from: NodeRun, counter: u64) -> Result<(), RefusedDatagram> {
        let first = || Sender {
            incarnation: from.incarnation,
            window: ReplayWindow::starting_at(counter),
        };
        let is_full = self.senders.len() >= self.most_senders;
        match self.senders.get_mut(&from.number) {
            None if is_full => Err(RefusedDatagram::TooManySenders),
            None => {
                self.senders.insert(from.number, first());
                Ok(())
            }
            Some(sender) if from.incarnation < sender.incarnation => {
                Err(RefusedDatagram::EarlierRun)
            }
            Some(sender) if from.incarnation > sender.incarnation => {
                *sender = first();
                Ok(())
            }
            Some(sender) => sender.window.accept(counter).map_err(|why| match why {
                NotNew::Repeated => RefusedDatagram::Repeated,
                NotNew::TooOld => RefusedDatagram::TooOld,
            }),
        }
    }
}

/// Reads a datagram of a kind, without its tag.
fn read(kind: Kind, sealed: &[u8]) -> Option<Opened<'_>> {
    let (_first, rest) = sealed.split_first()?;
    let (number, rest) = rest.split_first_chunk()?;
    let mut numbers = Input::new(rest);
    let from = NodeRun {
        number: Author(u64::from_le_bytes(*number)),
        incarnation: numbers.varint().ok()?.try_into().ok()?,
    };
    Some(Opened {
        from,
        counter: numbers.varint().ok()?,
        kind,
        frames: rest.get(numbers.offset()..)?,
    })
}

/// The reason for which a datagram is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedDatagram {
    /// Fewer bytes than the smallest datagram has.
    #[error("a datagram of fewer than {SMALLEST_DATAGRAM} bytes")]
    TooShort,
    /// More bytes than the largest datagram has.
    #[error("a datagram of more than {0} bytes")]
    TooLong(usize),
    /// Another version, or another protocol.
    #[error("a datagram of version {0}, not {VERSION}")]
    Version(u8),
    /// An unknown kind.
    #[error("a datagram of the unknown kind {0}")]
    Kind(u8),
    /// An incarnation or a counter that is cut off or too large.
    #[error("a datagram with a number that is cut off or too large")]
    Header,
    /// The receiver's own number as the sender.
    #[error("a datagram with the number of this node")]
    OwnNumber,
    /// Its tag does not match: the sender has another key, it was changed on its way, or it is for another
    /// node or an earlier run of this one.
    #[error("the tag does not match")]
    Forged,
    /// A later run of its sender is known.
    #[error("a datagram of an earlier run of its sender")]
    EarlierRun,
    /// A datagram that was accepted before.
    #[error("a repeated datagram")]
    Repeated,
    /// A counter too far behind the sender's latest: the receiver no longer knows whether it was accepted before.
    #[error("a datagram that is too far behind")]
    TooOld,
    /// A new sender, beyond the number of senders that can be remembered.
    #[error("a datagram of a new sender, while the list of senders is full")]
    TooManySenders,
}

impl RefusedDatagram {
    /// Returns its name among counters, such as `too short`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TooShort => "too short",
            Self::TooLong(_) => "too long",
            Self::Version(_) => "version",
            Self::Kind(_) => "kind",
            Self::Header => "header",
            Self::OwnNumber => "own number",
            Self::Forged => "forged",
            Self::EarlierRun => "earlier run",
            Self::Repeated => "repeated",
            Self::TooOld => "too old",
            Self::TooManySenders => "too many senders",
        }
    }
}
