//! The messages of a packet: a header, which says who probes whom, and updates, which are news of members.

use std::sync::Arc;

use foca::{Header, Member, Message as Probe, State};
use wirecost_codec::Map;
use wirecost_message::{
    Body, ClockDomain, CompactString, MemberEvent, Membership, Message, Source, Stamp,
};

use super::identity::{Identity, Life, NoReference};
use crate::state::Author;

type Tags = Map<CompactString, CompactString>;

/// The member of whom the header's receiver is asked, or about whom it is told.
const ABOUT: &str = "about";
/// The address of that member, whom the receiver need not know yet.
const AT: &str = "at";
/// The number of times that a member came back after others had declared it failed.
const RENEWED: &str = "renewed";
/// The number of suspicions that a member has refuted in this life.
const REFUTED: &str = "refuted";
/// The number of times that the header's receiver had come back in the life that is down.
const RECEIVER_RENEWED: &str = "receiver-renewed";
/// The failure of a member is a suspicion, which it may still refute.
const SUSPECTED: &str = "suspected";

/// The kinds of headers. Of them, 10 is not in use: it would carry other data.
mod kind {
    pub(super) const UPDATE: u32 = 0;
    pub(super) const PING: u32 = 1;
    pub(super) const ACK: u32 = 2;
    pub(super) const PING_REQUEST: u32 = 3;
    pub(super) const INDIRECT_PING: u32 = 4;
    pub(super) const INDIRECT_ACK: u32 = 5;
    pub(super) const FORWARDED_ACK: u32 = 6;
    pub(super) const ANNOUNCE: u32 = 7;
    pub(super) const FEED: u32 = 8;
    pub(super) const GOSSIP: u32 = 9;
    pub(super) const BROADCAST: u32 = 10;
    pub(super) const TURN_UNDEAD: u32 = 11;
}

/// Returns the message of a header.
pub(super) fn header(header: &Header<Identity>, stamp: Stamp) -> Message {
    let (kind, probe, about) = match &header.message {
        Probe::Ping(probe) => (kind::PING, *probe, None),
        Probe::Ack(probe) => (kind::ACK, *probe, None),
        Probe::PingReq {
            target,
            probe_number,
        } => (kind::PING_REQUEST, *probe_number, Some(target)),
        Probe::IndirectPing {
            origin,
            probe_number,
        } => (kind::INDIRECT_PING, *probe_number, Some(origin)),
        Probe::IndirectAck {
            target,
            probe_number,
        } => (kind::INDIRECT_ACK, *probe_number, Some(target)),
        Probe::ForwardedAck {
            origin,
            probe_number,
        } => (kind::FORWARDED_ACK, *probe_number, Some(origin)),
        Probe::Announce => (kind::ANNOUNCE, 0, None),
        Probe::Feed => (kind::FEED, 0, None),
        Probe::Gossip => (kind::GOSSIP, 0, None),
        Probe::Broadcast => (kind::BROADCAST, 0, None),
        Probe::TurnUndead => (kind::TURN_UNDEAD, 0, None),
    };
    let about = about.into_iter().flat_map(|identity| {
        let at = identity.address().to_string();
        [(ABOUT, identity.reference().to_string()), (AT, at)]
    });
    let receiver = match header.message {
        Probe::TurnUndead => count(RECEIVER_RENEWED, header.dst.life.renewals),
        _ => None,
    };
    let tags = tags(
        &header.src,
        header.src_incarnation,
        receiver.into_iter().chain(about),
    );
    message(
        &header.src,
        stamp,
        probe.into(),
        kind,
        MemberEvent::Update,
        tags,
    )
}

/// Returns the message of an update. Its writer passes it on for the member, whose source, number and
/// incarnation it has.
pub(super) fn update(member: &Member<Identity>, has_left: bool) -> Message {
    let identity = member.id();
    let event = match member.state() {
        State::Alive => MemberEvent::Join,
        State::Down if has_left => MemberEvent::Leave,
        State::Suspect | State::Down => MemberEvent::Failed,
    };
    let is_suspected = member.state() == State::Suspect;
    let suspected = is_suspected.then(|| (SUSPECTED, "1".to_owned()));
    let stamp = Stamp {
        time: 0,
        node: identity.number.0.into(),
        incarnation: identity.life.incarnation,
    };
    let tags = tags(identity, member.incarnation(), suspected);
    message(identity, stamp, 0, kind::UPDATE, event, tags)
}

fn message(
    identity: &Identity,
    stamp: Stamp,
    request_id: u64,
    flags: u32,
    event: MemberEvent,
    tags: Tags,
) -> Message {
    Message {
        version: Message::VERSION,
        domain: ClockDomain::Member,
        stamp,
        source: Source::clone(&identity.source),
        request_id: request_id.into(),
        flags,
        timeout_ns: None,
        relays: 0,
        body: Membership {
            event,
            // The source has it.
            node: CompactString::default(),
            tags,
            member: None,
        }
        .into(),
    }
}

