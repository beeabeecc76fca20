//! The sizes of packets and messages, by encoding them.

use std::collections::BTreeMap;

use wirecost_cluster::{
    frames::{DATAGRAM_FRAMING, MessageWriter, STREAM_FRAMING},
    state::{Author, Holdings},
    transport::{Kind, NodeRun, Sealer},
};
use wirecost_codec::Map;
use wirecost_message::{Body, ClockDomain, MemberEvent, Membership, Message, PushPull, Stamp};
use wirecost_report::transport::Transport;
use wirecost_wire::{ClusterKey, Wire};

use crate::{Failure, world::source};

/// The sizes of the parts of a packet of membership, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// The header of a packet.
    pub(crate) header: f64,
    /// The header of a packet of an indirect probe.
    pub(crate) indirect: f64,
    /// A piece of news.
    pub(crate) news: f64,
    /// The parts of a datagram besides its frames, from Ethernet to the tag.
    pub(crate) datagram: f64,
}

impl Sizes {
    /// Measures the packets of a member with a middle number.
    pub(crate) fn on(wire: &Wire) -> Result<Self, Failure> {
        let mut writer = MessageWriter::new(wire, DATAGRAM_FRAMING)?;
        let mut size = |tags: &[(&str, &str)]| {
            let mut frame = Vec::new();
            writer.write(&membership(tags), &mut frame)?;
            Ok::<f64, Failure>(frame.len() as f64)
        };
        Ok(Self {
            header: size(&[])?,
            indirect: size(&[("about", "0000000000000200-1-0"), ("at", "10.1.2.0:9094")])?,
            news: size(&[("refuted", "1")])?,
            datagram: datagram(),
        })
    }
}

/// Returns the bytes of a datagram besides its frames.
pub(crate) fn datagram() -> f64 {
    let run = |number| NodeRun {
        number: Author(number),
        incarnation: 1,
    };
    let sealer = Sealer::new(&ClusterKey::new([7; 32]), run(1));
    let mut sealed = Vec::new();
    // The counter takes two bytes, up to the 16,383rd datagram.
    for _ in 0..200 {
        sealer.seal(run(2), Kind::Membership, b"", &mut sealed);
    }
    Transport::Udp.alone(sealed.len() as f64).bytes
}

fn message(body: impl Into<Body>) -> Message {
    Message {
        version: Message::VERSION,
        domain: ClockDomain::Member,
        stamp: Stamp {
            time: 10_000,
            node: 500.into(),
            incarnation: 1,
        },
        source: source(500, 100),
        request_id: 100.into(),
        flags: 1,
        timeout_ns: None,
        relays: 0,
        body: body.into(),
    }
}

fn membership(tags: &[(&str, &str)]) -> Message {
    let tags = tags
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    message(Membership {
        event: MemberEvent::Join,
        node: "".into(),
        tags: tags.collect(),
        member: None,
    })
}

/// Returns the bytes of a frame with the holdings of a node, if so many authors wrote operations.
pub(crate) fn holdings(wire: &Wire, authors: u64) -> Result<f64, Failure> {
    let mut random = fastrand::Rng::with_seed(authors);
    let held: BTreeMap<_, _> = (0..authors)
        .map(|_| (Author(random.u64(..)), random.u64(1..1 << 28)))
        .collect();
    let members: Map<_, _> = Holdings::to_members(held.into_iter());
    let mut frame = Vec::new();
    MessageWriter::new(wire, STREAM_FRAMING)?.write(
        &message(PushPull {
            member_time: 0,
            request_time: 0,
            members,
            left: Vec::new(),
        }),
        &mut frame,
    )?;
    Ok(frame.len() as f64)
}
