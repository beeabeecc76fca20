//! The beginning of a message is read without the rest, by both engines.

use serde::{Deserialize, Serialize};
use wirecost_codec::{Codec, DecodeError, Peek, Schema};
use wirecost_json::{Json, SerdeJson};

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
struct Beat {
    #[schema(id = 1)]
    time: u64,
    #[schema(id = 2)]
    weight: Option<u32>,
    #[schema(id = 3)]
    node: String,
}

#[derive(Debug, PartialEq, Schema, Serialize, Deserialize)]
#[schema(prefix_of = Beat)]
struct Start {
    #[schema(id = 1)]
    time: u64,
    #[schema(id = 2)]
    weight: Option<u32>,
}

fn peek(text: impl AsRef<[u8]>) -> [Result<Start, DecodeError>; 2] {
    let text = text.as_ref();
    [Json::default().peek(text), SerdeJson::default().peek(text)]
}

fn decode(text: &str) -> [Result<Beat, DecodeError>; 2] {
    let text = text.as_bytes();
    [
        Json::default().decode(text),
        SerdeJson::default().decode(text),
    ]
}

#[test]
fn what_decoding_takes_is_taken_for_the_same() {
    for text in [
        r#"{"time":7,"weight":2,"node":"n"}"#,
        r#"{"time":7,"weight":null,"node":"n"}"#,
        r#"{"time":7,"node":"n"}"#,
        r#"{"x":[{"time":1}],"node":"n","weight":2,"y":{},"time":7}"#,
        r#"{"\u0074ime":7,"node":"n","weight":2}"#,
    ] {
        let starts = decode(text).map(|beat| beat.map(Start::from));
        assert_eq!(peek(text), starts, "{text}");
        assert!(starts[0].is_ok());
    }
}

#[test]
fn a_list_is_a_record_to_serde_alone() {
    let [by_schema, by_serde] = peek(r#" [7, 2, "n"] "#);
    assert!(by_schema.is_err());
    assert_eq!(
        by_serde,
        Ok(Start {
            time: 7,
            weight: Some(2)
        })
    );
}

#[test]
fn nothing_is_read_behind_the_last_field() {
    for start in peek(b"{\"time\":7,\"weight\":2,\xff") {
        assert_eq!(
            start,
            Ok(Start {
                time: 7,
                weight: Some(2)
            })
        );
    }
    // Only the end of the message tells that there is no weight.
    for start in peek(r#"{"time":7,"node":"n""#) {
        assert_eq!(
            start,
            Err(DecodeError::UnexpectedEnd {
                offset: 20,
                needed: 1
            })
        );
    }
}

#[test]
fn no_prefix_is_no_message() {
    for text in [
        "",
        "{}",
        "7",
        "null",
        r#"{"time":7,"time":7}"#,
        r#"{"time":-1}"#,
    ] {
        for start in peek(text) {
            assert!(start.is_err(), "{text}");
        }
        for beat in decode(text) {
            assert!(beat.is_err(), "{text}");
        }
    }
}
