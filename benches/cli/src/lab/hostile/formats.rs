//! Hostile input for the decoders of formats.

mod wide;

use std::{hint::black_box, iter, num::NonZeroU32};

use wirecost_codec::{EncodeError, Limits, Map, put};
use wirecost_fixtures::{Workload, WorkloadKind, golden};
use wirecost_frame::Format;
use wirecost_message::{
    Body, CompactString, Create, MemberEvent, Membership, Message, Object, ObjectKind, OpLogBatch,
    Operation, PushPull, SetPass, Snapshot,
};

use super::{BYTES, Decode, Decoder, Input, MOST_TIMES, MOST_TIMES_BY_COLUMNS};
use wirecost_bench::engines::{Contender, Engine, Load, engines};

/// The number of usual messages.
const USUAL: usize = 256;

/// The number of elements, nearly the limit.
const ELEMENTS: usize = Limits::DEFAULT.max_elements - 16;

pub(super) fn decoders() -> Result<Vec<Decoder<'static>>, EncodeError> {
    let usual = Workload::generate(WorkloadKind::SteadyMix, USUAL).messages;
    let engines = engines();
    let mut decoders = Vec::new();
    for engine in &engines {
        let default = engines
            .iter()
            .find(|one| one.is_default && one.format == engine.format)
            .unwrap_or(engine);
        let usual = default.encode(&usual, BATCH)?;
        let mut hostile = made_of_messages(default)?;
        hostile.extend(by_hand(default)?);
        decoders.push(Decoder {
            name: engine.full_name().to_string(),
            usual: Input::new("usual messages", usual),
            hostile,
            most_times: match engine.format.in_frame() {
                Some(Format::Columnar) => MOST_TIMES_BY_COLUMNS,
                _ => MOST_TIMES,
            },
            begins_anew: false,
            open: open(*engine),
        });
    }
    decoders.extend(wide::decoders());
    Ok(decoders)
}