/// Returns the tags of a message by or about a member. A count of zero takes none.
fn tags(
    identity: &Identity,
    refutations: u16,
    others: impl IntoIterator<Item = (&'static str, String)>,
) -> Tags {
    let renewed = count(RENEWED, identity.life.renewals);
    let refuted = count(REFUTED, refutations.into());
    let tags = renewed.into_iter().chain(refuted).chain(others);
    tags.map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// Returns the tag of a count, if it is not zero.
fn count(name: &'static str, count: u32) -> Option<(&'static str, String)> {
    (count > 0).then(|| (name, count.to_string()))
}

/// Reads the header of a packet from `from` to the member `own`.
pub(super) fn read_header(
    own: &Identity,
    from: Author,
    message: Message,
) -> Result<Header<Identity>, InvalidPacket> {
    let (kind, probe) = (message.flags, u64::from(message.request_id));
    let read = Read::new(message)?;
    if read.identity.number != from {
        return Err(InvalidPacket::ForgedSource);
    }
    let probe = u8::try_from(probe).map_err(|_| InvalidPacket::ProbeNumber(probe))?;
    let message = read_probe(kind, probe, &read.body)?;
    let mut dst = own.clone();
    // A sender that does not know the present life has news all the same, and learns of it by the answer.
    if message == Probe::TurnUndead {
        dst.life.renewals = read_count(&read.body, RECEIVER_RENEWED)?;
    }
    Ok(Header {
        dst,
        message,
        src: read.identity,
        src_incarnation: read.refutations,
    })
}

fn read_probe(
    kind: u32,
    probe_number: u8,
    body: &Membership,
) -> Result<Probe<Identity>, InvalidPacket> {
    Ok(match kind {
        kind::PING => Probe::Ping(probe_number),
        kind::ACK => Probe::Ack(probe_number),
        kind::PING_REQUEST => Probe::PingReq {
            target: about(body)?,
            probe_number,
        },
        kind::INDIRECT_PING => Probe::IndirectPing {
            origin: about(body)?,
            probe_number,
        },
        kind::INDIRECT_ACK => Probe::IndirectAck {
            target: about(body)?,
            probe_number,
        },
        kind::FORWARDED_ACK => Probe::ForwardedAck {
            origin: about(body)?,
            probe_number,
        },
        kind::ANNOUNCE => Probe::Announce,
        kind::FEED => Probe::Feed,
        kind::GOSSIP => Probe::Gossip,
        kind::TURN_UNDEAD => Probe::TurnUndead,
        unknown => return Err(InvalidPacket::Kind(unknown)),
    })
}

fn about(body: &Membership) -> Result<Identity, InvalidPacket> {
    let about = body.tags.get(ABOUT).ok_or(NoReference)?;
    let at = body.tags.get(AT).ok_or(InvalidPacket::Address)?;
    let at = at.parse().map_err(|_| InvalidPacket::Address)?;
    Ok(Identity::at(about.parse()?, at))
}

/// Reads an update.
pub(super) fn read_update(message: Message) -> Result<Member<Identity>, InvalidPacket> {
    if message.flags != kind::UPDATE {
        return Err(InvalidPacket::Kind(message.flags));
    }
    let mut read = Read::new(message)?;
    let is_suspected = read.body.tags.get(SUSPECTED).is_some();
    let state = match read.body.event {
        MemberEvent::Join => State::Alive,
        MemberEvent::Failed if is_suspected => State::Suspect,
        MemberEvent::Failed | MemberEvent::Leave => State::Down,
        other => return Err(InvalidPacket::Event(other)),
    };
    read.identity.has_left = read.body.event == MemberEvent::Leave;
    Ok(Member::new(read.identity, read.refutations, state))
}

/// The part that headers and updates have in common.
struct Read {
    identity: Identity,
    refutations: u16,
    body: Membership,
}

impl Read {
    fn new(message: Message) -> Result<Self, InvalidPacket> {
        if message.version != Message::VERSION {
            return Err(InvalidPacket::Version(message.version));
        }
        let Body::Membership(body) = message.body else {
            return Err(InvalidPacket::Body);
        };
        if message.domain != ClockDomain::Member {
            return Err(InvalidPacket::Body);
        }
        let identity = Identity {
            number: Author(message.stamp.node.into()),
            life: Life {
                incarnation: message.stamp.incarnation,
                renewals: read_count(&body, RENEWED)?,
            },
            source: Arc::new(message.source),
            has_left: false,
        };
        Ok(Self {
            identity,
            refutations: read_count(&body, REFUTED)?,
            body,
        })
    }
}

/// Returns a count among the tags, 0 if it has none.
fn read_count<T: Default + std::str::FromStr>(
    body: &Membership,
    name: &'static str,
) -> Result<T, InvalidPacket> {
    match body.tags.get(name) {
        Some(text) => text.parse().map_err(|_| InvalidPacket::Count(name)),
        None => Ok(T::default()),
    }
}

/// An error in a packet of the membership protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPacket {
    /// A packet without a header.
    #[error("a packet without a header")]
    Empty,
    /// A message is of another version of the schema.
    #[error("version {0} of the schema, not {expected}", expected = Message::VERSION)]
    Version(u8),
    /// A message is not about members.
    #[error("a message that is not about members")]
    Body,
    /// The header has an unknown kind, or stands where an update must.
    #[error("{0} is no kind of a message at this place")]
    Kind(u32),
    /// The header is from another member than the sender.
    #[error("the source of the header is not its sender")]
    ForgedSource,
    /// The number of a probe is above 255.
    #[error("the number {0} of a probe is above 255")]
    ProbeNumber(u64),
    /// A member is not referred to by its number and life.
    #[error(transparent)]
    Reference(#[from] NoReference),
    /// The address of the member that the header is about is missing or invalid.
    #[error("the address of the member that the packet is about is missing or invalid")]
    Address,
    /// A count among the tags is no number, or too large.
    #[error("the tag `{0}` is no count")]
    Count(&'static str),
    /// More updates than a member reads.
    #[error("a packet with {0} updates")]
    Updates(usize),
    /// An event that no update has.
    #[error("no update has the event {0:?}")]
    Event(MemberEvent),
    /// Only an announcement comes without a destination, and it carries no updates.
    #[error("the receiver or the updates do not fit the kind of the packet")]
    Announcement,
}
