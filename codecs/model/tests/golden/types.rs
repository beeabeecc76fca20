//! Types and messages of the vectors, besides those of the cluster and the conformance suite.

use uuid::Uuid;
use wirecost_codec::{
    Bytes, Schema,
    conformance::{
        arrays::{self, Arrays},
        enums::{self, Enums},
        keys::{self, Keys},
        nested::{self, Nested},
        rare::{self, Rare},
        recursion::{self, Tree},
        sample::{Floats, Point},
        sets::{self, Sets},
        shapes::{self, Shapes},
        times::{self, Event},
        unions::{self, Order, Reading},
    },
};

/// A record with every type that the conformance suite has.
#[derive(Debug, Clone, PartialEq, Schema)]
pub(crate) struct Types {
    #[schema(id = 1)]
    arrays: Arrays,
    #[schema(id = 2)]
    enums: Enums,
    #[schema(id = 3)]
    keys: Keys,
    #[schema(id = 4)]
    nested: Nested,
    #[schema(id = 5)]
    rare: Rare,
    #[schema(id = 6)]
    sets: Sets,
    #[schema(id = 7)]
    shapes: Shapes,
    #[schema(id = 8)]
    order: Order,
    #[schema(id = 9)]
    readings: Vec<Reading>,
}

pub(crate) fn types() -> Vec<Types> {
    let turn = |n: usize| Types {
        arrays: of(arrays::all(), n),
        enums: of(enums::all(), n),
        keys: of(keys::all(), n),
        nested: of(nested::all(), n),
        rare: of(rare::all(), 61 * n),
        sets: of(sets::all(), n),
        shapes: of(shapes::all(), n),
        order: of(unions::all(), n),
        readings: unions::readings(),
    };
    (0..7).map(turn).collect()
}

/// Times and UUIDs.
#[derive(Debug, Clone, PartialEq, Schema)]
pub(crate) struct Times {
    #[schema(id = 1)]
    id: Uuid,
    #[schema(id = 2)]
    events: Vec<Event>,
    #[schema(id = 3)]
    others: Vec<Uuid>,
}

pub(crate) fn times() -> Vec<Times> {
    let id = |n: u64| Uuid::from_u64_pair(random(n), n);
    let times = |n: u64| Times {
        id: id(n % 3),
        events: times::events()
            .into_iter()
            .cycle()
            .take(n as usize)
            .collect(),
        others: (0..n).map(id).collect(),
    };
    (0..12).map(times).collect()
}

fn of<T: Clone>(values: Vec<T>, index: usize) -> T {
    values[index % values.len()].clone()
}

