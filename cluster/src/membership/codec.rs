//! The codec of foca's packets: messages in frames.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::{Buf, BufMut};
use foca::{Codec, Header, Member, Message as Probe, State};
use wirecost_clock::{Exhausted, LamportClock, Rejected};
use wirecost_codec::EncodeError;
use wirecost_message::{Message, Stamp};
use wirecost_wire::Wire;

use super::{Identity, packet};
use crate::frames::{DATAGRAM_FRAMING, MessageWriter, NoCodec, standing_alone};

/// The codec of a member, which foca owns and the member has a clone of.
#[derive(Clone)]
pub(super) struct MessageCodec(Arc<Mutex<Inner>>);

struct Inner {
    clock: LamportClock,
    writer: MessageWriter,
    frame: Vec<u8>,
    /// The size of the header that was written last, and whether it is an announcement.
    header_bytes: usize,
    is_announcement: bool,
    largest_update: usize,
    /// True once the member itself has announced that it leaves.
    has_left: bool,
    header: Option<Header<Identity>>,
    updates: VecDeque<Member<Identity>>,
}

impl MessageCodec {
    /// Returns the codec of a member, which refuses to write larger updates.
    pub(super) fn new(own: &Identity, wire: &Wire, largest_update: usize) -> Result<Self, NoCodec> {
        let clock = LamportClock::new(own.number.0).with_incarnation(own.life.incarnation);
        Ok(Self(Arc::new(Mutex::new(Inner {
            clock,
            writer: writer(wire)?,
            frame: Vec::new(),
            header_bytes: 0,
            is_announcement: false,
            largest_update,
            has_left: false,
            header: None,
            updates: VecDeque::new(),
        }))))
    }

    /// Writes by another wire from now on.
    pub(super) fn use_wire(&self, wire: &Wire) -> Result<(), NoCodec> {
        self.lock().writer = writer(wire)?;
        Ok(())
    }

    /// Says that the member itself leaves.
    pub(super) fn leave(&self) {
        self.lock().has_left = true;
    }

    /// Learns of the time of a header.
    pub(super) fn observe(&self, stamp: Stamp) -> Result<(), Rejected> {
        self.lock().clock.observe(stamp.into())
    }

    /// Takes the content of a packet, and returns the bytes by which foca reads it: a byte for the
    /// header, the number of updates, and a byte for each of them.
    pub(super) fn arrive(
        &self,
        header: Header<Identity>,
        updates: VecDeque<Member<Identity>>,
    ) -> Vec<u8> {
        let mut bytes = vec![0];
        if let Ok(count @ 1..) = u16::try_from(updates.len()) {
            bytes.extend(count.to_be_bytes());
            bytes.resize(bytes.len() + updates.len(), 0);
        }
        let mut inner = self.lock();
        inner.header = Some(header);
        inner.updates = updates;
        bytes
    }

    /// Returns the frames of the packet that foca has written last, all but the number of updates, and
    /// whether it is an announcement.
    pub(super) fn written(&self, packet: &[u8]) -> (Vec<u8>, bool) {
        let inner = self.lock();
        let (header, rest) = packet.split_at(inner.header_bytes.min(packet.len()));
        let updates = rest.get(size_of::<u16>()..).unwrap_or_default();
        ([header, updates].concat(), inner.is_announcement)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn writer(wire: &Wire) -> Result<MessageWriter, NoCodec> {
    MessageWriter::new(&standing_alone(wire), DATAGRAM_FRAMING)
}

impl Inner {
    /// Writes a frame to `room` if it fits, and returns its size.
    fn write(&mut self, message: &Message, mut room: impl BufMut) -> Result<usize, CodecError> {
        self.frame.clear();
        self.writer.write(message, &mut self.frame)?;
        let bytes = self.frame.len();
        if bytes > room.remaining_mut() {
            let limit = room.remaining_mut();
            return Err(CodecError::TooLarge { bytes, limit });
        }
        room.put_slice(&self.frame);
        Ok(bytes)
    }
}

impl Codec<Identity> for MessageCodec {
    type Error = CodecError;

    fn encode_header(
        &mut self,
        header: &Header<Identity>,
        room: impl BufMut,
    ) -> Result<(), CodecError> {
        let mut inner = self.lock();
        let stamp = inner.clock.tick()?.into();
        inner.header_bytes = inner.write(&packet::header(header, stamp), room)?;
        inner.is_announcement = header.message == Probe::Announce;
        Ok(())
    }

    fn encode_member(
        &mut self,
        member: &Member<Identity>,
        room: impl BufMut,
    ) -> Result<(), CodecError> {
        let mut inner = self.lock();
        let is_own = member.id().number.0 == inner.clock.node();
        let has_left = match is_own {
            true => inner.has_left && member.state() == State::Down,
            false => member.id().has_left,
        };
        let message = packet::update(member, has_left);
        let limit = inner.largest_update;
        inner.write(&message, room.limit(limit))?;
        Ok(())
    }

    fn decode_header(&mut self, mut bytes: impl Buf) -> Result<Header<Identity>, CodecError> {
        bytes.advance(1);
        self.lock().header.take().ok_or(CodecError::NothingArrived)
    }

    fn decode_member(&mut self, mut bytes: impl Buf) -> Result<Member<Identity>, CodecError> {
        let update = self.lock().updates.pop_front();
        let update = update.ok_or(CodecError::NothingArrived)?;
        bytes.advance(1);
        Ok(update)
    }
}

/// An error in writing a message of the membership protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// The clock of members is at its end.
    #[error(transparent)]
    Clock(#[from] Exhausted),
    /// The message cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The frame does not fit into a packet.
    #[error("a frame of {bytes} bytes, above the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// A message was read before a packet arrived.
    #[error("no packet has arrived")]
    NothingArrived,
}
