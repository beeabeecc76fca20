//! Messages that a node sends to another.

use wirecost_message::{
    Body, ClockDomain, Message, Mode, Object, ObjectKind, Operation, SetPass, Snapshot, Source,
};

/// Returns a message of a node.
pub(crate) fn message(from: u64, body: Body) -> Message {
    Message {
        version: Message::VERSION,
        domain: ClockDomain::Event,
        stamp: wirecost_clock::Stamp::new(1, from, 1).into(),
        source: Source {
            name: format!("gw-{from}").into(),
            address: "127.0.0.1".parse().expect("an address"),
            port: 9_094,
            group: "BJ".into(),
            mode: Mode::Write,
        },
        request_id: 7.into(),
        flags: 0,
        timeout_ns: None,
        relays: 0,
        body,
    }
}

/// Returns an operation that sets the share of an area.
pub(crate) fn plan(from: u64, parts_per_million: u32) -> Message {
    let operation = Operation {
        sequence: 1,
        operate_all: false,
        timeout_ns: 1,
        action: SetPass {
            areas: [("BJ".into(), parts_per_million)].into(),
        }
        .into(),
    };
    message(from, operation.into())
}

/// Returns a snapshot with an object of random bytes, which no compression shrinks.
pub(crate) fn snapshot(from: u64, bytes: usize) -> Message {
    let mut random = fastrand::Rng::with_seed(3);
    let config: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
        .take(bytes)
        .collect();
    let object = Object {
        object: ObjectKind::Pipeline,
        name: "orders".into(),
        kind: "LuaPipeline".into(),
        config: config.into(),
    };
    let snapshot = Snapshot {
        sequence: 1,
        objects: vec![object],
        members: Vec::new(),
    };
    message(from, snapshot.into())
}