/// A message with a key and a kind before records that contain themselves.
#[derive(Debug, Clone, PartialEq, Schema)]
pub(crate) struct Command {
    #[schema(id = 1)]
    source: u32,
    #[schema(id = 20, union)]
    body: Body,
    #[schema(id = 30)]
    number: u64,
    #[schema(id = 31)]
    then: Vec<Self>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
enum Body {
    #[schema(id = 10)]
    Find(Find),
    #[schema(id = 11)]
    Stop(String),
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Find {
    #[schema(id = 1)]
    tree: Tree,
    /// It does not contain itself.
    #[schema(id = 2, recursive)]
    range: Range,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Range {
    #[schema(id = 1)]
    unit: String,
    #[schema(id = 2)]
    low: u64,
    #[schema(id = 3)]
    high: u64,
}

pub(crate) fn commands() -> Vec<Command> {
    let find = |n: u64| Command {
        source: 1_000 * (n % 3) as u32,
        body: Body::Find(Find {
            tree: recursion::tree(),
            range: Range {
                unit: "ms".into(),
                low: n,
                high: n * n,
            },
        }),
        number: 7 * n,
        then: Vec::new(),
    };
    let command = |n: u64| match n % 4 {
        0 => Command {
            body: Body::Stop(format!("reason {}", n % 7)),
            then: vec![find(n + 1), find(n)],
            ..find(n)
        },
        1 => Command {
            then: vec![find(n)],
            ..find(n + 1)
        },
        _ => find(n),
    };
    (0..40).map(command).collect()
}

/// Numbers of every scale that follow from others, and bytes that repeat others.
#[derive(Debug, Clone, PartialEq, Schema)]
pub(crate) struct Load {
    #[schema(id = 1)]
    node: String,
    #[schema(id = 2)]
    requests: u64,
    #[schema(id = 3)]
    failures: u64,
    #[schema(id = 4)]
    successes: i64,
    #[schema(id = 5)]
    seconds: f64,
    #[schema(id = 6)]
    rate: f64,
    #[schema(id = 7)]
    smooth: f64,
    #[schema(id = 8)]
    share: f32,
    #[schema(id = 9)]
    whole: f32,
    #[schema(id = 10)]
    plan: Bytes,
}

pub(crate) fn loads() -> Vec<Load> {
    let mut smooth = [1.0; 4];
    let load = |n: u64| {
        let node = (n % 4) as usize;
        let (requests, failures) = (random(n) >> 44, random(n + 1_000) >> 54);
        let seconds = 1.0 + (random(n + 2_000) >> 11) as f64 / (1_u64 << 53) as f64;
        let rate = requests as f64 / seconds;
        smooth[node] += 0.08 * (rate - smooth[node]);
        let share = 0.3 + (n % 5) as f32;
        let plan = format!(
            "{{\"node\":\"gw-{node}\",\"limits\":[{},{failures},10000,10000,10000,10000],\"paths\":[\"/orders\",\"/carts/{n}\",\"/stock\"]}}",
            n / 9,
        );
        Load {
            node: format!("gw-{node}"),
            requests,
            failures,
            successes: (requests - failures.min(requests)).cast_signed(),
            seconds,
            rate,
            smooth: smooth[node],
            share,
            whole: share * 4.0,
            plan: plan.into_bytes().into(),
        }
    };
    (0..120).map(load).collect()
}

/// Floats that are hard to carry, and others.
pub(crate) fn floats() -> Vec<Floats> {
    let single = |n: u64| match n % 12 {
        0 => f32::from_bits(0x7f80_0001),
        1 => f32::from_bits(0xffc1_2345),
        2 => -0.0,
        3 => f32::NEG_INFINITY,
        4 => f32::MAX,
        5 => f32::from_bits(1),
        6 => 0.1,
        7 => n as f32 / 8.0,
        _ => f32::from_bits(random(n) as u32),
    };
    let double = |n: u64| match n % 12 {
        0 => f64::from_bits(0x7ff0_0000_0000_0001),
        1 => f64::from_bits(0xfff8_0000_dead_beef),
        2 => -0.0,
        3 => f64::INFINITY,
        4 => f64::MIN,
        5 => 5e-324,
        6 => (1_u64 << 62) as f64,
        7 => n as f64 / 1_024.0,
        8 => (1_u64 << 53) as f64 + n as f64,
        _ => f64::from_bits(random(n)),
    };
    let floats = |n: u64| Floats {
        single: single(n),
        double: double(n),
        maybe: n.is_multiple_of(3).then(|| double(n + 1)),
        list: (n..n + n % 9).map(double).collect(),
        map: (0..n % 5)
            .map(|key| (format!("k{key}"), double(5 * n + key)))
            .collect(),
        singles: (n..n + n % 11).map(single).collect(),
        points: (0..n % 3)
            .map(|point| Point {
                x: single(n + point),
                is_set: point == 1,
                y: 0.5 * n as f64,
            })
            .collect(),
    };
    (0..60).map(floats).collect()
}

/// Returns a number that looks random, the same in each run.
fn random(seed: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 31).wrapping_mul(0xd6e8_feb8_6659_fd93)
}