const BATCH: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// Returns a function that opens the engine, which was opened before.
fn open(engine: Engine<Message>) -> Box<dyn Fn() -> Decode> {
    fn of<T: 'static>(engine: Result<Box<dyn Contender<T>>, EncodeError>) -> Decode {
        match engine {
            Ok(mut engine) => Box::new(move |bytes| {
                black_box(&engine.decode(bytes));
                true
            }),
            Err(_) => Box::new(|_| true),
        }
    }
    match engine.load {
        Load::Messages(load) => Box::new(move || of(load(&[]))),
        Load::Batches(load) => Box::new(move || of(load(&[]))),
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

/// Returns the inputs that every format can carry.
fn made_of_messages(engine: &Engine<Message>) -> Result<Vec<Input>, EncodeError> {
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
    let inputs = [
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
    ];
    let one = |message: &Message| -> Result<Vec<u8>, EncodeError> {
        Ok(engine
            .encode(std::slice::from_ref(message), BATCH)?
            .remove(0))
    };
    let mut made = Vec::new();
    for (what, message) in inputs {
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

/// Returns the inputs that only hand-written bytes can express.
fn by_hand(engine: &Engine<Message>) -> Result<Vec<Input>, EncodeError> {
    let message = golden::messages().remove(0).message;
    let golden = engine.encode(&[message], BATCH)?.remove(0);
    let before = |what, unknown: Vec<u8>| Input::one(what, [unknown, golden.clone()].concat());
    Ok(match engine.format.in_frame() {
        Some(Format::Json) => json(&String::from_utf8_lossy(&golden)),
        Some(Format::Protobuf) => vec![
            before("unknown numbers", [0xa0, 0x06, 0].repeat(BYTES / 3)),
            before(
                "unknown ten-byte numbers",
                varint(0xa0, u64::MAX).repeat(BYTES / 12),
            ),
            before("unknown empty strings", [0xa2, 0x06, 0].repeat(BYTES / 3)),
            before("unknown groups", [0xa3, 0x06, 0xa4, 0x06].repeat(BYTES / 4)),
            before(
                "nested unknown groups",
                [[0xa3, 0x06].repeat(50), [0xa4, 0x06].repeat(50)]
                    .concat()
                    .repeat(BYTES / 200),
            ),
            // Fields of the schema, the last of which counts.
            before("one number field, repeated", [0x08, 1].repeat(BYTES / 2)),
            before("one record field, repeated", [0x1a, 0].repeat(BYTES / 2)),
        ],
        Some(Format::Thrift) => vec![
            before("unknown booleans", unknown_thrift(&[0x11], &[0])),
            before("unknown numbers", unknown_thrift(&[0x15, 0], &[0])),
            before("unknown empty lists", unknown_thrift(&[0x19, 0x01], &[0])),
            before("unknown empty structs", unknown_thrift(&[0x1c, 0], &[0])),
            before(
                "nested unknown structs",
                unknown_thrift(&[[0x1c].repeat(50), [0].repeat(50)].concat(), &[0]),
            ),
        ],
        Some(Format::Avro) => {
            // PushPull's lists and maps, in blocks of one element with a size.
            let mut blocks = Vec::new();
            for _ in 0..BYTES / 4 {
                put::zigzag(&mut blocks, -1);
                put::zigzag(&mut blocks, 1);
                blocks.push(0);
            }
            let empty = push_pull(iter::empty(), Vec::new());
            let mut bytes = engine.encode(&[empty], BATCH)?.remove(0);
            bytes.pop();
            bytes.extend(blocks);
            bytes.push(0);
            let mut claim = engine
                .encode(&[push_pull(iter::empty(), Vec::new())], BATCH)?
                .remove(0);
            claim.pop();
            put::zigzag(&mut claim, ELEMENTS as i64);
            vec![
                Input::one("a list in one-element blocks", bytes),
                Input::repeated("a list without its elements", claim),
            ]
        }
        _ => Vec::new(),
    })
}

fn varint(id: u8, number: u64) -> Vec<u8> {
    let mut bytes = vec![id, 0x06];
    put::varint(&mut bytes, number);
    bytes
}

/// Returns a struct of such fields, as field 1000 before the message's own.
fn unknown_thrift(field: &[u8], end: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x0c];
    put::zigzag(&mut bytes, 1000);
    let fields = field.repeat(BYTES / field.len());
    [bytes, fields, end.to_vec()].concat()
}

fn json(golden: &str) -> Vec<Input> {
    let unknown = |value: &str| format!("{{\"unknown\":{value},{}", &golden[1..]).into_bytes();
    let node = |text: &str| golden.replacen("\"gw-bj-1\"", text, 1).into_bytes();
    let list = |value: &str| {
        let values = format!("{value},").repeat(BYTES / (value.len() + 1));
        format!("[{values}0]")
    };
    let version =
        |number: &str| golden.replacen("\"version\":1", &format!("\"version\":{number}"), 1);
    let deep = |open: &str, close: &str| open.repeat(BYTES / 4) + "0" + &close.repeat(BYTES / 4);
    let float = |number: &str| {
        let status = golden::messages().remove(5).message;
        let text = serde_json::to_string(&status).unwrap_or_default();
        let place = "\"throughput_rate_last_1min_all\":";
        let at = text.find(place).map_or(0, |at| at + place.len());
        let end = text[at..].find(',').map_or(0, |end| at + end);
        format!("{}{number}{}", &text[..at], &text[end..]).into_bytes()
    };
    vec![
        Input::one(
            "escapes",
            node(&format!("\"{}\"", "\\u0041".repeat(BYTES / 6))),
        ),
        Input::one(
            "escaped surrogate pairs",
            node(&format!("\"{}\"", "\\ud83e\\udd80".repeat(BYTES / 12))),
        ),
        Input::one(
            "an unpaired escaped surrogate",
            node(&format!("\"{}\\ud83e\"", "a".repeat(BYTES))),
        ),
        Input::one(
            "nested objects in place of a string",
            node(&deep("{\"a\":", "}")),
        ),
        Input::one(
            "white space",
            format!("{}{golden}", " ".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "newlines",
            format!("{}{golden}x", "\n".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "a string in place of a number",
            version(&format!("\"{}\"", "a".repeat(BYTES))).into_bytes(),
        ),
        Input::one(
            "escaped control characters in place of a number",
            version(&format!("\"{}\"", "\\u0001".repeat(BYTES / 6))).into_bytes(),
        ),
        Input::one(
            "a number of many digits",
            version(&"9".repeat(BYTES)).into_bytes(),
        ),
        Input::one(
            "a float of many digits",
            float(&format!("0.{}", "3".repeat(BYTES))),
        ),
        Input::one(
            "a float of many zeros",
            float(&format!("0.{}1", "0".repeat(BYTES))),
        ),
        Input::one(
            "a large float of many digits",
            float(&format!("{}.5", "9".repeat(BYTES))),
        ),
        Input::repeated(
            "floats halfway between two neighbours",
            float(&format!("9007199254740993.{}1", "0".repeat(760))),
        ),
        Input::repeated(
            "many-digit floats that round to zero",
            float(&format!(
                "2.{}e-324",
                "4703282292062327208051205".repeat(30)
            )),
        ),
        Input::one(
            "an exponent of many digits",
            float(&format!("1e{}", "9".repeat(BYTES))),
        ),
        Input::one("nested unknown lists", unknown(&deep("[", "]"))),
        Input::one("nested unknown objects", unknown(&deep("{\"a\":", "}"))),
        Input::one("unknown numbers", unknown(&list("0"))),
        Input::one("unknown floats", unknown(&list("1.5e300"))),
        Input::one("unknown strings", unknown(&list("\"\""))),
        Input::one(
            "unknown keys",
            unknown("0,\"\":".repeat(BYTES / 5).trim_end_matches(",\"\":")),
        ),
    ]
}
