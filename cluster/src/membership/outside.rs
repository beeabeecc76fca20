//! The requests of foca to its caller: packets to send, timers, and news of members.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    time::Duration,
};

use foca::{Notification, Runtime, Timer};
use wirecost_message::MemberStatus;

use super::{Identity, MembershipError, codec::MessageCodec, members::Members};
use crate::state::Author;

/// The receiver of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Whoever listens at an address. The packet is an announcement.
    Address(SocketAddr),
    /// A member.
    Member {
        /// Its number.
        number: Author,
        /// The number of its restarts.
        incarnation: u32,
        /// Its address.
        address: SocketAddr,
    },
}

/// Something that the caller of a member has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send a packet. It may be lost, repeated or late.
    Send {
        /// The receiver.
        to: Destination,
        /// The packet.
        packet: Vec<u8>,
    },
    /// Look at the [members](super::Membership::members), which have changed.
    MembersChanged,
    /// Report a failure of the protocol.
    Failed(MembershipError),
}

pub(super) struct Outside {
    pub(super) own: Author,
    pub(super) now: Duration,
    pub(super) members: Members,
    pub(super) outputs: VecDeque<Output>,
    codec: MessageCodec,
    /// The timers by the time at which they are due, and a number that distinguishes them.
    timers: BTreeMap<(Duration, u64), Timer<Identity>>,
    scheduled: u64,
    members_changed: bool,
}

impl Outside {
    pub(super) fn new(own: Author, codec: MessageCodec, members: Members, now: Duration) -> Self {
        Self {
            own,
            now,
            members,
            outputs: VecDeque::new(),
            codec,
            timers: BTreeMap::new(),
            scheduled: 0,
            members_changed: false,
        }
    }

    pub(super) fn next_timer(&self) -> Option<Duration> {
        let ((due, _), _) = self.timers.first_key_value()?;
        Some(*due)
    }

    /// Takes the first timer that is due.
    pub(super) fn take_due(&mut self) -> Option<Timer<Identity>> {
        let first = self.timers.first_entry()?;
        (first.key().0 <= self.now).then(|| first.remove())
    }

    /// Remembers that another member went, if it was never known to live.
    pub(super) fn intend(&mut self, identity: Identity) {
        if identity.number != self.own {
            self.members.intend(identity, self.now);
        }
    }

    /// Has the caller told that the members have changed.
    pub(super) fn members_changed(&mut self) {
        if !std::mem::replace(&mut self.members_changed, true) {
            self.outputs.push_back(Output::MembersChanged);
        }
    }

    pub(super) fn poll(&mut self) -> Option<Output> {
        let output = self.outputs.pop_front()?;
        if output == Output::MembersChanged {
            self.members_changed = false;
        }
        Some(output)
    }
}

impl Runtime<Identity> for Outside {
    fn notify(&mut self, notification: Notification<'_, Identity>) {
        let (identity, status) = match notification {
            Notification::MemberUp(identity) => (identity, Some(MemberStatus::Alive)),
            Notification::MemberDown(identity) if identity.has_left => {
                (identity, Some(MemberStatus::Left))
            }
            Notification::MemberDown(identity) => (identity, Some(MemberStatus::Failed)),
            Notification::Rename(_, identity) => (identity, None),
            _ => return,
        };
        if identity.number == self.own {
            return;
        }
        match status {
            Some(status) => self.members.set(identity, status, self.now),
            None => self.members.rename(identity),
        }
        self.members_changed();
    }

    fn send_to(&mut self, to: Identity, packet: &[u8]) {
        let (packet, is_announcement) = self.codec.written(packet);
        let address = to.address();
        let to = match is_announcement {
            true => Destination::Address(address),
            false => Destination::Member {
                number: to.number,
                incarnation: to.life.incarnation,
                address,
            },
        };
        self.outputs.push_back(Output::Send { to, packet });
    }

    fn submit_after(&mut self, timer: Timer<Identity>, after: Duration) {
        self.scheduled += 1;
        let due = self.now.saturating_add(after);
        self.timers.insert((due, self.scheduled), timer);
    }
}
