//! The dictionary of the cluster, as it would be trained on the traffic of its earlier runs.
//!
//! Node numbers, ports and times are drawn anew. Names and areas are those of the sale. The messages of nodes are
//! generated, from another cluster.

use std::num::NonZeroU32;

use wirecost_codec::{Limits, Map};
use wirecost_compress::Dictionary;
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{
    Address, ClockDomain, MemberEvent, Membership, Message, Mode, Source, Stamp,
};
use wirecost_wire::{Wire, WireName};

use crate::{
    market::{self, Market},
    node::Failure,
};

/// The seed of all that is drawn.
const SEED: u64 = 2;

/// The number of earlier runs whose members are in the samples.
const RUNS: usize = 16;

/// The largest size in bytes, that of the published runs.
const BYTES: usize = 64 << 10;

/// Returns the wire of a name, with the dictionary if the wire needs one.
pub(crate) fn wire(WireName { format, packing }: WireName) -> Result<Wire, Failure> {
    let schema = SchemaId::Version(Message::VERSION.into());
    let dictionary = match packing.kind().needs_dictionary() {
        true => Some(train(format)?),
        false => None,
    };
    Ok(Wire::new(format, schema, packing, dictionary.as_ref())?)
}

/// Trains a dictionary for messages in a format.
fn train(format: Format) -> Result<Dictionary, Failure> {
    let mut codec = wirecost::codec_of(format, Limits::DEFAULT).ok_or("no codec for the format")?;
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut messages = Trace::of_cluster(WorkloadKind::SteadyMix, SEED, 0).history;
    messages.extend((0..RUNS).flat_map(|_| members(&mut random)));
    let samples = messages.iter().map(|message| {
        let mut bytes = Vec::new();
        codec.encode(message, &mut bytes)?;
        Ok(bytes)
    });
    let samples: Vec<_> = samples.collect::<Result<_, Failure>>()?;
    Ok(Dictionary::train(NonZeroU32::MIN, samples, BYTES)?)
}

/// Returns the news that the members of a run have joined.
fn members(random: &mut fastrand::Rng) -> Vec<Message> {
    let areas = Market::new(market::NODES, SEED).areas;
    let names = areas.iter().flat_map(|area| {
        let numbers = 0..area.nodes;
        numbers.map(|number| (area.name, market::node_name(area.name, number)))
    });
    names
        .map(|(group, name)| Message {
            version: Message::VERSION,
            domain: ClockDomain::Member,
            stamp: Stamp {
                time: random.u64(..200),
                node: random.u64(..).into(),
                incarnation: random.u32(1..3),
            },
            source: Source {
                name: name.as_str().into(),
                address: Address([127, 0, 0, 1].into()),
                port: random.u16(32_768..),
                group: group.into(),
                mode: Mode::Write,
            },
            request_id: 0_u64.into(),
            flags: 0,
            timeout_ns: None,
            relays: 0,
            body: Membership {
                event: MemberEvent::Join,
                node: name.as_str().into(),
                tags: Map::default(),
                member: None,
            }
            .into(),
        })
        .collect()
}
