//! The cases in which prost, the other engine of protobuf, reads a newer version's message
//! differently.

use prost::Oneof;
use serde_json::json;
use wirecost_codec::{Codec, DecodeError};
use wirecost_message::Message as Published;
use wirecost_protobuf::{Prost, Protobuf};

use crate::{
    cases::messages,
    formats::{Version, encoded},
    versions::{with_body_kind, with_number, with_symbol_last, with_wide_flags},
};

/// A part of the published message, which ignores the rest.
#[derive(Clone, PartialEq, prost::Message)]
struct Cut {
    #[prost(int32, tag = "2")]
    domain: i32,
    #[prost(uint32, tag = "6")]
    flags: u32,
    #[prost(oneof = "Body", tags = "15")]
    body: Option<Body>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Body {
    #[prost(message, tag = "15")]
    PushPull(Empty),
}

/// A record whose fields are all ignored.
#[derive(Clone, PartialEq, prost::Message)]
struct Empty {}

/// Returns the results of both engines for messages with `value` in the field at `at`.
fn both<W: Version>(
    at: &str,
    value: serde_json::Value,
) -> Vec<(Result<Published, DecodeError>, Cut)> {
    let written = messages::<W>(Some(at), [value]);
    let read = |message| {
        let bytes = encoded(&mut Protobuf::default(), message);
        let cut = Prost::default().decode(&bytes).unwrap();
        (Protobuf::default().decode(&bytes), cut)
    };
    written.iter().map(read).collect()
}

#[test]
fn unknown_fields_are_passed_over_by_both() {
    for (ours, theirs) in both::<with_number::Message>("/hops", json!(3)) {
        let ours = ours.unwrap();
        assert_eq!(
            (theirs.flags, theirs.domain),
            (ours.flags, ours.domain as i32)
        );
    }
}

/// prost follows protobuf's specification; this crate's engine refuses.
#[test]
fn prost_cuts_a_number_that_does_not_fit() {
    for (ours, theirs) in both::<with_wide_flags::Message>("/flags", json!(1_u64 << 40 | 7)) {
        assert!(matches!(ours, Err(DecodeError::OutOfRange { .. })));
        assert_eq!(theirs.flags, 7);
    }
}

/// Enums are open in proto3: a user of prost must check the number. This crate's engine refuses.
#[test]
fn prost_gives_the_number_of_an_unknown_symbol() {
    for (ours, theirs) in both::<with_symbol_last::Message>("/domain", json!("Lease")) {
        assert!(matches!(
            ours,
            Err(DecodeError::UnknownMember { number: 3, .. })
        ));
        assert_eq!(theirs.domain, 3);
    }
}

/// A user of prost must also check whether there is a body. This crate's engine refuses.
#[test]
fn prost_gives_no_body_of_an_unknown_kind() {
    let lease = json!({"Lease": {"holder": "gw-bj-0", "seconds": 30}});
    for (ours, theirs) in both::<with_body_kind::Message>("/body", lease) {
        let (record, field) = ("Message", "body");
        assert_eq!(ours, Err(DecodeError::MissingField { record, field }));
        assert_eq!(theirs.body, None);
    }
}
