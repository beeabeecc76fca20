//! The dictionary or the model of the cluster, as it would be trained on the traffic of its earlier runs.
//!
//! Node numbers, ports, times, loads and request ids are drawn anew. Names, areas and the form of the messages are those
//! of the sale. The other samples are generated messages of another cluster.

use wirecost::Model;
use wirecost_cluster::{
    automation::{Load, LoadReport},
    state::{Author, Change, Holdings},
};
use wirecost_codec::{Limits, Map};
use wirecost_compress::Dictionary;
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::{Format, SchemaId};
use wirecost_message::{
    Address, Body, ClockDomain, CompactString, MemberEvent, Membership, Message, Mode, Operation,
    PushPull, Source, Stamp,
};
use wirecost_wire::{Wire, WireName};

use crate::{
    market::{self, Market},
    node::Failure,
    operators,
};

/// The seed of all that is drawn.
const SEED: u64 = 2;

/// The number of earlier runs in the samples.
const RUNS: usize = 16;

/// The largest size in bytes, that of the published runs.
const BYTES: usize = 64 << 10;

/// The kinds of the packets whose headers are in the samples: a ping, an acknowledgement, an announcement, a feed, and
/// most often gossip.
const KINDS: [u32; 6] = [1, 2, 7, 8, 9, 9];

/// The latest time of a clock in the samples.
const LATEST: u64 = 500;

/// The largest number of authors whose operations a node holds in the samples.
const MOST_AUTHORS: u64 = 32;

/// Returns the wire of a name, with the dictionary or the model if the wire needs one.
pub(crate) fn wire(WireName { format, packing }: WireName) -> Result<Wire, Failure> {
    let schema = SchemaId::Version(Message::VERSION.into());
    let dictionary = match (packing.needs_dictionary(), packing.mode()) {
        (false, _) => None,
        (true, None) => Some(train(format)?),
        (true, Some(_)) => {
            let model = Model::train(&samples()?)?;
            Some(Dictionary::new(model.to_bytes())?)
        }
    };
    Ok(Wire::new(format, schema, packing, dictionary.as_ref())?)
}

/// Trains a dictionary for messages in a format.
fn train(format: Format) -> Result<Dictionary, Failure> {
    let mut codec = wirecost::codec_of(format, Limits::DEFAULT).ok_or("no codec for the format")?;
    let messages = samples()?;
    let samples = messages.iter().map(|message| {
        let mut bytes = Vec::new();
        codec.encode(message, &mut bytes)?;
        Ok(bytes)
    });
    let samples: Vec<_> = samples.collect::<Result<_, Failure>>()?;
    Ok(Dictionary::train(samples, BYTES)?)
}

/// Returns the messages of another cluster, and those of this cluster's earlier runs.
fn samples() -> Result<Vec<Message>, Failure> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut messages = Trace::of_cluster(WorkloadKind::SteadyMix, SEED, 0).history;
    for _ in 0..RUNS {
        messages.extend(run(&mut random)?);
    }
    Ok(messages)
}

/// Returns messages of all nodes in a run.
fn run(random: &mut fastrand::Rng) -> Result<Vec<Message>, Failure> {
    let areas = Market::new(market::NODES, SEED).areas;
    let names = areas.iter().flat_map(|area| {
        let numbers = 0..area.nodes;
        numbers.map(|number| (area.name, market::node_name(area.name, number)))
    });
    let messages = names.map(|(group, name)| of_node(random, group, &name));
    Ok(messages.collect::<Result<Vec<_>, _>>()?.concat())
}

/// Returns messages of a node: news of it, headers of its packets, its holdings, its load, and an operation.
fn of_node(random: &mut fastrand::Rng, group: &str, name: &str) -> Result<Vec<Message>, Failure> {
    let news = Message {
        version: Message::VERSION,
        domain: ClockDomain::Member,
        stamp: Stamp {
            time: 0,
            node: random.u64(..).into(),
            incarnation: random.u32(1..3),
        },
        source: Source {
            name: name.into(),
            address: Address([127, 0, 0, 1].into()),
            port: random.u16(32_768..),
            group: group.into(),
            mode: Mode::Write,
        },
        request_id: 0_u64.into(),
        flags: 0,
        timeout_ns: None,
        relays: 0,
        body: membership(MemberEvent::Join),
    };
    let mut time = || random.u64(1..LATEST);
    let headers = KINDS.map(|kind| Message {
        stamp: Stamp {
            time: time(),
            ..news.stamp
        },
        // A small number, as a probe has.
        request_id: u64::from(kind).into(),
        flags: kind,
        body: membership(MemberEvent::Update),
        ..news.clone()
    });
    let others = [
        holdings(random),
        load(random, group, name),
        operation(random, group)?,
    ];
    let others = others.map(|body| Message {
        domain: ClockDomain::Event,
        stamp: Stamp {
            time: random.u64(1..LATEST),
            ..news.stamp
        },
        request_id: random.u64(..).into(),
        body,
        ..news.clone()
    });
    Ok([news].into_iter().chain(headers).chain(others).collect())
}

fn membership(event: MemberEvent) -> Body {
    let body = Membership {
        event,
        node: CompactString::default(),
        tags: Map::default(),
        member: None,
    };
    body.into()
}

fn holdings(random: &mut fastrand::Rng) -> Body {
    let authors = 0..random.u64(1..MOST_AUTHORS);
    let held = authors.map(|_| (Author(random.u64(..)), random.u64(1..LATEST)));
    let body = PushPull {
        member_time: 0,
        request_time: 0,
        members: Holdings::to_members(held),
        left: Vec::new(),
    };
    body.into()
}

fn load(random: &mut fastrand::Rng, area: &str, name: &str) -> Body {
    let offered = random.u64(..10_000);
    let report = LoadReport {
        sale: market::SALE.into(),
        area: area.into(),
        load: Load {
            offered,
            passed: offered / 50,
            sold_out: 0,
            sold: 0,
        },
    };
    report.to_status(name).into()
}

fn operation(random: &mut fastrand::Rng, group: &str) -> Result<Body, Failure> {
    let plugin = operators::plugin(group, random.u64(1..MOST_AUTHORS))?;
    let body = Operation {
        sequence: random.u64(..LATEST),
        operate_all: false,
        timeout_ns: 0,
        action: (&Change::Create(plugin.into())).into(),
    };
    Ok(body.into())
}
