//! The detection of live and failed nodes: foca's SWIM protocol, without I/O.
//!
//! Each member probes a random member at an interval. If the probed member does not answer, other members
//! probe it too. If they get no answer either, the member is suspected. It is declared failed if it does not
//! refute the suspicion in time. News of members travels in the packets of probes and in gossip.
//!
//! The caller passes packets to [`Membership::receive`], and calls [`Membership::handle_timeout`] at
//! [`Membership::next_timeout`]. Then it takes all [`Output`]s from [`Membership::poll`]:
//!
//! ```
//! use std::time::Duration;
//! use wirecost_cluster::{
//!     membership::{Destination, Identity, Membership, Output, Settings}, state::Author,
//! };
//! # use wirecost_frame::{Format, SchemaId};
//! # use wirecost_message::{Address, Mode, Source};
//! # use wirecost_wire::{Packing, Wire, Wires};
//! # let source = |host| Source {
//! #     name: "gw".into(),
//! #     address: Address([10, 1, 0, host].into()),
//! #     port: 9_094,
//! #     group: "BJ".into(),
//! #     mode: Mode::Write,
//! # };
//! # let wire = Wire::new(Format::Protobuf, SchemaId::Version(1), Packing::PLAIN, None)?;
//! # let wires = Wires::new([wire])?;
//! let now = Duration::ZERO;
//! let first = Identity::new(Author(1), 1, source(1));
//! let mut first = Membership::new(first, &wires, Settings::default(), now, 7)?;
//! let second = Identity::new(Author(2), 1, source(2));
//! let settings = Settings { seeds: vec!["10.1.0.1:9094".parse()?], ..Settings::default() };
//! let mut second = Membership::new(second, &wires, settings, now, 8)?;
//!
//! second.handle_timeout(now);
//! let Some(Output::Send { to: Destination::Address(_), packet }) = second.poll() else {
//!     unreachable!("it announces itself to its seed")
//! };
//! first.receive_announcement(now, Author(2), &packet)?;
//! assert_eq!(first.poll(), Some(Output::MembersChanged));
//! assert_eq!(first.members().next().map(|member| member.number), Some(Author(2)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A packet
//!
//! A packet is a sequence of frames in the node's wire. The first frame holds the header, the others
//! hold news of members. Each is a [`Message`](wirecost_message::Message) of the domain of members with a
//! [`Membership`](wirecost_message::Membership) body:
//!
//! | field | header | news |
//! |---|---|---|
//! | `source`, `stamp.node`, `stamp.incarnation` | the sender | the member |
//! | `stamp.time` | the sender's clock of members, after a tick | 0 |
//! | `flags` | 1 ping, 2 acknowledgement, 3 request to ping, 4 ping on request, 5 its acknowledgement, 6 that passed on, 7 announcement, 8 feed, 9 gossip, 11 you are down | 0 |
//! | `request_id` | the number of the probe | 0 |
//! | `body.event` | `Update` | `Join`: it lives, `Failed`, `Leave` |
//! | `body.node` | empty | empty |
//! | `body.tags` | `about`, `at`: the other member of an indirect probe, and its address; `renewed`, `refuted`: counts of the sender; `receiver-renewed`: in kind 11, the count of the receiver's life that is down | `renewed`, `refuted`: counts of the member; `suspected` |
//!
//! An announcement is addressed to an address and port. All other packets are addressed to a run of a known member.
//! The packet does not repeat the run: the tag of a [datagram](crate::transport) binds it.
//!
//! # Lives
//!
//! A member that was declared failed comes back as another [`Life`]. A restarted node has a higher
//! incarnation and replaces the earlier life at once. So the incarnation must grow from start to start, as
//! that of [`DurableClock`](crate::log::DurableClock) does.
//!
//! A packet of kind 11 concerns one life. All others concern every life of the run, so a member reads the news of
//! senders that do not know yet that it came back.
//!
//! # Bounds
//!
//! A node does not start if a message about it exceeds half a packet in its own wire
//! ([`StartError::TooLarge`]). News of another member that exceeds this is [`MembershipError::Codec`]. A full
//! list of members accepts no more. The rules of [`clearing`](crate::log::clearing) decide how long the list
//! keeps members that left or failed, and intents of members that were never seen alive.

mod check;
mod codec;
mod error;
mod identity;
mod members;
mod outside;
mod packet;
mod protocol;
mod settings;

pub use self::{
    codec::CodecError,
    error::{MembershipError, StartError},
    identity::{Identity, Life, NoReference},
    outside::{Destination, Output},
    packet::InvalidPacket,
    protocol::Membership,
    settings::Settings,
};
