//! Unbounded nesting is refused, or skipped if its value is not needed, on a small stack.

use std::thread;

use serde::{Deserialize, Serialize};
use wirecost_avro::Resolving;
use wirecost_bincode::BincodeSerde;
use wirecost_codec::{Codec, Limits, Schema, put};
use wirecost_columnar::Columnar;
use wirecost_fixtures::golden;
use wirecost_frame::Format;
use wirecost_json::SerdeJson;
use wirecost_message::Message;
use wirecost_protobuf::Prost;

use crate::{
    engines::{Tried, all},
    loggable::assert_loggable,
};

const LEVELS: usize = 20_000;

/// The size of the stack. Unoptimized, 64 levels of a library's frames take most of it; without a
/// limit all levels of any library take several times as much.
const STACK_BYTES: usize = 512 << 10;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK_BYTES);
    thread.spawn(test).unwrap().join().unwrap();
}

/// A type that may nest as deep as its bytes claim. A type of a schema cannot: there only skipped
/// values nest.
#[derive(Debug, Serialize, Deserialize)]
struct Tree {
    children: Vec<Tree>,
}

/// The same type for prost.
#[derive(Clone, PartialEq, prost::Message)]
struct ProstTree {
    #[prost(message, repeated, tag = "1")]
    children: Vec<ProstTree>,
}

/// Returns the tree in a format without lengths: `level` repeated, then `leaf`.
fn nested(level: &[u8], leaf: &[u8]) -> Vec<u8> {
    [&level.repeat(LEVELS)[..], leaf].concat()
}

/// Returns the tree with each level's length before it.
fn nested_in_lengths() -> Vec<u8> {
    let mut backwards = Vec::new();
    for _ in 0..LEVELS {
        let mut length = Vec::new();
        put::varint(&mut length, backwards.len() as u64);
        backwards.extend(length.iter().rev());
        backwards.push(0x0a);
    }
    backwards.reverse();
    backwards
}

fn refused<T>(mut codec: impl Codec<T>, bytes: &[u8]) {
    assert_loggable(codec.decode(bytes).err().unwrap());
}

#[test]
fn values_of_a_type_that_nests() {
    on_a_small_stack(|| {
        let json = nested(br#"{"children":["#, b"");
        refused::<Tree>(SerdeJson::default(), &json);
        let json = [&json[..], &b"]}".repeat(LEVELS)].concat();
        refused::<Tree>(SerdeJson::default(), &json);

        // One child at each level.
        let one = nested(&[1], &[0]);
        refused::<Tree>(BincodeSerde::default(), &one);
        refused::<Vec<Tree>>(Columnar::default(), &one);
        refused::<ProstTree>(Prost::default(), &nested_in_lengths());
    });
}

/// A value of another version of the schema, which this version skips.
#[test]
fn avro_of_another_schema() {
    #[derive(Debug, Schema)]
    struct Named {
        #[schema(id = 1)]
        name: String,
    }
    let written_by = r#"{"type": "record", "name": "Named", "fields": [
        {"name": "tree", "type": {"type": "record", "name": "Tree", "fields": [
            {"name": "children", "type": {"type": "array", "items": "Tree"}},
            {"name": "by_name", "type": {"type": "map", "values": "Tree"}},
            {"name": "next", "type": ["null", "Tree"]}
        ]}},
        {"name": "name", "type": "string"}
    ]}"#;
    on_a_small_stack(move || {
        let decoder = Resolving::<Named>::new(written_by, Limits::DEFAULT).unwrap();
        let mut sized = Vec::new();
        put::zigzag(&mut sized, -1);
        put::zigzag(&mut sized, 1 << 20);
        for level in [
            // A child; a child in a block with its size; a child with an empty key; the next.
            &[2][..],
            &sized,
            &[0, 2, 0],
            &[0, 0, 2],
        ] {
            for rest in [0, 3 * LEVELS] {
                let bytes = nested(level, &vec![0; rest]);
                // A block with its size is skipped as a whole, which must not go beyond the end.
                assert_loggable(decoder.decode(&bytes).err().unwrap());
            }
        }
    });
}

/// Checks that the bytes are either refused or decoded to the golden message, with the rest
/// skipped.
fn refused_or(codec: &mut Tried, bytes: &[u8], message: &Message) {
    match (codec.decode)(bytes) {
        Err(error) => assert_loggable(error),
        Ok(messages) => assert_eq!(messages, std::slice::from_ref(message)),
    }
}

fn deep_json() -> Vec<String> {
    let closed = |open: &str, leaf: &str, close: &str| {
        [open.repeat(LEVELS), leaf.to_owned(), close.repeat(LEVELS)].concat()
    };
    vec![
        closed("[", "", "]"),
        closed("{\"a\":", "0", "}"),
        closed("[{\"a\":[0,", "0", "]}]"),
        "[".repeat(LEVELS),
        "{\"a\":".repeat(LEVELS),
    ]
}

/// Nesting as an unknown field of every record, and in place of every value.
#[test]
fn json_in_every_place() {
    on_a_small_stack(|| {
        for mut json in all().filter(|engine| engine.entry.format == Format::Json) {
            for example in golden::messages().into_iter().take(4) {
                json_around(&mut json, &example.message);
            }
        }
    });
}

fn json_around(json: &mut Tried, message: &Message) {
    let text = String::from_utf8(json.encode(std::slice::from_ref(message))).unwrap();
    for deep in deep_json() {
        for (at, _) in text.match_indices('{') {
            let unknown = format!("{}\"unknown\":{deep},{}", &text[..=at], &text[at + 1..]);
            refused_or(json, unknown.as_bytes(), message);
        }
        for (at, _) in text.match_indices([':', '[']) {
            let instead = format!("{}{deep}", &text[..=at]);
            refused_or(json, instead.as_bytes(), message);
        }
    }
}

/// Fields of no schema before those of the message.
#[test]
fn unknown_fields() {
    on_a_small_stack(|| {
        let message = golden::messages().remove(0).message;
        for mut engine in all() {
            let Some(nested) = engine.entry.hostile.nested else {
                continue;
            };
            for deep in nested(LEVELS) {
                let bytes = [&deep[..], &engine.golden[0]].concat();
                refused_or(&mut engine, &bytes, &message);
            }
        }
    });
}
