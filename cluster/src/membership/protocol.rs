use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use foca::{Foca, Member as Update, NoCustomBroadcast, State};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use wirecost_frame::Reason;
use wirecost_message::{MemberStatus, Message, Source};
use wirecost_wire::{Wire, Wires};

use super::{
    Identity, InvalidPacket, MembershipError, Output, Settings, StartError,
    check::{check_kind, check_size},
    codec::MessageCodec,
    identity::Reference,
    members::Members,
    outside::Outside,
    packet,
};
use crate::{
    Member,
    frames::{DATAGRAM_FRAMING, Item, MessageReader},
    state::Author,
};

/// The interval at which members that are gone for long enough are forgotten.
const EXPIRE_EVERY: Duration = Duration::from_secs(30);

/// The largest number of addresses that an announcement goes to.
const MOST_ADDRESSES: usize = 32;

/// The largest number of updates in a packet.
const MOST_UPDATES: usize = 1_024;

/// A member of a cluster.
pub struct Membership {
    foca: Foca<Identity, MessageCodec, ChaCha8Rng, NoCustomBroadcast>,
    codec: MessageCodec,
    outside: Outside,
    reader: MessageReader,
    settings: Settings,
    random: fastrand::Rng,
    next_announcement: Duration,
    next_expiry: Duration,
    has_left: bool,
}

impl Membership {
    /// Returns a member that reads these wires and writes the first of them. `now` counts from the epoch,
    /// and `seed` is random.
    ///
    /// # Errors
    ///
    /// [`StartError`]
    pub fn new(
        own: Identity,
        wires: &Wires,
        mut settings: Settings,
        now: Duration,
        seed: u64,
    ) -> Result<Self, StartError> {
        if settings.probe_timeout.saturating_mul(2) > settings.probe_every {
            return Err(StartError::ProbeTimeout);
        }
        let reader = MessageReader::new(wires, DATAGRAM_FRAMING)?;
        let limit = settings.packet_bytes.get() / 2;
        let wire = wires.as_slice().first().ok_or(StartError::NoWire)?;
        let codec = MessageCodec::new(&own, wire, limit)?;
        check_size(codec.clone(), &own, limit)?;
        let known = std::mem::take(&mut settings.known);
        let known = known
            .into_iter()
            .filter(|member| member.number != own.number);
        let members = Members::restore(known, now);
        Ok(Self {
            outside: Outside::new(own.number, codec.clone(), members, now),
            foca: Foca::new(
                own,
                settings.config(),
                ChaCha8Rng::seed_from_u64(seed),
                codec.clone(),
            ),
            codec,
            reader,
            settings,
            random: fastrand::Rng::with_seed(seed),
            next_announcement: now,
            next_expiry: now,
            has_left: false,
        })
    }

    /// Writes by another wire from now on. News that is already written goes out as it is.
    ///
    /// # Errors
    ///
    /// [`StartError`], and the wire stays the same.
    pub fn use_wire(&mut self, wire: &Wire) -> Result<(), StartError> {
        let limit = self.settings.packet_bytes.get() / 2;
        let own = self.foca.identity();
        check_size(MessageCodec::new(own, wire, limit)?, own, limit)?;
        Ok(self.codec.use_wire(wire)?)
    }

