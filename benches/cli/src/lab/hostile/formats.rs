//! Hostile input for the decoders of formats.

mod wide;

use std::{hint::black_box, iter, num::NonZeroU32};

use wirecost_bench::{
    engines::{Contender, Engine, FORMATS, Load, default_engines},
    hostile::{BYTES, ELEMENTS, Input},
};
use wirecost_codec::{EncodeError, Map};
use wirecost_fixtures::{Trace, WorkloadKind, golden};
use wirecost_message::{
    Body, CompactString, Create, MemberEvent, Membership, Message, Object, ObjectKind, OpLogBatch,
    Operation, PushPull, SetPass, Snapshot,
};

use super::{Decode, Decoder, MOST_TIMES, MOST_TIMES_BY_COLUMNS, Outcome};

/// The number of usual messages.
const USUAL: usize = 256;

pub(super) fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let usual = Trace::generate(WorkloadKind::SteadyMix, USUAL).messages;
    let mut decoders = Vec::new();
    for (entry, default) in FORMATS.iter().zip(default_engines()) {
        for engine in (entry.engines)() {
            let mut hostile = made_of_messages(&default)?;
            if let Some(inputs) = entry.hostile.inputs {
                hostile.extend(inputs()?);
            }
            decoders.push(Decoder {
                name: engine.full_name().to_string(),
                usual: Input::new("usual messages", default.encode(&usual, BATCH)?),
                hostile,
                most_times: match entry.format.encodes_batches() {
                    true => MOST_TIMES_BY_COLUMNS,
                    false => MOST_TIMES,
                },
                begins_anew: false,
                open: open(engine),
            });
        }
    }
    decoders.extend(wide::decoders()?);
    Ok(decoders)
}

const BATCH: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// Returns a function that opens the engine, which was opened before.
fn open<T: 'static>(engine: Engine<T>) -> Box<dyn Fn() -> Decode> {
    fn of<T: 'static>(engine: Result<Box<dyn Contender<T>>, EncodeError>) -> Decode {
        match engine {
            Ok(mut engine) => Box::new(move |bytes| {
                let read = engine.decode(bytes);
                Outcome::of(black_box(&read))
            }),
            Err(_) => Box::new(|_| Outcome::Refused),
        }
    }
    match engine.load {
        Load::Messages(load) => Box::new(move || of(load(&[]))),
        Load::Batches(load) => Box::new(move || of(load(&[]))),
        Load::Modelled(modelled) => Box::new(move || of(modelled.load_untrained(&[]))),
    }
}

fn message(body: impl Into<Body>) -> Message {
    let mut message = golden::messages().remove(0).message;
    message.body = body.into();
    message
}

fn named(node: impl Into<CompactString>) -> Message {
    message(Membership {
        event: MemberEvent::Join,
        node: node.into(),
        tags: Map::default(),
        member: None,
    })
}

fn push_pull(
    members: impl Iterator<Item = (CompactString, u64)>,
    left: Vec<CompactString>,
) -> Message {
    message(PushPull {
        member_time: 0,
        request_time: 0,
        members: members.collect(),
        left,
    })
}

fn operation(action: impl Into<wirecost_message::Action>) -> Operation {
    Operation {
        sequence: 0,
        operate_all: false,
        timeout_ns: 0,
        action: action.into(),
    }
}

/// Returns the messages that may take long to decode in every format.
pub(super) fn messages() -> Vec<(&'static str, Message)> {
    let object = Object {
        object: ObjectKind::Plugin,
        name: CompactString::default(),
        kind: CompactString::default(),
        config: wirecost_codec::Bytes::default(),
    };
    let create = operation(Create {
        object: ObjectKind::Plugin,
        kind: CompactString::default(),
        config: wirecost_codec::Bytes::default(),
    });
    let short = |count: usize| (0..count).map(|n| CompactString::from(format!("{n:x}")));
    vec![
        (
            "empty records",
            message(Snapshot {
                sequence: 0,
                objects: vec![object; ELEMENTS / 4],
                members: Vec::new(),
            }),
        ),
        (
            "empty variants",
            message(OpLogBatch {
                start: 0,
                limit: 0,
                operations: vec![create; ELEMENTS / 8],
            }),
        ),
        (
            "empty strings",
            push_pull(iter::empty(), vec![CompactString::default(); ELEMENTS]),
        ),
        (
            "short strings",
            push_pull(iter::empty(), short(ELEMENTS / 2).collect()),
        ),
        (
            "a map of short keys",
            push_pull(short(ELEMENTS / 4).map(|key| (key, 0)), Vec::new()),
        ),
        (
            "a map of keys with a long common prefix",
            push_pull(
                (0..1000).map(|n| (format!("{:>200}", n).into(), 0)),
                Vec::new(),
            ),
        ),
        (
            "a map of the largest numbers",
            push_pull(short(ELEMENTS / 8).map(|key| (key, u64::MAX)), Vec::new()),
        ),
        (
            "a map of small numbers",
            message(operation(SetPass {
                areas: short(ELEMENTS / 4).map(|key| (key, 1)).collect(),
            })),
        ),
        ("text", named("a".repeat(BYTES / 2))),
        ("two-byte characters", named("é".repeat(BYTES / 4))),
        ("four-byte characters", named("\u{1f980}".repeat(BYTES / 8))),
        ("control characters", named("\u{1}".repeat(BYTES / 8))),
        ("quotes", named("\"".repeat(BYTES / 4))),
    ]
}

/// Returns the inputs that every format can carry.
fn made_of_messages(engine: &Engine<Message>) -> Result<Vec<Input>, EncodeError> {
    let one = |message: &Message| -> Result<Vec<u8>, EncodeError> {
        Ok(engine
            .encode(std::slice::from_ref(message), BATCH)?
            .remove(0))
    };
    let mut made = Vec::new();
    for (what, message) in messages() {
        made.push(Input::one(what, one(&message)?));
    }
    let mut wrong = one(&named("a".repeat(BYTES / 2)))?;
    if let Some(last) = wrong.iter().rposition(|&byte| byte == b'a') {
        wrong[last] = 0xff;
    }
    made.push(Input::one("text with an invalid last byte", wrong));
    let mut cut = one(&push_pull(
        iter::empty(),
        vec![CompactString::default(); ELEMENTS],
    ))?;
    cut.pop();
    made.push(Input::one("empty strings, truncated", cut));
    let small = one(&golden::messages().remove(9).message)?;
    made.push(Input::repeated("empty messages", small));
    made.push(Input::one("bytes of value 0", vec![0; BYTES]));
    made.push(Input::one("bytes of value 1", vec![1; BYTES]));
    made.push(Input::one("bytes of value 255", vec![0xff; BYTES]));
    Ok(made)
}