    /// Returns the members, also those that left or failed, without the member itself, by number.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        self.outside.members.iter()
    }

    /// Returns when [`handle_timeout`](Self::handle_timeout) must be called.
    #[must_use]
    pub fn next_timeout(&self) -> Duration {
        let next = self.next_announcement.min(self.next_expiry);
        self.outside
            .next_timer()
            .map_or(next, |timer| timer.min(next))
    }

    /// Returns the next output.
    pub fn poll(&mut self) -> Option<Output> {
        self.outside.poll()
    }

    /// Takes a packet that `from` has sent to this run of the member, and returns the reason for which it skipped a
    /// frame, if it did: the sender should use another wire.
    ///
    /// # Errors
    ///
    /// [`MembershipError`]
    pub fn receive(
        &mut self,
        now: Duration,
        from: Author,
        packet: &[u8],
    ) -> Result<Option<Reason>, MembershipError> {
        self.take(now, from, packet, false)
    }

    /// Takes a packet that `from` has sent to whoever listens at this member's address. It returns as
    /// [`receive`](Self::receive).
    ///
    /// # Errors
    ///
    /// [`MembershipError`]
    pub fn receive_announcement(
        &mut self,
        now: Duration,
        from: Author,
        packet: &[u8],
    ) -> Result<Option<Reason>, MembershipError> {
        self.take(now, from, packet, true)
    }

    /// Lets time pass: probes, gossips, announces the member and forgets others, as they are due.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.has_left {
            return;
        }
        self.outside.now = now;
        while let Some(timer) = self.outside.take_due() {
            let handled = self.foca.handle_timer(timer, &mut self.outside);
            self.report(handled);
        }
        self.notice_loneliness();
        if self.next_announcement <= now {
            self.announce();
        }
        if self.next_expiry <= now {
            self.expire();
        }
    }

    /// Leaves the cluster: tells all members. Since a packet may be lost, a caller that has the time calls
    /// it again. The member neither takes packets nor probes afterwards.
    pub fn leave(&mut self, now: Duration) {
        self.outside.now = now;
        let members = self.foca.num_members();
        let mut config = self.settings.config();
        config.num_indirect_probes = config.num_indirect_probes.saturating_add(members);
        let configured = self.foca.set_config(config);
        self.report(configured);
        self.codec.leave();
        let told = match std::mem::replace(&mut self.has_left, true) {
            false => self.foca.leave_cluster(&mut self.outside),
            true => self.foca.gossip(&mut self.outside),
        };
        self.report(told);
    }

    fn take(
        &mut self,
        now: Duration,
        from: Author,
        packet: &[u8],
        is_announcement: bool,
    ) -> Result<Option<Reason>, MembershipError> {
        if self.has_left {
            return Ok(None);
        }
        self.outside.now = now;
        let (mut messages, mut skipped, mut has_header) = (Vec::new(), None, true);
        self.reader.read_datagram(packet, &mut |item| match item {
            Item::Message(message, _) => messages.push(message),
            Item::Skipped(reason) => {
                has_header &= !messages.is_empty();
                skipped = skipped.or(Some(reason));
            }
            Item::Control(_) => {}
        })?;
        if has_header {
            self.handle(from, messages, is_announcement)?;
        }
        Ok(skipped)
    }

    fn handle(
        &mut self,
        from: Author,
        messages: Vec<Message>,
        is_announcement: bool,
    ) -> Result<(), MembershipError> {
        if from == self.outside.own {
            return Err(MembershipError::OwnNumber);
        }
        let mut messages = messages.into_iter();
        let header = messages.next().ok_or(InvalidPacket::Empty)?;
        let stamp = header.stamp;
        let header = packet::read_header(self.foca.identity(), from, header)?;
        if messages.len() > MOST_UPDATES {
            return Err(InvalidPacket::Updates(messages.len()).into());
        }
        let updates = messages.map(packet::read_update);
        let updates = updates.collect::<Result<VecDeque<_>, _>>()?;
        check_kind(&header, !updates.is_empty(), is_announcement)?;
        self.check_room(from, &updates)?;
        self.codec.observe(stamp)?;

        let is_down = |update: &&Update<Identity>| update.state() == State::Down;
        let gone = updates.iter().filter(is_down);
        let gone: Vec<_> = gone.map(|update| update.id().clone()).collect();
        let bytes = self.codec.arrive(header, updates);
        let handled = self.foca.handle_data(&bytes, &mut self.outside);
        for identity in gone {
            self.outside.intend(identity);
        }
        self.notice_loneliness();
        Ok(handled?)
    }

    /// Checks that all members in a packet are known or have room in the list.
    fn check_room(
        &self,
        from: Author,
        updates: &VecDeque<Update<Identity>>,
    ) -> Result<(), MembershipError> {
        let members = &self.outside.members;
        let about = updates.iter().map(|update| update.id().number);
        let is_new = |number: &Author| !members.knows(*number);
        let new = about.chain([from]).filter(is_new).count();
        let limit = self.settings.most_members;
        match new > 0 && members.len() + new > limit {
            true => Err(MembershipError::TooManyMembers(limit)),
            false => Ok(()),
        }
    }

    /// Announces the member soon if it knows no other.
    fn notice_loneliness(&mut self) {
        if self.foca.num_members() == 0 {
            let soon = self.outside.now + self.settings.join_every;
            self.next_announcement = self.next_announcement.min(soon);
        }
    }

    /// Announces the member to addresses at which no live member is known.
    fn announce(&mut self) {
        let is_alone = self.foca.num_members() == 0;
        let every = match is_alone {
            true => self.settings.join_every,
            false => self.settings.announce_every,
        };
        self.next_announcement = self.outside.now + every;
        for address in self.addresses(is_alone) {
            let to = Identity::at(Reference::WHOEVER, address);
            let announced = self.foca.announce(to, &mut self.outside);
            self.report(announced);
        }
    }

    fn addresses(&mut self, with_gone: bool) -> Vec<SocketAddr> {
        let (live, gone): (Vec<_>, Vec<_>) = self
            .members()
            .partition(|member| member.status == MemberStatus::Alive);
        let mut addresses = self.settings.seeds.clone();
        if with_gone {
            let may_be_back = |member: &&Member| member.status != MemberStatus::Left;
            addresses.extend(
                gone.iter()
                    .filter(may_be_back)
                    .map(|member| address(&member.source)),
            );
        }
        let mut known: Vec<_> = live.iter().map(|member| address(&member.source)).collect();
        known.push(self.foca.identity().address());
        addresses.sort_unstable();
        addresses.dedup();
        addresses.retain(|address| !known.contains(address));
        self.random.shuffle(&mut addresses);
        addresses.truncate(MOST_ADDRESSES);
        addresses
    }

    fn expire(&mut self) {
        self.next_expiry = self.outside.now + EXPIRE_EVERY;
        let expired = self.outside.members.expire(self.outside.now);
        if !expired.is_empty() {
            self.outside.members_changed();
        }
        for identity in expired {
            let timer = foca::Timer::RemoveDown(identity);
            let removed = self.foca.handle_timer(timer, &mut self.outside);
            self.report(removed);
        }
    }

    /// Reports the failure of an action that the member took by itself.
    fn report(&mut self, done: Result<(), foca::Error>) {
        if let Err(error) = done {
            self.outside.outputs.push_back(Output::Failed(error.into()));
        }
    }
}

fn address(source: &Source) -> SocketAddr {
    (source.address.0, source.port).into()
}
